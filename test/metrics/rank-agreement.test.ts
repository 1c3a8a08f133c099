import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kendallTauB, rankAgreement, spearman } from '../../src/metrics/rank-agreement.ts';

/** Sums of up to 30 numbers in another order. */
const tolerance = 12;

describe('rank agreement of given scores', () => {
  // By scipy 1.17.1, `spearmanr` and `kendalltau(variant='b')`.
  it.each([
    [
      'without ties',
      [9, 2, 7, 1, 8, 3, 5],
      [6, 1, 9, 2, 4, 3, 8],
      0.6785714285714287,
      0.5238095238095238,
    ],
    [
      'with ties in both',
      [0.31, 0.12, 0.12, 0.44, 0.05, 0.27, 0.27, 0.27],
      [0.3, 0.15, 0.11, 0.29, 0.05, 0.3, 0.22, 0.08],
      0.7286172011241445,
      0.5892556509887896,
    ],
  ])('is what scipy gives, %s', (_, a, b, rho, tau) => {
    expect(spearman(a, b)).toBeCloseTo(rho, tolerance);
    expect(kendallTauB(a, b)).toBeCloseTo(tau, tolerance);
  });

  it('is what a hand finds with one tie', () => {
    // Ranks 0 1.5 1.5 3 and 0 1 2 3 around 1.5: Σ = 2.25 + 0 + 0 + 2.25, squares 4.5 and 5.
    // Pairs: 5 alike, one tied in a: 5 / √(5·6).
    const a = [1, 2, 2, 3];
    const b = [1, 2, 3, 4];
    expect(spearman(a, b)).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), tolerance);
    expect(kendallTauB(a, b)).toBeCloseTo(5 / Math.sqrt(30), tolerance);
  });
});

describe('rank agreement of any scores', () => {
  const numbers = fc.array(fc.nat({ max: 9 }), { minLength: 2, maxLength: 30 });
  const isMixed = (values: readonly number[]): boolean => new Set(values).size > 1;

  it('is 1 for the same order and −1 for the opposite one', () => {
    fc.assert(
      fc.property(numbers.filter(isMixed), (a) => {
        const same = a.map((value) => Math.exp(value / 4));
        const opposite = a.map((value) => -(value ** 3));
        expect(spearman(a, same)).toBe(1);
        expect(kendallTauB(a, same)).toBe(1);
        expect(spearman(a, opposite)).toBe(-1);
        expect(kendallTauB(a, opposite)).toBe(-1);
      }),
    );
  });

  it('meets the formulas for scores without ties', () => {
    const shuffled = fc
      .integer({ min: 2, max: 30 })
      .chain((n) => fc.shuffledSubarray([...Array(n).keys()], { minLength: n, maxLength: n }));
    fc.assert(
      fc.property(shuffled, (b) => {
        const n = b.length;
        const squares = b.reduce((sum, rank, i) => sum + (rank - i) ** 2, 0);
        const places = [...b.keys()];
        expect(spearman(places, b)).toBeCloseTo(1 - (6 * squares) / (n * (n * n - 1)), tolerance);
        let turned = 0;
        b.forEach((rank, i) => (turned += b.slice(i).filter((later) => later < rank).length));
        expect(kendallTauB(places, b)).toBeCloseTo(1 - (4 * turned) / (n * (n - 1)), tolerance);
      }),
    );
  });

  it('does not mind which side is first nor the order of the labels', () => {
    const pairs = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), { maxLength: 20 });
    fc.assert(
      fc.property(pairs, (given) => {
        const a = given.map(([value]) => value);
        const b = given.map(([, value]) => value);
        for (const measure of [spearman, kendallTauB]) {
          const value = measure(a, b);
          const turned = measure([...b].reverse(), [...a].reverse());
          if (value === null) expect(turned).toBeNull();
          else expect(turned).toBeCloseTo(value, tolerance);
        }
      }),
    );
  });
});

describe('rankAgreement', () => {
  it('tells whether the first label stayed first', () => {
    expect(rankAgreement([0.1, 0.3, 0.2], [0.2, 0.9, 0.1]).sameTop).toBe(true);
    expect(rankAgreement([0.1, 0.3, 0.2], [0.9, 0.8, 0.1]).sameTop).toBe(false);
  });

  it('takes the lower index of two that are first', () => {
    expect(rankAgreement([0.3, 0.3, 0.2], [0.9, 0.8, 0.1]).sameTop).toBe(true);
    expect(rankAgreement([0.3, 0.3, 0.2], [0.8, 0.9, 0.1]).sameTop).toBe(false);
  });

  it('has no order where nothing differs', () => {
    expect(rankAgreement([0.5, 0.5], [0.1, 0.2])).toEqual({
      spearman: null,
      kendall: null,
      sameTop: false,
    });
    expect(rankAgreement([0.5], [0.1])).toEqual({ spearman: null, kendall: null, sameTop: true });
    expect(rankAgreement([], [])).toEqual({ spearman: null, kendall: null, sameTop: null });
  });

  it('refuses scores of different labels and scores that are no numbers', () => {
    expect(() => rankAgreement([1, 2], [1])).toThrow(
      'there are 2 scores before and 1 after; they must match',
    );
    expect(() => rankAgreement([1, 2], [1, NaN])).toThrow(
      'the score of label 1 is NaN; it must be a finite number',
    );
  });
});
