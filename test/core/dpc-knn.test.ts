import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterDpcKnn } from '../../src/core/dpc-knn.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Matrix } from '../../src/core/types.ts';

function randomMatrix(rows: number, cols: number, seed: number): Matrix {
  const random = createRandom(seed);
  return { data: new Float32Array(rows * cols).map(() => 2 * random.next() - 1), rows, cols };
}

/** The definition, term by term: density·distance of every row. */
function peaks({ data, rows, cols }: Matrix, numClusters: number): number[] {
  const all = Array.from({ length: rows }, (_, i) => i);
  const distance = (i: number, j: number): number => {
    const parts = Array.from({ length: cols }, (_, d) => data[i * cols + d] - data[j * cols + d]);
    return Math.hypot(...parts) / Math.sqrt(cols);
  };
  const density = all.map((i) => {
    const near = all.map((j) => distance(i, j)).sort((a, b) => a - b);
    const mean = near.slice(0, numClusters).reduce((sum, d) => sum + d * d, 0) / numClusters;
    return Math.exp(-mean);
  });
  const max = Math.max(...all.flatMap((i) => all.map((j) => distance(i, j))));
  return all.map((i) => {
    const denser = all.filter((j) => density[j] > density[i]);
    return density[i] * Math.min(max, ...denser.map((j) => distance(i, j)));
  });
}

describe('clusterDpcKnn', () => {
  it('stands its clusters at the highest peaks and sends every row to the nearest', () => {
    const sizes = fc.integer({ min: 4, max: 14 });
    fc.assert(
      fc.property(sizes, fc.nat(), (rows, seed) => {
        const matrix = randomMatrix(rows, 3, seed);
        // Three nearest and more: two rows are hardly ever equally dense.
        const numClusters = 3 + (seed % (rows - 3));
        const { centers, labels } = clusterDpcKnn(matrix, numClusters);
        const expected = peaks(matrix, numClusters);
        const sorted = [...expected].sort((a, b) => b - a);
        // Distances are stored in single precision.
        centers.forEach((c, n) => expect(Math.abs(expected[c] - sorted[n])).toBeLessThan(1e-6));
        const toCenter = (i: number, k: number): number =>
          [0, 1, 2].reduce(
            (sum, d) => sum + (matrix.data[3 * i + d] - matrix.data[3 * centers[k] + d]) ** 2,
            0,
          );
        labels.forEach((label, i) => {
          const best = Math.min(...Array.from(centers, (_, k) => toCenter(i, k)));
          expect(toCenter(i, label)).toBeLessThanOrEqual(best + 1e-6);
        });
      }),
    );
  });

  it('finds two heaps on a line though the closest pair is equally dense', () => {
    const data = Float32Array.of(0, 0.1, 0.3, 10, 10.2, 10.5);
    const { centers, labels } = clusterDpcKnn({ data, rows: 6, cols: 1 }, 2);
    expect([...centers]).toEqual([0, 3]);
    expect([...labels]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('leaves every centre with itself, twins and rows that are not numbers included', () => {
    for (const value of [1, NaN]) {
      const rows = { data: new Float32Array(8).fill(value), rows: 4, cols: 2 };
      const { centers, labels } = clusterDpcKnn(rows, 3);
      expect([...centers]).toEqual([0, 1, 2]);
      expect([...labels]).toEqual([0, 1, 2, 0]);
    }
  });

  it('puts all in one cluster at the first row, since alone every row is equally dense', () => {
    const { centers, labels } = clusterDpcKnn(randomMatrix(5, 2, 1), 1);
    expect([...centers]).toEqual([0]);
    expect([...labels]).toEqual([0, 0, 0, 0, 0]);
  });
});
