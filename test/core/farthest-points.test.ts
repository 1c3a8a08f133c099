import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/cosine.ts';
import { farthestPoints } from '../../src/core/farthest-points.ts';
import { nearestOthers } from '../../src/core/nearest-others.ts';
import { nearestRows } from '../../src/core/nearest-rows.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Matrix } from '../../src/core/types.ts';

function randomMatrix(rows: number, cols: number, seed: number): Matrix {
  const random = createRandom(seed);
  return { data: new Float32Array(rows * cols).map(() => 2 * random.next() - 1), rows, cols };
}

const row = ({ data, cols }: Matrix, i: number): Float32Array =>
  data.subarray(i * cols, (i + 1) * cols);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Cosines rounded to float32. */
const float32 = 1e-6;
const size = fc.integer({ min: 1, max: 12 });

describe('farthestPoints', () => {
  it('goes where the nearest chosen row is farthest, from any rows on', () => {
    fc.assert(
      fc.property(size, fc.nat({ max: 3 }), fc.nat(), (rows, numChosen, seed) => {
        const matrix = randomMatrix(rows, 3, seed);
        const begin = upTo(Math.min(numChosen, rows));
        const count = rows - begin.length;
        const { order, distances } = farthestPoints(matrix, Uint32Array.from(begin), count);
        const chosen = [...begin];
        order.forEach((pick, n) => {
          const reach = (i: number): number =>
            Math.min(3, ...chosen.map((j) => 1 - cosine(row(matrix, i), row(matrix, j))));
          const out = upTo(rows).filter((i) => !chosen.includes(i));
          expect(reach(pick)).toBeGreaterThanOrEqual(Math.max(...out.map(reach)) - float32);
          expect(Math.abs(distances[n] - reach(pick))).toBeLessThan(float32);
          chosen.push(pick);
        });
        expect(new Set(chosen).size).toBe(rows);
      }),
    );
  });

  it('takes rows in one direction last, the lower first', () => {
    const matrix = { data: Float32Array.of(3, 1, 6, 2, 0, 0, 9, 3), rows: 4, cols: 2 };
    const { order } = farthestPoints(matrix, Uint32Array.of(1), 3);
    expect([...order]).toEqual([2, 0, 3]);
  });

  it('ends on rows that are not numbers', () => {
    const matrix = { data: new Float32Array(6).fill(NaN), rows: 3, cols: 2 };
    expect([...farthestPoints(matrix, new Uint32Array(0), 3).order]).toEqual([0, 1, 2]);
  });
});

describe('nearestOthers', () => {
  it('is the largest cosine to another row', () => {
    const matrix = randomMatrix(9, 4, 2);
    nearestOthers(matrix).forEach((best, i) => {
      const others = upTo(9).filter((j) => j !== i);
      const expected = Math.max(...others.map((j) => cosine(row(matrix, i), row(matrix, j))));
      expect(Math.abs(best - expected)).toBeLessThan(float32);
    });
  });

  it('is 0 for a row alone and beside rows that are not numbers', () => {
    expect([...nearestOthers(randomMatrix(1, 3, 1))]).toEqual([0]);
    const spotted = { data: Float32Array.of(1, 0, NaN, 0, NaN, 1), rows: 3, cols: 2 };
    expect([...nearestOthers(spotted)]).toEqual([0, 0, 0]);
  });
});

describe('nearestRows', () => {
  it('lists the k most alike others, most alike first', () => {
    fc.assert(
      fc.property(size, fc.nat(), (rows, seed) => {
        const matrix = randomMatrix(rows, 3, seed);
        const k = seed % rows;
        const nearest = nearestRows(matrix, Uint32Array.from(upTo(rows)), k);
        for (let i = 0; i < rows; i++) {
          const cosines = (list: readonly number[]): number[] =>
            list.map((j) => cosine(row(matrix, i), row(matrix, j)));
          const ours = cosines([...nearest.slice(i * k, (i + 1) * k)]);
          const all = cosines(upTo(rows).filter((j) => j !== i)).sort((a, b) => b - a);
          ours.forEach((value, n) => expect(Math.abs(value - all[n])).toBeLessThan(float32));
        }
      }),
    );
  });

  it('takes the lower of two alike, and what is not a number last', () => {
    const matrix = { data: Float32Array.of(NaN, 1, 1, 0, 2, 0, 1, 0, -1, 0), rows: 5, cols: 2 };
    expect([...nearestRows(matrix, Uint32Array.of(2, 0), 4)]).toEqual([1, 3, 4, 0, 1, 2, 3, 4]);
    expect([...nearestRows(matrix, Uint32Array.of(2), 1)]).toEqual([1]);
    expect(nearestRows(matrix, Uint32Array.of(2), 0)).toHaveLength(0);
  });
});
