import { clusterDpcKnn } from '../core/dpc-knn.ts';
import { finite } from '../core/finite.ts';
import { groupsFromLabels } from '../core/groups.ts';
import { headMean } from '../core/head-mean.ts';
import { selectRows } from '../core/output-tokens.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Groups, Matrix, Step } from '../core/types.ts';

/** Of the published code: the part of the dropped tokens that is recycled, and tokens per cluster. */
const recycledShare = 0.3;
const tokensPerCluster = 10;

export const sparsevlm: Strategy = {
  id: 'sparsevlm',
  label: 'SparseVLM recycling (vision stand-in)',
  family: 'attention',
  action: 'prune+merge',
  stage: ['post', 'in'],
  control: 'target',
  nested: false,
  cite: {
    title: 'SparseVLM: Visual Token Sparsification for Efficient Vision-Language Model Inference',
    year: 2024,
    url: 'https://arxiv.org/abs/2410.04417',
    code: 'https://github.com/Gumpest/SparseVLMs',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'A vision stand-in: CLS attention takes the place of the attention that text tokens pay inside a language model, in one stage instead of three.',
  needs: ['clsAttention', 'tokens'],
  params: {
    compat: {
      type: 'boolean',
      default: false,
      label: 'Count as published',
      help: 'The asked number counts ranked patches only and recycled tokens come on top of it, listed beside.',
    },
  },
  reduce({ signals, keep, params }) {
    const attention = headMean(signals.clsAttention!);
    const ranked = topK(attention, attention.length);
    const compat = params['compat'] as boolean;
    const numRanked = compat ? keep : rankedWithin(keep, ranked.length);
    const numClusters = compat ? poolOf(ranked.length - keep).numClusters : keep - numRanked;
    const best = ranked.slice(0, numRanked);
    const { poolSize } = poolOf(ranked.length - numRanked);
    const recycled = recycle(
      signals.tokens!,
      best,
      ranked.slice(numRanked, numRanked + poolSize),
      numClusters,
    );
    const { pool, clusterOf, centers } = recycled;
    const scores = finite(attention);
    const order = compat ? best : Uint32Array.from([...best, ...centers]);
    const kept = ascending(order);
    return {
      kept,
      order,
      // Beside the asked number there is no room for clusters among the output tokens.
      groups: compat ? null : groupsOf(recycled, kept, scores.length),
      scores,
      steps: stepsOf(recycled, scores, !compat),
      extra: { virtualTokens: centers, recycled: pool, clusterOf },
    };
  },
};

/** @param pool is left alone where there is no cluster for it */
function recycle(
  tokens: Matrix,
  best: Uint32Array,
  pool: Uint32Array,
  numClusters: number,
): Recycled {
  if (numClusters === 0) {
    const none = new Uint32Array(0);
    return { best, pool: none, clusterOf: none, centers: none };
  }
  const { centers, labels } = clusterDpcKnn(selectRows(tokens, pool), numClusters);
  return { best, pool, clusterOf: labels, centers: centers.map((place) => pool[place]) };
}

/** What is recycled when so many tokens are dropped: nothing of nothing. */
function poolOf(numDropped: number): { poolSize: number; numClusters: number } {
  if (numDropped === 0) return { poolSize: 0, numClusters: 0 };
  const poolSize = Math.floor(recycledShare * numDropped) + 1;
  return { poolSize, numClusters: Math.floor(poolSize / tokensPerCluster) + 1 };
}

/**
 * How many ranked patches together with their clusters make K: the sum rises by one or not at all
 * with each patch more, so there is always an answer unless the clusters alone are too many. They
 * take half of the number at most.
 */
function rankedWithin(keep: number, numPatches: number): number {
  let numRanked = keep;
  while (numRanked > 0 && numRanked + poolOf(numPatches - numRanked).numClusters > keep) {
    numRanked--;
  }
  return Math.max(numRanked, keep - Math.floor(keep / 2));
}

interface Recycled {
  /** Most attended first. */
  readonly best: Uint32Array;
  /** The next ones, most attended first. */
  readonly pool: Uint32Array;
  /** `[pool]` cluster of each, an index into `centers`. */
  readonly clusterOf: Uint32Array;
  /** Patches of the pool that the clusters stand at. */
  readonly centers: Uint32Array;
}

/** @param centersKept whether the clusters are output tokens */
function stepsOf(recycled: Recycled, scores: Float32Array, centersKept: boolean): Step[] {
  const { best, pool, clusterOf, centers } = recycled;
  const steps: Step[] = [];
  for (const patch of best) steps.push({ kind: 'pick', patch, score: scores[patch] });
  if (centersKept) {
    for (const patch of centers) steps.push({ kind: 'pick', patch, score: scores[patch] });
  }
  pool.forEach((patch, place) => {
    const into = centers[clusterOf[place]];
    if (patch !== into) steps.push({ kind: 'join', patch, into });
  });
  return steps;
}

/** The ranked patches and the clusters, each averaged over its part of the pool. */
function groupsOf(recycled: Recycled, kept: Uint32Array, numPatches: number): Groups {
  const { best, pool, clusterOf, centers } = recycled;
  const rank = new Uint32Array(numPatches);
  for (let k = 0; k < kept.length; k++) rank[kept[k]] = k;
  const members = Uint32Array.from([...best, ...pool]);
  const labels = members.map((patch, n) =>
    n < best.length ? rank[patch] : rank[centers[clusterOf[n - best.length]]],
  );
  const { start, patch, weight } = groupsFromLabels(labels, kept.length);
  return { start, patch: patch.map((place) => members[place]), weight };
}
