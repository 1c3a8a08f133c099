import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CostPoint, paretoFront } from '../../src/metrics/pareto-front.ts';

const front = (...points: [number, number][]): number[] => [
  ...paretoFront(points.map(([cost, fidelity]) => ({ cost, fidelity }))),
];

describe('paretoFront', () => {
  it('goes up from cheap to close and leaves out what is beaten', () => {
    // The second costs more than the fourth and stays less close.
    expect(front([64, 0.99], [32, 0.9], [16, 0.8], [24, 0.93])).toEqual([2, 3, 0]);
  });

  it('keeps only the closest of one cost and the cheapest of one fidelity', () => {
    expect(front([64, 0.9], [64, 0.95])).toEqual([1]);
    expect(front([64, 0.9], [32, 0.9])).toEqual([1]);
  });

  it('keeps twins together, in the order given', () => {
    expect(front([64, 0.9], [16, 0.5], [64, 0.9])).toEqual([1, 0, 2]);
    expect(front([64, 0.9], [32, 0.95], [64, 0.9])).toEqual([1]);
  });

  it('passes over points that are no numbers', () => {
    expect(front([NaN, 1], [1, NaN], [-Infinity, 1], [2, 0.5])).toEqual([3]);
    expect(front()).toEqual([]);
  });

  it('finds what comparing every pair finds', () => {
    // Few values, so that ties are frequent.
    const number = fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 6 }) }, fc.constant(NaN));
    const points = fc.array(fc.record({ cost: number, fidelity: number }), { maxLength: 25 });
    fc.assert(
      fc.property(points, (all) => {
        const isKnown = ({ cost, fidelity }: CostPoint) => !Number.isNaN(cost + fidelity);
        const beats = (a: CostPoint, b: CostPoint) =>
          a.cost <= b.cost &&
          a.fidelity >= b.fidelity &&
          (a.cost < b.cost || a.fidelity > b.fidelity);
        const expected = all.flatMap((point, i) =>
          isKnown(point) && !all.some((other) => beats(other, point)) ? [i] : [],
        );
        const found = paretoFront(all);
        expect([...found].sort((i, j) => i - j)).toEqual(expected);
        for (let place = 1; place < found.length; place++) {
          const [before, after] = [found[place - 1], found[place]];
          const step = all[after].cost - all[before].cost;
          expect(step > 0 || (step === 0 && after > before)).toBe(true);
        }
      }),
    );
  });
});
