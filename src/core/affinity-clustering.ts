import type { GridEdges } from './grid-edges.ts';
import { indexRange } from './index-range.ts';

/** A clustering of T patches and how it came about. */
export interface Clustering {
  /** `[T]` cluster of every patch, numbered by their lowest patches. */
  readonly labels: Uint32Array;
  readonly numClusters: number;
  /** Merges in order: the cluster whose lowest patch is from[i] goes into that of into[i]. */
  readonly merges: {
    readonly from: Uint32Array;
    readonly into: Uint32Array;
    /** Distance at which they merged. */
    readonly distances: Float32Array;
  };
  /** Clusters that are left after each round; empty for methods without rounds. */
  readonly rounds: readonly number[];
}

/**
 * Affinity clustering (Bateni et al., *Affinity Clustering: Hierarchical Clustering at Scale*,
 * 2017): in every round each cluster picks its lightest edge that leads out, and all picked edges
 * are contracted. These are Borůvka's rounds, so the merges are those of a minimum spanning tree
 * and each round at least halves the number of clusters.
 *
 * In the last round picked edges are contracted from the lightest on until K clusters are left.
 * Ties go to the lower edge. O(E·log T).
 *
 * @param numPatches T
 * @param edges of a connected graph
 * @param keep K in [1, T]
 */
export function affinityClustering(numPatches: number, edges: GridEdges, keep: number): Clustering {
  const { from, to, weights } = edges;
  const parent = indexRange(numPatches);
  const isLighter = (e: number, f: number): boolean =>
    weights[e] < weights[f] || (weights[e] === weights[f] && e < f);
  const lightest = new Int32Array(numPatches);
  const merges = emptyMerges(numPatches - keep);
  const rounds: number[] = [];
  let numClusters = numPatches;
  while (numClusters > keep) {
    lightest.fill(-1);
    for (let e = 0; e < from.length; e++) {
      const a = root(parent, from[e]);
      const b = root(parent, to[e]);
      if (a === b) continue;
      if (lightest[a] < 0 || isLighter(e, lightest[a])) lightest[a] = e;
      if (lightest[b] < 0 || isLighter(e, lightest[b])) lightest[b] = e;
    }
    const picked = lightest.filter((e) => e >= 0).sort((e, f) => weights[e] - weights[f] || e - f);
    for (const e of picked) {
      if (numClusters === keep) break;
      const a = root(parent, from[e]);
      const b = root(parent, to[e]);
      // Two clusters may have picked the same edge.
      if (a === b) continue;
      const into = Math.min(a, b);
      parent[Math.max(a, b)] = into;
      const at = numPatches - numClusters;
      merges.from[at] = Math.max(a, b);
      merges.into[at] = into;
      merges.distances[at] = weights[e];
      numClusters--;
    }
    rounds.push(numClusters);
  }
  return { ...labelClusters(parent), merges, rounds };
}

/** The lowest patch of the cluster: roots are lowest, since the lower root takes the other in. */
function root(parent: Uint32Array, patch: number): number {
  let at = patch;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
}

/** Room for `count` merges. */
export function emptyMerges(count: number): Clustering['merges'] {
  return {
    from: new Uint32Array(count),
    into: new Uint32Array(count),
    distances: new Float32Array(count),
  };
}

/**
 * Cluster numbers from a forest whose roots are the lowest patches of their clusters.
 *
 * @param parent `[T]` a patch of the same cluster that is not higher; a root is its own parent
 */
export function labelClusters(parent: Uint32Array): Pick<Clustering, 'labels' | 'numClusters'> {
  const labels = new Uint32Array(parent.length);
  let numClusters = 0;
  for (let t = 0; t < parent.length; t++) {
    labels[t] = parent[t] === t ? numClusters++ : labels[parent[t]];
  }
  return { labels, numClusters };
}
