import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bipartiteMatching } from '../../src/core/bipartite-matching.ts';
import { cosine } from '../../src/core/cosine.ts';
import { mergeRows, mergeSizes } from '../../src/core/merge-matched.ts';
import type { Matrix } from '../../src/core/types.ts';

const matrix = (cols: number, ...numbers: number[]): Matrix => ({
  data: Float32Array.from(numbers),
  rows: numbers.length / cols,
  cols,
});

describe('bipartiteMatching', () => {
  it('puts the even tokens that stay by falling likeness, then the odd ones', () => {
    // Cosines of 0, 2, 4 to the odd ones: .6, 1, .8.
    const metric = matrix(2, 4, 3, 0, 1, 0, 2, 0, 3, 3, 4, 0, 5);
    const matching = bipartiteMatching(metric, 1, false);
    expect([...matching.sources]).toEqual([2]);
    expect([...matching.destinations]).toEqual([1]);
    expect([...matching.similarities]).toEqual([1]);
    expect([...matching.survivors]).toEqual([4, 0, 1, 3, 5]);
    expect([...matching.target]).toEqual([1, 2, 2, 3, 0, 4]);
  });

  it('keeps a protected first token first and unmerged', () => {
    const same = matrix(1, 1, 1, 1, 1, 1);
    const matching = bipartiteMatching(same, 5, true);
    expect([...matching.sources]).toEqual([2, 4]);
    expect([...matching.survivors]).toEqual([0, 1, 3]);
  });

  it('merges at most half, and nothing of a single token', () => {
    const pairs = (size: number): number =>
      bipartiteMatching(matrix(1, ...Array<number>(size).fill(1)), 99, false).sources.length;
    expect([0, 1, 2, 3, 4, 5].map(pairs)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('lets parallel tokens of different lengths tie, to the lower position', () => {
    // In double precision the cosine of (1, 2, 3) to its fivefold comes out below the one to its
    // double, in the last bit. Neither partners nor pairs may hang on that.
    const partners = matrix(3, 1, 2, 3, 5, 10, 15, 0, 0, 1, 2, 4, 6);
    expect([...bipartiteMatching(partners, 1, false).destinations]).toEqual([1]);
    const pairs = matrix(3, 1, 2, 3, 5, 10, 15, 1, 2, 3, 2, 4, 6);
    expect([...bipartiteMatching(pairs, 1, false).sources]).toEqual([0]);
  });

  it('agrees with trying all pairs', () => {
    const size = fc.integer({ min: 2, max: 12 });
    const numbers = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 36, maxLength: 36 });
    fc.assert(
      fc.property(size, numbers, fc.integer({ min: 0, max: 6 }), (rows, given, r) => {
        const metric = matrix(3, ...given.slice(0, rows * 3));
        const row = (i: number): Float32Array => metric.data.subarray(3 * i, 3 * i + 3);
        const best = [];
        for (let a = 0; a < rows; a += 2) {
          let top = -Infinity;
          for (let b = 1; b < rows; b += 2) top = Math.max(top, cosine(row(a), row(b)));
          best.push(top);
        }
        const matching = bipartiteMatching(metric, r, false);
        const merged = [...matching.similarities];
        const expected = best.sort((x, y) => y - x).slice(0, Math.min(r, rows >> 1));
        expect(merged).toHaveLength(expected.length);
        expected.forEach((value, i) => expect(merged[i]).toBeCloseTo(value, 6));
        matching.sources.forEach((source, i) => {
          const pair = cosine(row(source), row(matching.destinations[i]));
          expect(merged[i]).toBeCloseTo(pair, 6);
        });
      }),
    );
  });
});

describe('mergeRows', () => {
  const rows = matrix(1, 1, 5, 3, 9);
  const matching = bipartiteMatching(matrix(2, 1, 0, 1, 0, 1, 0, 0, 1), 2, false);

  it('averages what went together, weighted by sizes', () => {
    // 0 and 2 go into 1: (2·1 + 1·5 + 3·3) / 6.
    const sizes = Uint32Array.of(2, 1, 3, 1);
    const { data } = mergeRows(rows, sizes, matching);
    expect(data[0]).toBeCloseTo(16 / 6, 6);
    expect(data[1]).toBe(9);
    expect([...mergeSizes(sizes, matching)]).toEqual([6, 1]);
  });

  it('is a plain mean when all sizes are one', () => {
    const { data } = mergeRows(rows, new Uint32Array(4).fill(1), matching);
    expect([...data]).toEqual([3, 9]);
  });
});
