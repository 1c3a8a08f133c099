import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Signals } from '../../src/core/types.ts';
import { clsAttention } from '../../src/strategies/cls-attention.ts';
import { pruneAtLayer } from '../../src/strategies/prune-at-layer.ts';
import { randomSignals } from '../helpers/signals.ts';

describe('prune-at-layer worked by hand', () => {
  const signals: Signals = {
    grid: { rows: 2, cols: 2, patchSize: 1 },
    prefixTokens: 1,
    clsAttention: { data: Float32Array.of(0.1, 0.4, 0.1, 0.4, 0.3, 0, 0.1, 0.2), rows: 2, cols: 4 },
  };

  it('keeps the patches with the highest mean attention over heads', () => {
    // Means .2, .2, .1, .3; of the equal ones the lower patch is kept.
    const two = runStrategy(pruneAtLayer, { signals, keep: 2 });
    expect([...two.order!]).toEqual([3, 0]);
    expect([...two.kept]).toEqual([0, 3]);
    expect(two.steps!.map((step) => step.kind === 'pick' && step.patch)).toEqual([3, 0]);
  });

  it('decides as CLS attention does on the same signals', () => {
    for (let seed = 0; seed < 20; seed++) {
      const given = randomSignals(4, 5, seed);
      const ours = runStrategy(pruneAtLayer, { signals: given, keep: 7 });
      expect(ours.order).toEqual(runStrategy(clsAttention, { signals: given, keep: 7 }).order);
    }
  });
});
