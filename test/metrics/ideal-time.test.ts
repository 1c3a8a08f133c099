import { describe, expect, it } from 'vitest';
import { encoderCost } from '../../src/metrics/encoder-cost.ts';
import { idealTimes } from '../../src/metrics/ideal-time.ts';
import { type KeepAt, tokensThrough } from '../../src/metrics/tokens-through.ts';

const cost = (attention: number[], mlp: number[]) => ({
  attention: Float64Array.from(attention),
  mlp: Float64Array.from(mlp),
  total: [...attention, ...mlp].reduce((sum, flops) => sum + flops, 0),
});
const full = cost([30, 30], [20, 20]);

describe('idealTimes', () => {
  it('shares the measured time by operations', () => {
    // 50 of 100 operations in front of block 1, 20 behind.
    const reduced = cost([30, 12], [20, 8]);
    expect(idealTimes(200, full, reduced, { afterLayer: 0, where: 'block' })).toEqual({
      headMs: 100,
      tailMs: 40,
      totalMs: 140,
    });
  });

  it('ends the head in the middle of a block', () => {
    const reduced = cost([30, 12], [10, 8]);
    expect(idealTimes(100, full, reduced, { afterLayer: 0, where: 'attention' })).toEqual({
      headMs: 30,
      tailMs: 30,
      totalMs: 60,
    });
  });

  it('has no head in front of the first block and no tail behind the last', () => {
    expect(idealTimes(80, full, full, { afterLayer: -1, where: 'block' })).toEqual({
      headMs: 0,
      tailMs: 80,
      totalMs: 80,
    });
    expect(idealTimes(80, full, full, { afterLayer: 1, where: 'block' }).tailMs).toBe(0);
  });

  it('leaves the head of every real cut its share of the blocks', () => {
    const shape = { width: 384, mlpMacsPerToken: null };
    const costOf = (steps: readonly KeepAt[]) =>
      encoderCost(shape, tokensThrough(12, 1, 256, steps));
    for (let layer = 0; layer <= 12; layer++) {
      const cut = { afterLayer: layer - 1, where: 'block', keep: 64 } as const;
      const { headMs, tailMs, totalMs } = idealTimes(120, costOf([]), costOf([cut]), cut);
      expect(headMs).toBeCloseTo(10 * layer, 9);
      expect(headMs + tailMs).toBeCloseTo(totalMs, 9);
    }
  });

  it('refuses costs of two encoders, places outside, and nothing to share', () => {
    const place = { afterLayer: 0, where: 'block' } as const;
    expect(() => idealTimes(1, full, cost([1], [1]), place)).toThrow(
      'the encoder has 2 blocks on all tokens and 1 on the kept ones; they must match',
    );
    expect(() => idealTimes(1, full, full, { afterLayer: 2, where: 'block' })).toThrow(
      'the head ends behind block 2; the encoder has 2 blocks',
    );
    expect(() => idealTimes(1, cost([0], [0]), cost([0], [0]), place)).toThrow(
      'the full encoder has 0 operations; a share needs some',
    );
  });
});
