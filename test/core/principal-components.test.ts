import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { principalComponents } from '../../src/core/principal-components.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Matrix } from '../../src/core/types.ts';

/** Rows along given axes only: `strengths[i] · side · axes[i]`, about a common mean. */
function along(axes: number[][], strengths: number[], mean: number[]): Matrix {
  const rows = strengths.flatMap((strength, i) =>
    [1, -1].map((side) => mean.map((m, d) => m + side * strength * axes[i][d])),
  );
  return { data: Float32Array.from(rows.flat()), rows: rows.length, cols: mean.length };
}

function noise(rows: number, cols: number, seed: number): Matrix {
  const random = createRandom(seed);
  const data = new Float32Array(rows * cols).map((_, i) => (1 + (i % cols)) * random.next());
  return { data, rows, cols };
}

const column = ({ data, rows, cols }: Matrix, c: number): number[] =>
  Array.from({ length: rows }, (_, r) => data[r * cols + c]);
const product = (a: number[], b: number[]): number => a.reduce((s, x, i) => s + x * b[i], 0);

describe('principalComponents', () => {
  it('finds the axes that rows were made from, the strongest first', () => {
    const half = Math.SQRT1_2;
    const axes = [
      [0, 1, 0, 0],
      [half, 0, half, 0],
      [half, 0, -half, 0],
    ];
    const { scores, shares } = principalComponents(along(axes, [1, 3, 2], [5, -2, 0, 7]), 3);
    [9, 4, 1].forEach((square, i) => expect(shares[i]).toBeCloseTo(square / 14, 6));
    // Two rows an axis: those of the second axis first, then of the third, then of the first.
    const expected = [
      [0, 0, 3, 3, 0, 0],
      [0, 0, 0, 0, 2, 2],
      [1, 1, 0, 0, 0, 0],
    ];
    expected.forEach((values, i) =>
      values.forEach((v, r) => expect(Math.abs(column(scores, i)[r])).toBeCloseTo(v, 5)),
    );
  });

  it('gives coordinates about the mean that have nothing in common', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 3, max: 12 }),
        fc.nat(),
        (rows, cols, seed) => {
          const { scores, shares } = principalComponents(noise(rows, cols, seed), 3);
          const columns = [0, 1, 2].map((c) => column(scores, c));
          const largest = product(columns[0], columns[0]);
          for (const values of columns) {
            expect(Math.abs(values.reduce((a, b) => a + b, 0))).toBeLessThan(1e-4 * rows * cols);
          }
          for (const [a, b] of [
            [0, 1],
            [0, 2],
            [1, 2],
          ]) {
            expect(Math.abs(product(columns[a], columns[b]))).toBeLessThan(1e-5 * largest);
          }
          expect(shares[0]).toBeGreaterThanOrEqual(shares[1] - 1e-6);
          expect(shares[1]).toBeGreaterThanOrEqual(shares[2] - 1e-6);
          expect(shares.reduce((a, b) => a + b, 0)).toBeLessThan(1 + 1e-5);
        },
      ),
    );
  });

  it('explains everything with as many components as there are directions', () => {
    const { shares } = principalComponents(noise(30, 3, 4), 3);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });

  it('puts the row farthest out on the positive side, whatever the sign of the data', () => {
    const x = noise(20, 6, 9);
    const turned = { ...x, data: x.data.map((value) => -value) };
    for (const { scores } of [principalComponents(x, 3), principalComponents(turned, 3)]) {
      for (const c of [0, 1, 2]) {
        const values = column(scores, c);
        expect(Math.max(...values)).toBeGreaterThanOrEqual(-Math.min(...values));
      }
    }
  });

  it('is zero where rows do not differ, and beyond the directions there are', () => {
    const same = { data: new Float32Array(12).fill(2.5), rows: 4, cols: 3 };
    expect([...principalComponents(same, 3).shares]).toEqual([0, 0, 0]);
    const line = along([[1, 0, 0]], [2], [0, 0, 0]);
    const { scores, shares } = principalComponents(line, 3);
    expect([...shares]).toEqual([1, 0, 0]);
    expect([...scores.data].every(Number.isFinite)).toBe(true);
  });
});
