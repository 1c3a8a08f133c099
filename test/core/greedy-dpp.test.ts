import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/cosine.ts';
import { greedyDpp, type DppKernel } from '../../src/core/greedy-dpp.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Matrix } from '../../src/core/types.ts';

function randomKernel(rows: number, cols: number, weight: number, seed: number): DppKernel {
  const random = createRandom(seed);
  const data = new Float32Array(rows * cols).map(() => 2 * random.next() - 1);
  const quality = Float64Array.from({ length: rows }, () => 0.2 + 0.8 * random.next());
  return { tokens: { data, rows, cols }, quality, weight, jitter: 0 };
}

const row = ({ data, cols }: Matrix, i: number): Float32Array =>
  data.subarray(i * cols, (i + 1) * cols);

/** L of the named rows, entry by entry. */
function kernelOf({ tokens, quality, weight }: DppKernel, rows: readonly number[]): number[][] {
  return rows.map((i) =>
    rows.map(
      (j) =>
        cosine(row(tokens, i), row(tokens, j)) * (1 - weight + weight * quality[i] * quality[j]),
    ),
  );
}

/** By elimination with pivots. */
function determinant(matrix: readonly (readonly number[])[]): number {
  const m = matrix.map((r) => [...r]);
  let product = 1;
  for (let c = 0; c < m.length; c++) {
    let pivot = c;
    for (let r = c; r < m.length; r++) if (Math.abs(m[r][c]) > Math.abs(m[pivot][c])) pivot = r;
    if (m[pivot][c] === 0) return 0;
    if (pivot !== c) product = -product;
    [m[c], m[pivot]] = [m[pivot], m[c]];
    product *= m[c][c];
    for (let r = c + 1; r < m.length; r++) {
      const factor = m[r][c] / m[c][c];
      for (let k = c; k < m.length; k++) m[r][k] -= factor * m[c][k];
    }
  }
  return product;
}

/** Factors are stored in single precision. */
const tolerance = 1e-5;

describe('greedyDpp', () => {
  it('always picks the row that raises the determinant most, and says by how much', () => {
    const size = fc.integer({ min: 1, max: 8 });
    const weights = fc.constantFrom(0, 0.5, 1);
    fc.assert(
      fc.property(size, weights, fc.nat(), (rows, weight, seed) => {
        // As many columns as rows: the rank is full.
        const kernel = randomKernel(rows, 8, weight, seed);
        const { order, gains } = greedyDpp(kernel, rows);
        const chosen: number[] = [];
        let before = 1;
        for (let k = 0; k < rows; k++) {
          const rest = Array.from(order).filter((i) => !chosen.includes(i));
          const reached = rest.map((i) => determinant(kernelOf(kernel, [...chosen, i])));
          const ours = determinant(kernelOf(kernel, [...chosen, order[k]]));
          expect(ours).toBeGreaterThanOrEqual(Math.max(...reached) - tolerance * before);
          expect(Math.abs(gains[k] - ours / before)).toBeLessThan(tolerance);
          chosen.push(order[k]);
          before = ours;
          if (before < tolerance) break;
        }
      }),
    );
  });

  it('begins a longer choice with the shorter one', () => {
    // Three dimensions bear at most six rows of weight ½: beyond that the fill begins.
    const kernel = randomKernel(20, 3, 0.5, 7);
    const full = greedyDpp(kernel, 20).order;
    for (let keep = 0; keep < 20; keep++) {
      expect([...greedyDpp(kernel, keep).order]).toEqual([...full.slice(0, keep)]);
    }
  });

  it('fills up by falling weight once every direction is taken', () => {
    const tokens = { data: Float32Array.of(1, 0, 1, 0, 0, 1, 2, 0, 0, 2), rows: 5, cols: 2 };
    const quality = [0.5, 1, 0.8, 0.9, 0.8];
    const { order, gains } = greedyDpp({ tokens, quality, weight: 1, jitter: 0 }, 5);
    expect([...order]).toEqual([1, 2, 3, 4, 0]);
    expect([...gains].map((g) => Math.round(100 * g))).toEqual([100, 64, 0, 0, 0]);
  });

  it('takes twins, zero rows and rows that are not numbers last, the lower first', () => {
    const twins = { data: new Float32Array(8).fill(2), rows: 4, cols: 2 };
    const one = [1, 1, 1, 1];
    const choose = (tokens: Matrix, quality: readonly number[]): number[] => [
      ...greedyDpp({ tokens, quality, weight: 1, jitter: 0 }, 4).order,
    ];
    expect(choose(twins, one)).toEqual([0, 1, 2, 3]);
    expect(choose({ ...twins, data: new Float32Array(8) }, one)).toEqual([0, 1, 2, 3]);
    const spotted = { ...twins, data: Float32Array.of(0, 0, NaN, 1, 1, 1, 1, 0) };
    expect(choose(spotted, one)).toEqual([2, 3, 0, 1]);
    expect(choose(twins, [NaN, 1, NaN, 2])).toEqual([3, 1, 0, 2]);
  });

  it('is moved along by a permutation of the rows and left alone by their lengths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(), (rows, seed) => {
        const kernel = randomKernel(rows, 9, 1, seed);
        const { tokens, quality } = kernel;
        const data = new Float32Array(rows * 9);
        for (let t = 0; t < rows; t++) {
          // Powers of two leave all digits as they are.
          const scaled = row(tokens, t).map((x) => x * 2 ** (t % 3));
          data.set(scaled, 9 * (rows - 1 - t));
        }
        const reversed = {
          ...kernel,
          tokens: { ...tokens, data },
          quality: Array.from(quality).reverse(),
        };
        const order = Array.from(greedyDpp(reversed, rows).order, (t) => rows - 1 - t);
        expect(order).toEqual([...greedyDpp(kernel, rows).order]);
      }),
    );
  });
});
