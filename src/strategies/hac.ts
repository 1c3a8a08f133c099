import { affinityClustering, type Clustering } from '../core/affinity-clustering.ts';
import { anchoredGroups, lowestMembers } from '../core/anchored-groups.ts';
import { averageLinkage } from '../core/average-linkage.ts';
import { gridEdges } from '../core/grid-edges.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Grid, Matrix, Step } from '../core/types.ts';
import { unitRows } from '../core/unit-rows.ts';

export const hac: Strategy = {
  id: 'hac',
  label: 'Affinity clustering (GSM++ idea)',
  family: 'similarity',
  action: 'merge',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title: 'Best of Both Worlds: Advantages of Hybrid Graph Sequence Models',
    year: 2024,
    url: 'https://arxiv.org/abs/2411.15671',
  },
  adapted:
    'The clustering alone, on the patch grid with a rule that stops at K; the paper orders the nodes of graphs with it and published no code.',
  needs: ['tokens'],
  params: {
    linkage: {
      type: 'choice',
      default: 'affinity',
      choices: ['affinity', 'average'],
      label: 'Linkage',
      help: 'Rounds in which every cluster joins its most alike neighbour, or the two closest neighbours by mean distance at a time, which balances better.',
    },
    token: {
      type: 'choice',
      default: 'mean',
      choices: ['mean', 'medoid'],
      label: 'Token of a cluster',
      help: 'The mean of the cluster, or the member most like all others.',
    },
  },
  reduce({ signals, keep, params }) {
    const { grid } = signals;
    const tokens = signals.tokens!;
    const clustering = cluster(grid, tokens, keep, params['linkage'] as string);
    const { labels, numClusters, merges, rounds } = clustering;
    const isMedoid = params['token'] === 'medoid';
    const central = isMedoid ? medoids(tokens, labels, numClusters) : null;
    const anchors = central?.patches ?? lowestMembers(labels, numClusters);
    const { kept, groups, labels: outputs, sizes } = anchoredGroups(labels, anchors);
    const steps: Step[] = [];
    for (let i = 0; i < merges.from.length; i++) {
      const similarity = 1 - merges.distances[i];
      steps.push({ kind: 'merge', from: merges.from[i], into: merges.into[i], similarity });
    }
    // A cluster of one has no choice.
    central?.patches.forEach((patch, k) => {
      const size = sizes[outputs[patch]];
      if (size > 1) steps.push({ kind: 'pick', patch, score: central.likeness[k] / size });
    });
    return {
      kept,
      order: null,
      groups: isMedoid ? null : groups,
      scores: null,
      steps,
      extra: { labels: outputs, sizes, rounds: Uint32Array.from(rounds) },
    };
  },
};

function cluster(grid: Grid, tokens: Matrix, keep: number, linkage: string): Clustering {
  const numPatches = tokens.rows;
  // Clusters only merge: keeping none is dropping all.
  if (keep === 0) {
    const none = new Uint32Array(0);
    const merges = { from: none, into: none, distances: new Float32Array(0) };
    return { labels: none, numClusters: 0, merges, rounds: [] };
  }
  const edges = gridEdges(grid, tokens);
  return linkage === 'average'
    ? averageLinkage(numPatches, edges, keep)
    : affinityClustering(numPatches, edges, keep);
}

interface Medoids {
  /** `[K]` */
  readonly patches: Uint32Array;
  /** `[K]` sum of the cosines of each to its cluster, itself included. */
  readonly likeness: Float64Array;
}

/**
 * The member of every cluster with the highest mean cosine to its members; ties go to the lower
 * patch. The mean of cosines to many is the product with the mean of their directions.
 */
function medoids(tokens: Matrix, labels: Uint32Array, numClusters: number): Medoids {
  const { data, cols } = unitRows(tokens);
  const sums = new Float64Array(numClusters * cols);
  for (let t = 0; t < labels.length; t++) {
    const to = labels[t] * cols;
    for (let d = 0; d < cols; d++) sums[to + d] += data[t * cols + d];
  }
  const best = new Float64Array(numClusters).fill(-Infinity);
  const chosen = lowestMembers(labels, numClusters);
  for (let t = 0; t < labels.length; t++) {
    const k = labels[t];
    let dot = 0;
    for (let d = 0; d < cols; d++) dot += data[t * cols + d] * sums[k * cols + d];
    const rounded = Math.fround(dot);
    if (rounded > best[k]) {
      best[k] = rounded;
      chosen[k] = t;
    }
  }
  // Where nothing can be compared (NaN) the lowest stays, like none.
  return { patches: chosen, likeness: best.map((sum) => (sum > -Infinity ? sum : 0)) };
}
