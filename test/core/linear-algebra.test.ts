import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestCosines } from '../../src/core/best-cosines.ts';
import { cosine } from '../../src/core/cosine.ts';
import { cosineMatrix } from '../../src/core/cosine-matrix.ts';
import { dotRows } from '../../src/core/dot-rows.ts';
import { headMean } from '../../src/core/head-mean.ts';
import { indexRange } from '../../src/core/index-range.ts';
import { createRandom } from '../../src/core/random.ts';
import { inverseRowNorms, rowNorms } from '../../src/core/row-norms.ts';
import type { Matrix } from '../../src/core/types.ts';
import { unitRows } from '../../src/core/unit-rows.ts';

function randomMatrix(rows: number, cols: number, seed: number): Matrix {
  const random = createRandom(seed);
  return {
    data: new Float32Array(rows * cols).map(() => 2 * random.next() - 1),
    rows,
    cols,
  };
}

const row = ({ data, cols }: Matrix, i: number): Float32Array =>
  data.subarray(i * cols, (i + 1) * cols);
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((s, x, d) => s + x * b[d], 0);

/** Cosines of float32 vectors stored in float32: about one unit in the last place. */
const float32 = 1e-6;

describe('dotRows', () => {
  it('is the plain sum of products for any count, any rows', () => {
    const size = fc.integer({ min: 1, max: 11 });
    fc.assert(
      fc.property(size, size, fc.nat(), (count, width, seed) => {
        const x = randomMatrix(3, width, seed);
        const y = randomMatrix(12, width, seed + 1);
        const rows = Uint32Array.from({ length: count }, (_, n) => (5 * n + seed) % 12);
        const out = new Float64Array(count);
        dotRows(x.data, 2, y.data, rows, count, width, out);
        rows.forEach((r, n) => expect(out[n]).toBe(dot(row(x, 2), row(y, r))));
      }),
    );
  });

  it('gives equal rows equal products, bit for bit, wherever they stand', () => {
    const pattern = randomMatrix(1, 37, 5).data;
    const data = new Float32Array(7 * 37);
    for (let i = 0; i < 7; i++) data.set(pattern, i * 37);
    const out = new Float64Array(7);
    dotRows(randomMatrix(1, 37, 6).data, 0, data, indexRange(7), 7, 37, out);
    expect(new Set(out).size).toBe(1);
  });
});

describe('row norms', () => {
  const matrix = { data: Float32Array.of(3, 4, 0, 0), rows: 2, cols: 2 };

  it('are lengths, and zero rows have inverse zero', () => {
    expect([...rowNorms(matrix)]).toEqual([5, 0]);
    expect([...inverseRowNorms(matrix)]).toEqual([0.2, 0]);
  });

  it('become one in unit rows, zero rows stay', () => {
    const { data } = unitRows(matrix);
    [0.6, 0.8, 0, 0].forEach((value, i) => expect(data[i]).toBeCloseTo(value, 6));
  });
});

describe('cosine', () => {
  it('is 1 along, 0 across and −1 against', () => {
    const a = Float32Array.of(1, 2);
    expect(cosine(a, Float32Array.of(2, 4))).toBeCloseTo(1, 12);
    expect(cosine(a, Float32Array.of(-2, 1))).toBe(0);
    expect(cosine(a, Float32Array.of(-1, -2))).toBeCloseTo(-1, 12);
  });

  it('is 0 for a zero vector', () => {
    expect(cosine(new Float32Array(2), Float32Array.of(1, 1))).toBe(0);
  });
});

describe('cosineMatrix', () => {
  // More rows than one block, so that the edges between blocks are covered.
  const matrix = randomMatrix(130, 7, 9);

  it('holds the cosine of every pair', () => {
    const { data, rows, cols } = cosineMatrix(matrix);
    expect([rows, cols]).toEqual([130, 130]);
    for (let i = 0; i < 130; i++) {
      for (let j = 0; j < 130; j++) {
        const difference = data[i * 130 + j] - cosine(row(matrix, i), row(matrix, j));
        expect(Math.abs(difference)).toBeLessThan(float32);
      }
    }
  });

  it('has 0 for zero rows, their own place included', () => {
    const { data } = cosineMatrix({ data: Float32Array.of(0, 0, 1, 2), rows: 2, cols: 2 });
    expect([...data].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([0, 0, 0, 1]);
  });
});

describe('bestCosines', () => {
  it('finds the best of all for every row', () => {
    const x = randomMatrix(9, 5, 1);
    const y = randomMatrix(6, 5, 2);
    bestCosines(x, y).forEach((best, i) => {
      const all = Array.from({ length: 6 }, (_, k) => cosine(row(x, i), row(y, k)));
      expect(Math.abs(best - Math.max(...all))).toBeLessThan(float32);
    });
  });

  it('can be negative, and is 0 where there is nothing to compare with', () => {
    const x = { data: Float32Array.of(1, 0), rows: 1, cols: 2 };
    expect([...bestCosines(x, { data: Float32Array.of(-2, 0), rows: 1, cols: 2 })]).toEqual([-1]);
    expect([...bestCosines(x, { data: new Float32Array(0), rows: 0, cols: 2 })]).toEqual([0]);
  });
});

describe('headMean', () => {
  it('averages over heads', () => {
    const heads = { data: Float32Array.of(1, 2, 3, 5, 6, 7), rows: 2, cols: 3 };
    expect([...headMean(heads)]).toEqual([3, 4, 5]);
  });
});
