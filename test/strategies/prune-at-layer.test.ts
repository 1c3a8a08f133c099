import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Signals } from '../../src/core/types.ts';
import { clsAttention } from '../../src/strategies/cls-attention.ts';
import { pruneAtLayer } from '../../src/strategies/prune-at-layer.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import { randomSignals } from '../helpers/signals.ts';

const ids = fieldCases('prune-at-layer');

/** Their only input is what enters the encoder: the blocks before the cut have to be run. */
const wholeEncoder = [
  'prune-at-layer/chelsea-L2-K128-after_block',
  'prune-at-layer/dashboard-L5-K32-before_mlp',
  'prune-at-layer/dashboard-L8-K64-after_block',
  'prune-at-layer/text-L5-K64-after_block',
];

describe('prune-at-layer against its definition, 0 of 4 cases here', () => {
  it.skip.each(wholeEncoder)('%s: belongs to in-encoder schedules, not to a strategy', () => {});

  it('leaves no stored case out', () => {
    expect([...ids].sort()).toEqual([...wholeEncoder].sort());
  });
});

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
