import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import { scanOrder } from '../../src/core/scan-order.ts';
import type { Signals } from '../../src/core/types.ts';
import { regionBudgets } from '../../src/strategies/region-budgets.ts';
import { randomSignals } from '../helpers/signals.ts';

/** A row of patches with importance from outside. */
function row(...importance: readonly number[]): Signals {
  return {
    grid: { rows: 1, cols: importance.length, patchSize: 1 },
    prefixTokens: 0,
    importance: Float32Array.from(importance),
  };
}

const params = { order: 'raster' };

describe('region-budgets worked by hand', () => {
  // Pairs 9 8 | 1 2 | 3 4 | 5: losers 8, 1, 3 leave as 1, 3, 8. Then 9 2 | 4 5: 2, 4. Then 9 5.
  const signals = row(9, 8, 1, 2, 3, 4, 5);

  it('lets the weaker of each pair leave, the weakest first', () => {
    const keptOf = (keep: number): number[] => [
      ...runStrategy(regionBudgets, { signals, keep, params }).kept,
    ];
    expect(keptOf(6)).toEqual([0, 1, 3, 4, 5, 6]);
    expect(keptOf(5)).toEqual([0, 1, 3, 5, 6]);
    // The plain top 4 would hold 8.
    expect(keptOf(4)).toEqual([0, 3, 5, 6]);
    expect(keptOf(2)).toEqual([0, 6]);
    expect(keptOf(1)).toEqual([0]);
  });

  it('ranks all patches and says how many rounds each survived', () => {
    const { order, extra } = runStrategy(regionBudgets, { signals, keep: 7, params });
    expect([...order!]).toEqual([0, 6, 5, 3, 1, 4, 2]);
    expect([...(extra['rounds'] as Uint32Array)]).toEqual([3, 0, 0, 1, 0, 1, 2]);
  });

  it('keeps the earlier of two equals and lets the earlier loser leave first', () => {
    const { order } = runStrategy(regionBudgets, { signals: row(1, 1, 1, 1), keep: 4, params });
    expect([...order!]).toEqual([0, 2, 3, 1]);
  });

  it('pairs patches by their distance from the middle when asked', () => {
    const signals = { ...row(1, 2, 3, 4, 5, 6, 7, 8, 9), grid: { rows: 3, cols: 3, patchSize: 1 } };
    // 4 | 1, 3, 5, 7 | 0, 2, 6, 8: pairs 4 1, 3 5, 7 0, 2 6, and 8 passes.
    const { kept } = runStrategy(regionBudgets, {
      signals,
      keep: 5,
      params: { order: 'distance' },
    });
    expect([...kept]).toEqual([4, 5, 6, 7, 8]);
  });
});

describe('region-budgets in general', () => {
  it('leaves one of every 2ʳ on the walk as long as r rounds have begun', () => {
    const sides = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(sides, sides, fc.nat(), (h, w, seed) => {
        const signals = randomSignals(h, w, seed);
        const numPatches = h * w;
        const keep = 1 + (seed % numPatches);
        const { kept } = runStrategy(regionBudgets, { signals, keep });
        const isKept = new Set(kept);
        let stretch = 1;
        while (Math.ceil(numPatches / stretch) > keep) stretch *= 2;
        const walk = scanOrder(signals.grid, 'hilbert');
        for (let from = 0; from < numPatches; from += stretch) {
          expect(walk.slice(from, from + stretch).some((t) => isKept.has(t))).toBe(true);
        }
      }),
    );
  });
});
