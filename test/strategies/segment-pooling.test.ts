import { describe, expect, it } from 'vitest';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { segmentPooling } from '../../src/strategies/segment-pooling.ts';
import { expectValid } from '../helpers/expect-valid.ts';
import { without } from '../helpers/signals.ts';

/** Two rows of four; patch t holds the number t, but patch 5 holds −9. */
const signals: Signals = {
  grid: { rows: 2, cols: 4, patchSize: 1 },
  prefixTokens: 0,
  tokens: { data: Float32Array.of(0, 1, 2, 3, 4, -9, 6, 7), rows: 8, cols: 1 },
};

const pool = (keep: number, params: Params): Reduction =>
  runStrategy(segmentPooling, { signals, keep, params });
const outputsOf = (reduction: Reduction): number[] => [
  ...outputTokens(signals.tokens!, reduction).data,
];

describe('segment-pooling worked by hand', () => {
  it('cuts the walk in stretches that differ by one at most', () => {
    const three = pool(3, { order: 'raster' });
    // From ⌊8k/3⌋ = 0, 2, 5 on.
    expect([...three.kept]).toEqual([0, 2, 5]);
    expect([...(three.extra['sizes'] as Uint32Array)]).toEqual([2, 3, 3]);
    expect(outputsOf(three)[0]).toBe(0.5);
    expect(outputsOf(three)[1]).toBeCloseTo(3, 6);
  });

  it('makes compact segments along the curve of Hilbert', () => {
    const two = pool(2, { order: 'hilbert' });
    expect([...(two.extra['labels'] as Uint32Array)]).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
  });

  it('takes the longest token of each segment when asked', () => {
    const three = pool(3, { order: 'raster', pool: 'peak' });
    expect([...three.kept]).toEqual([1, 4, 5]);
    expect(three.groups).toBeNull();
    expect([...three.scores!]).toEqual([0, 1, 2, 3, 4, 9, 6, 7]);
  });

  it('gives one of the number to the whole picture', () => {
    const three = pool(3, { order: 'raster', global: true });
    // Halves 0 1 2 3 | 4 −9 6 7 at 0 and 4; all at 1, the lowest that is free.
    expect([...three.kept]).toEqual([0, 1, 4]);
    expect(outputsOf(three)).toEqual([1.5, 1.75, 2]);
    expect([...(three.extra['labels'] as Uint32Array)]).toEqual([0, 0, 0, 0, 2, 2, 2, 2]);
    expect([...(three.extra['sizes'] as Uint32Array)]).toEqual([4, 8, 4]);
    const peak = pool(3, { order: 'raster', pool: 'peak', global: true });
    expect([...peak.kept]).toEqual([0, 3, 5]);
    expect(outputsOf(peak)).toEqual([1.75, 3, -9]);
  });

  it('has room for the global token at every budget', () => {
    for (const poolBy of ['mean', 'peak']) {
      for (let keep = 0; keep <= 8; keep++) {
        const reduction = pool(keep, { global: true, pool: poolBy });
        expectValid(reduction, 8);
        expect(reduction.kept).toHaveLength(keep);
      }
    }
  });

  it('needs no tokens unless it looks for the longest', () => {
    const bare = without(signals, 'tokens');
    expect(runStrategy(segmentPooling, { signals: bare, keep: 3 }).kept).toHaveLength(3);
    const params = { pool: 'peak' };
    expect(() => runStrategy(segmentPooling, { signals: bare, keep: 3, params })).toThrow(
      'strategy segment-pooling needs tokens [T,D]; the file has no signals',
    );
  });
});
