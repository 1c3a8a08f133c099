import { emptyMerges, labelClusters, type Clustering } from './affinity-clustering.ts';
import type { GridEdges } from './grid-edges.ts';
import { indexRange } from './index-range.ts';
import { createMinHeap } from './min-heap.ts';

/**
 * Agglomerative clustering with average linkage where only neighbours may merge: the two closest
 * clusters merge, one pair at a time, until K are left.
 *
 * The distance of the new cluster to a neighbour of both is the mean of the two distances,
 * weighted by sizes; to a neighbour of one of them it is that one's. This is how scikit-learn
 * (`AgglomerativeClustering` with `connectivity`) counts: the mean over the pairs that the graph
 * knows, not over all pairs. Ties go to the pair that was made first. O(E·log E) as long as
 * clusters have few neighbours.
 *
 * @param numPatches T
 * @param edges of a connected graph
 * @param keep K in [1, T]
 */
export function averageLinkage(numPatches: number, edges: GridEdges, keep: number): Clustering {
  const { from, to, weights } = edges;
  const numNodes = 2 * numPatches - keep;
  const sizes = new Uint32Array(numNodes).fill(1, 0, numPatches);
  const lowest = new Uint32Array(numNodes);
  lowest.set(indexRange(numPatches));
  const isOpen = new Uint8Array(numNodes).fill(1, 0, numPatches);
  const neighbours = Array.from({ length: numNodes }, () => new Map<number, number>());
  const pairA: number[] = [];
  const pairB: number[] = [];
  const distances: number[] = [];
  const heap = createMinHeap();
  const offer = (a: number, b: number, distance: number): void => {
    heap.push(distance, pairA.length);
    pairA.push(a);
    pairB.push(b);
    distances.push(distance);
  };
  for (let e = 0; e < from.length; e++) {
    neighbours[from[e]].set(to[e], weights[e]);
    neighbours[to[e]].set(from[e], weights[e]);
    offer(from[e], to[e], weights[e]);
  }
  const parent = indexRange(numPatches);
  const merges = emptyMerges(numPatches - keep);
  for (let node = numPatches; node < numNodes;) {
    const pair = heap.pop()!;
    const a = pairA[pair];
    const b = pairB[pair];
    if (!isOpen[a] || !isOpen[b]) continue;
    isOpen[a] = 0;
    isOpen[b] = 0;
    isOpen[node] = 1;
    sizes[node] = sizes[a] + sizes[b];
    lowest[node] = Math.min(lowest[a], lowest[b]);
    const gone = Math.max(lowest[a], lowest[b]);
    parent[gone] = lowest[node];
    const at = node - numPatches;
    merges.from[at] = gone;
    merges.into[at] = lowest[node];
    merges.distances[at] = distances[pair];
    for (const [other, distance] of neighbours[a]) {
      if (!isOpen[other]) continue;
      const second = neighbours[b].get(other);
      neighbours[node].set(
        other,
        second === undefined ? distance : (sizes[a] * distance + sizes[b] * second) / sizes[node],
      );
    }
    for (const [other, distance] of neighbours[b]) {
      if (isOpen[other] && !neighbours[a].has(other)) neighbours[node].set(other, distance);
    }
    for (const [other, distance] of neighbours[node]) {
      neighbours[other].set(node, distance);
      neighbours[other].delete(a);
      neighbours[other].delete(b);
      offer(node, other, distance);
    }
    neighbours[a].clear();
    neighbours[b].clear();
    node++;
  }
  return { ...labelClusters(parent), merges, rounds: [] };
}
