import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localOutlierFactors } from '../../src/core/local-outlier-factor.ts';

/** The definition, without sorting: all pairs, neighbours by distance, lower value, index. */
function bruteForce(values: readonly number[], k: number): number[] {
  const neighbours = values.map((v, i) =>
    values
      .map((w, j) => ({ j, w, distance: Math.abs(v - w) }))
      .filter(({ j }) => j !== i)
      .sort((a, b) => a.distance - b.distance || a.w - b.w || a.j - b.j)
      .slice(0, k),
  );
  const kth = neighbours.map((list) => list[list.length - 1].distance);
  const density = neighbours.map(
    (list) =>
      1 / (list.reduce((s, n) => s + Math.max(kth[n.j], n.distance), 0) / list.length + 1e-10),
  );
  return neighbours.map(
    (list, i) => list.reduce((s, n) => s + density[n.j], 0) / list.length / density[i],
  );
}

describe('localOutlierFactors', () => {
  it('compares densities as worked by hand', () => {
    // k = 1 of 0, 1, 3, 10: neighbours 1, 0, 1, 3 at distances 1, 1, 2, 7; reach 1, 1, 2, 7.
    // Densities 1, 1, 1/2, 1/7: factors 1, 1, 2, 7/2.
    const factors = localOutlierFactors([0, 1, 3, 10], 1);
    [1, 1, 2, 3.5].forEach((factor, i) => expect(factors[i]).toBeCloseTo(factor, 6));
  });

  it('agrees with the definition over all pairs', () => {
    // Different values, as of equal ones it matters which are the neighbours.
    const values = fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 45 }), (list, k) => {
        const expected = bruteForce(list, Math.min(k, list.length - 1));
        const factors = localOutlierFactors(list, k);
        expected.forEach((factor, i) => expect(factors[i] / factor).toBeCloseTo(1, 9));
      }),
    );
  });

  it('finds equal values alike, and those beside them far out', () => {
    expect([...localOutlierFactors([3, 3, 3, 3], 2)]).toEqual([1, 1, 1, 1]);
    const [crowd, , , , alone] = localOutlierFactors([3, 3, 3, 3, 4], 2);
    expect(crowd).toBe(1);
    expect(alone).toBeGreaterThan(1e9);
  });

  it('answers for one value and for none', () => {
    expect([...localOutlierFactors([7], 20)]).toEqual([1]);
    expect([...localOutlierFactors([], 20)]).toEqual([]);
  });

  it('moves with the order of the values and with their scale', () => {
    const list = [4, 9, 1, 7, 20, 2, 15];
    const factors = localOutlierFactors(list, 3);
    const reversed = localOutlierFactors([...list].reverse(), 3);
    expect([...reversed].reverse()).toEqual([...factors]);
    const scaled = localOutlierFactors(
      list.map((v) => v * 1024),
      3,
    );
    factors.forEach((factor, i) => expect(scaled[i]).toBeCloseTo(factor, 8));
  });
});
