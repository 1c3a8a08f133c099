import { describe, expect, it } from 'vitest';
import { finite } from '../../src/core/finite.ts';
import { percentile, upperFence } from '../../src/core/iqr.ts';
import { midpoints } from '../../src/core/midpoints.ts';
import { minMax } from '../../src/core/min-max.ts';
import { share } from '../../src/core/share.ts';
import { softTopK } from '../../src/core/soft-top-k.ts';

describe('percentile', () => {
  it('interpolates between neighbours as numpy does', () => {
    // numpy.percentile([1, 2, 4, 8], [0, 25, 50, 75, 100])
    const sorted = [1, 2, 4, 8];
    const percentiles = [0, 0.25, 0.5, 0.75, 1].map((f) => percentile(sorted, f));
    expect(percentiles).toEqual([1, 1.75, 3, 5, 8]);
  });

  it('is the value of a single one and NaN of none', () => {
    expect(percentile([7], 0.3)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('upperFence', () => {
  it('lies k interquartile ranges above the third quartile', () => {
    expect(upperFence([8, 1, 4, 2], 1.5)).toEqual({ q1: 1.75, q3: 5, upper: 9.875 });
  });

  it('is at the value of constant scores, so that none is above', () => {
    expect(upperFence([3, 3, 3], 1.5).upper).toBe(3);
  });

  it('leaves out what is no number and is unreachable without any', () => {
    expect(upperFence([NaN, 1, Infinity, 2, 4, 8], 1.5).upper).toBe(9.875);
    expect(upperFence([NaN], 1.5).upper).toBe(Infinity);
  });
});

describe('minMax', () => {
  it('moves scores to 0…1 and takes what is no number for the least', () => {
    expect([...minMax([2, 4, NaN, 6], 0)]).toEqual([0, 0.5, 0, 1]);
  });

  it('is 0 for scores that are all equal', () => {
    expect([...minMax([5, 5], 1e-6)]).toEqual([0, 0]);
  });
});

describe('finite', () => {
  it('puts the lowest finite value where there is none', () => {
    expect([...finite([NaN, 2, -1, Infinity, -Infinity])]).toEqual([-1, 2, -1, -1, -1]);
    expect([...finite([NaN])]).toEqual([0]);
  });
});

describe('midpoints', () => {
  it('are distinct and inside for every count up to the length', () => {
    for (let length = 1; length <= 40; length++) {
      for (let count = 0; count <= length; count++) {
        const middles = midpoints(length, count);
        expect(new Set(middles).size).toBe(count);
        expect(middles.every((m) => m < length)).toBe(true);
      }
    }
  });

  it('are everything when the count is the length', () => {
    expect([...midpoints(5, 5)]).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('softTopK', () => {
  it('sums to the asked share and keeps the order of the scores', () => {
    const weights = softTopK([-3, 0, 2, 9], 0.4);
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1.6, 5);
    expect([...weights]).toEqual([...weights].sort((a, b) => a - b));
  });

  it('gives equal scores the ratio itself', () => {
    for (const weight of softTopK([4, 4, 4], 0.2)) expect(weight).toBeCloseTo(0.2, 6);
  });
});

describe('share', () => {
  it('gives the rest to the largest remainders, ties to the lower index', () => {
    // 10 · 1/7, 2/7, 4/7 = 1.43, 2.86, 5.71.
    expect([...share(10, [1, 2, 4], [99, 99, 99])]).toEqual([1, 3, 6]);
    expect([...share(2, [1, 1, 1], [9, 9, 9])]).toEqual([1, 1, 0]);
  });

  it('hands on what somebody cannot hold', () => {
    expect([...share(10, [8, 1, 1], [4, 9, 9])]).toEqual([4, 3, 3]);
    expect([...share(6, [1, 0, 0], [2, 3, 3])]).toEqual([2, 2, 2]);
  });

  it('always hands out everything and never above a capacity', () => {
    for (let total = 0; total <= 21; total++) {
      const capacities = [5, 9, 0, 7];
      const shares = share(total, [3, 0.5, 8, 1], capacities);
      expect(shares.reduce((a, b) => a + b)).toBe(total);
      shares.forEach((s, i) => expect(s).toBeLessThanOrEqual(capacities[i]));
    }
  });
});
