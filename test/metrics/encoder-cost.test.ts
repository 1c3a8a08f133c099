import { describe, expect, it } from 'vitest';
import { blockFlops, encoderFlops } from '../../src/metrics/cost.ts';
import { encoderCost } from '../../src/metrics/encoder-cost.ts';
import { tokensThrough } from '../../src/metrics/tokens-through.ts';

describe('encoderCost', () => {
  it('counts every product of every half', () => {
    // D = 3. Attention on n = 2: q, k, v, out 4·2·3·3 = 72, scores and mixing 2·2·2·3 = 24; on
    // n = 1: 36 and 6. MLP of 20 multiply-adds a token on 2 and on 1. Twice that in operations.
    const tokensAt = { attention: Uint32Array.of(2, 1), mlp: Uint32Array.of(2, 1) };
    expect(encoderCost({ width: 3, mlpMacsPerToken: 20 }, tokensAt)).toEqual({
      attention: Float64Array.of(192, 84),
      mlp: Float64Array.of(80, 40),
      attentionTotal: 276,
      mlpTotal: 120,
      total: 396,
    });
  });

  it('takes an MLP that is not known for one of ratio 4', () => {
    const shape = { width: 384, mlpMacsPerToken: null };
    const { attention, mlp } = encoderCost(shape, tokensThrough(2, 1, 256, []));
    expect(attention[1] + mlp[1]).toBe(blockFlops(257, { width: 384, mlpRatio: 4 }));
  });

  // arXiv 2210.09461, the comparison on DeiT-S; multiply-adds with the stem, 0.06 G of them.
  it.each([
    [8, 3.4],
    [13, 2.7],
    [16, 2.3],
  ])('meets the published FLOPs of DeiT-S with ToMe at r = %i', (r, published) => {
    let left = 196;
    const steps = Array.from({ length: 12 }, (_, afterLayer) => {
      // A matching halves the tokens at most.
      left -= Math.min(r, left >> 1);
      return { afterLayer, where: 'attention' as const, keep: left };
    });
    const shape = { width: 384, mlpMacsPerToken: null };
    const { total } = encoderCost(shape, tokensThrough(12, 1, 196, steps));
    expect(total / 2 / 1e9 + 0.06).toBeCloseTo(published, 1);
  });

  it('agrees with the cost of the simple cut at every layer', () => {
    const shape = { numBlocks: 4, width: 8, mlpRatio: 3, prefixTokens: 5 };
    for (let layer = 0; layer <= 4; layer++) {
      const cut = { afterLayer: layer - 1, where: 'block', keep: 6 } as const;
      const { total } = encoderCost(
        { width: 8, mlpMacsPerToken: 2 * 3 * 8 * 8 },
        tokensThrough(4, 5, 16, [cut]),
      );
      expect(total).toBe(layer * blockFlops(21, shape) + (4 - layer) * blockFlops(11, shape));
      expect(encoderFlops(shape, 16, 6, layer).reduced).toBe(total);
    }
  });
});
