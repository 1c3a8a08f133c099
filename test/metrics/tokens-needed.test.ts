import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokensNeeded } from '../../src/metrics/tokens-needed.ts';

const needed = (fidelity: number, ...points: [number, number][]) =>
  tokensNeeded(
    points.map(([tokens, value]) => ({ tokens, fidelity: value })),
    fidelity,
  );

describe('tokensNeeded', () => {
  it('reads the line between two points, rounded up', () => {
    // From 0.75 at 32 to 1 at 64 the line is at 0.875 in the middle.
    expect(needed(0.875, [16, 0.5], [32, 0.75], [64, 1])).toEqual({ tokens: 48, atMost: false });
    expect(needed(0.76, [32, 0.75], [64, 1])).toEqual({ tokens: 34, atMost: false });
  });

  it('takes a point that is just enough', () => {
    expect(needed(0.75, [16, 0.5], [32, 0.75], [64, 1])).toEqual({ tokens: 32, atMost: false });
  });

  it('says so where fewer might be enough', () => {
    expect(needed(0.4, [64, 1], [16, 0.5])).toEqual({ tokens: 16, atMost: true });
  });

  it('has no answer where the curve ends too low', () => {
    expect(needed(0.95, [16, 0.99], [32, 0.9])).toBeNull();
    expect(needed(0.95)).toBeNull();
    expect(needed(NaN, [16, 0.9])).toBeNull();
  });

  it('waits for the last dip', () => {
    // 16 is enough, 32 is not, 64 is: safe from half way between 32 and 64 on.
    expect(needed(0.75, [16, 0.9], [32, 0.5], [64, 1])).toEqual({ tokens: 48, atMost: false });
  });

  it('counts the lowest of several points at one number, and none that is no number', () => {
    const tokens = needed(0.75, [32, 0.9], [32, 0.5], [64, 1], [80, NaN]);
    expect(tokens).toEqual({ tokens: 48, atMost: false });
  });

  it('gives a number from which on the curve stays above, and not one token before', () => {
    const curve = fc.uniqueArray(
      fc.record({ tokens: fc.integer({ min: 1, max: 64 }), fidelity: fc.nat({ max: 8 }) }),
      { selector: (point) => point.tokens, minLength: 1 },
    );
    fc.assert(
      fc.property(curve, fc.integer({ min: 1, max: 8 }), (points, fidelity) => {
        const sorted = [...points].sort((a, b) => a.tokens - b.tokens);
        const smallest = sorted[0].tokens;
        const largest = sorted[sorted.length - 1].tokens;
        /** Value at a whole K, as a fraction compared without division. */
        const isEnough = (k: number): boolean => {
          const above = sorted.findIndex(({ tokens }) => tokens >= k);
          const right = sorted[above];
          if (right.tokens === k) return right.fidelity >= fidelity;
          const left = sorted[above - 1];
          const width = right.tokens - left.tokens;
          const rise = (right.fidelity - left.fidelity) * (k - left.tokens);
          return left.fidelity * width + rise >= fidelity * width;
        };
        let expected = largest + 1;
        while (expected > smallest && isEnough(expected - 1)) expected--;
        const found = tokensNeeded(points, fidelity);
        expect(found?.tokens ?? largest + 1).toBe(expected);
        if (found) expect(found.atMost).toBe(points.every((point) => point.fidelity >= fidelity));
      }),
    );
  });
});
