import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affinityClustering } from '../../src/core/affinity-clustering.ts';
import { averageLinkage } from '../../src/core/average-linkage.ts';
import { cosine } from '../../src/core/cosine.ts';
import { gridEdges } from '../../src/core/grid-edges.ts';
import { randomSignals } from '../helpers/signals.ts';

const sides = fc.integer({ min: 1, max: 6 });

describe('gridEdges', () => {
  it('numbers edges patch by patch, to the right before down', () => {
    const tokens = { data: Float32Array.of(1, 0, 1, 0, 0, 1, 0, 0), rows: 4, cols: 2 };
    const { from, to, weights } = gridEdges({ rows: 2, cols: 2, patchSize: 1 }, tokens);
    expect([...from]).toEqual([0, 0, 1, 2]);
    expect([...to]).toEqual([1, 2, 3, 3]);
    // The last patch is a zero vector.
    expect([...weights]).toEqual([0, 1, 1, 1]);
  });

  it('holds every pair of neighbours once, with its cosine distance', () => {
    fc.assert(
      fc.property(sides, sides, fc.nat(), (rows, cols, seed) => {
        const { grid, tokens } = randomSignals(rows, cols, seed);
        const { from, to, weights } = gridEdges(grid, tokens!);
        expect(from).toHaveLength(2 * rows * cols - rows - cols);
        for (let e = 0; e < from.length; e++) {
          const isRight = to[e] === from[e] + 1 && to[e] % cols > 0;
          expect(isRight || to[e] === from[e] + cols).toBe(true);
          const rowOf = (t: number): Float32Array => tokens!.data.subarray(t * 6, (t + 1) * 6);
          expect(weights[e]).toBeCloseTo(1 - cosine(rowOf(from[e]), rowOf(to[e])), 5);
        }
      }),
    );
  });

  it('puts what is no number at the greatest distance', () => {
    const tokens = { data: Float32Array.of(1, NaN), rows: 2, cols: 1 };
    expect([...gridEdges({ rows: 1, cols: 2, patchSize: 1 }, tokens).weights]).toEqual([2]);
  });
});

describe('affinityClustering', () => {
  it('merges along a minimum spanning tree', () => {
    fc.assert(
      fc.property(sides, sides, fc.nat(), (rows, cols, seed) => {
        const { grid, tokens } = randomSignals(rows, cols, seed);
        const edges = gridEdges(grid, tokens!);
        const { merges, numClusters } = affinityClustering(rows * cols, edges, 1);
        expect(numClusters).toBe(1);
        const total = merges.distances.reduce((sum, d) => sum + d, 0);
        expect(total).toBeCloseTo(kruskal(rows * cols, edges), 4);
      }),
    );
  });

  it('at least halves the clusters in a round that is not cut short', () => {
    const { grid, tokens } = randomSignals(8, 8, 1);
    const { rounds } = affinityClustering(64, gridEdges(grid, tokens!), 1);
    [64, ...rounds].slice(0, -1).forEach((before, i) => {
      expect(rounds[i]).toBeLessThanOrEqual(before / 2);
    });
  });
});

/** Weight of a minimum spanning tree, edge by edge from the lightest on. */
function kruskal(numPatches: number, edges: ReturnType<typeof gridEdges>): number {
  const part = Array.from({ length: numPatches }, (_, t) => t);
  const sorted = Array.from(edges.weights.keys()).sort(
    (e, f) => edges.weights[e] - edges.weights[f],
  );
  let total = 0;
  for (const e of sorted) {
    const a = part[edges.from[e]];
    const b = part[edges.to[e]];
    if (a === b) continue;
    total += edges.weights[e];
    for (let t = 0; t < numPatches; t++) if (part[t] === b) part[t] = a;
  }
  return total;
}

describe('averageLinkage', () => {
  it('merges the pair with the smallest mean over the edges between two clusters', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.nat(), (rows, seed) => {
        const { grid, tokens } = randomSignals(rows, 3, seed);
        const edges = gridEdges(grid, tokens!);
        const { merges } = averageLinkage(rows * 3, edges, 1);
        expect([...merges.distances].every((d) => d >= 0 && d <= 2)).toBe(true);
        // The first merge is the lightest edge of all.
        if (edges.weights.length > 0) expect(merges.distances[0]).toBe(Math.min(...edges.weights));
      }),
    );
  });

  it('gives up two neighbours for their cluster', () => {
    // A line 0 – 1 – 2 – 3 with weights .3, .1, .2: 1–2, then 3 at .2, then 0 at .3.
    const edges = {
      from: Uint32Array.of(0, 1, 2),
      to: Uint32Array.of(1, 2, 3),
      weights: Float32Array.of(0.3, 0.1, 0.2),
    };
    const { merges, labels } = averageLinkage(4, edges, 2);
    expect([...merges.from]).toEqual([2, 3]);
    expect([...merges.into]).toEqual([1, 1]);
    expect([...labels]).toEqual([0, 1, 1, 1]);
  });
});
