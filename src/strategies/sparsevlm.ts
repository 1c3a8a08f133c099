import { addSteps } from '../core/add-steps.ts';
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
    const { pool, clusterOf, centers, density, denserAt } = recycled;
    const scores = finite(attention);
    const order = compat ? best : Uint32Array.from([...best, ...centers]);
    const kept = ascending(order);
    // Beside the asked number there is no room for clusters among the output tokens.
    const groups = compat ? null : groupsOf(recycled, kept, scores.length);
    const steps: Step[] = [];
    for (const patch of order) steps.push({ kind: 'pick', patch, score: scores[patch] });
    return {
      kept,
      order,
      groups,
      scores,
      steps: groups ? [...steps, ...addSteps(kept, groups, scores.length)] : steps,
      extra: {
        virtualTokens: centers,
        recycled: pool,
        clusterOf,
        peakDensity: spread(density, pool, scores.length),
        peakDistance: spread(denserAt, pool, scores.length),
      },
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
    return { best, pool: none, clusterOf: none, centers: none, density: [], denserAt: [] };
  }
  const clusters = clusterDpcKnn(selectRows(tokens, pool), numClusters);
  const { labels, density, distance } = clusters;
  const centers = clusters.centers.map((place) => pool[place]);
  return { best, pool, clusterOf: labels, centers, density, denserAt: distance };
}

/** Values of the pool at their patches, `[T]`; 0 for all others and for what is no number. */
function spread(values: ArrayLike<number>, pool: Uint32Array, numPatches: number): Float32Array {
  const shown = new Float32Array(numPatches);
  for (let n = 0; n < values.length; n++) shown[pool[n]] = values[n] || 0;
  return shown;
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
  /** `[pool]` how close the tokens around each one are. */
  readonly density: ArrayLike<number>;
  /** `[pool]` distance to the nearest denser one. */
  readonly denserAt: ArrayLike<number>;
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
