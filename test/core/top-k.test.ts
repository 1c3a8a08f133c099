import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascending, topK } from '../../src/core/top-k.ts';

describe('topK', () => {
  it('ranks from high to low, ties by index', () => {
    expect([...topK([1, 3, 2, 3, 1], 4)]).toEqual([1, 3, 2, 0]);
  });

  it('puts NaN behind everything, minus infinity included', () => {
    expect([...topK([NaN, -Infinity, NaN, 0, Infinity], 5)]).toEqual([4, 3, 1, 0, 2]);
  });

  it('has nothing for K = 0 and nothing of nothing', () => {
    expect([...topK([1, 2], 0)]).toEqual([]);
    expect([...topK([], 0)]).toEqual([]);
  });

  it('takes the first maximum of what is left, again and again', () => {
    const scores = fc.array(fc.constantFrom(-1, 0, 0.5, 2, Infinity, -Infinity), { maxLength: 30 });
    fc.assert(
      fc.property(scores, (given) => {
        const left = given.map((score, index) => ({ score, index }));
        const expected: number[] = [];
        while (left.length > 0) {
          const best = Math.max(...left.map((entry) => entry.score));
          const at = left.findIndex((entry) => entry.score === best);
          expected.push(left[at].index);
          left.splice(at, 1);
        }
        expect([...topK(given, given.length)]).toEqual(expected);
      }),
    );
  });
});

describe('ascending', () => {
  it('sorts by number and leaves its input alone', () => {
    const order = Uint32Array.of(10, 9, 100);
    expect([...ascending(order)]).toEqual([9, 10, 100]);
    expect([...order]).toEqual([10, 9, 100]);
  });
});
