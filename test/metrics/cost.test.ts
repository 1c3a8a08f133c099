import { describe, expect, it } from 'vitest';
import { blockFlops, encoderFlops } from '../../src/metrics/cost.ts';

describe('blockFlops', () => {
  it('counts every product of a small block', () => {
    // N = 2, D = 3, hidden 6. Multiply-adds: q, k, v and out 4·2·3·3 = 72, scores and mixing
    // 2·2·2·3 = 24, MLP 2·2·3·6 = 72; twice that in operations.
    expect(blockFlops(2, { width: 3, mlpRatio: 2 })).toBe(2 * (72 + 24 + 72));
  });

  it('meets the published 4.6 GFLOPs of DeiT-S', () => {
    // arXiv 2012.12877, counted as multiply-adds with the stem: 196·768·384 = 0.06 G of them.
    const blocks = encoderFlops(
      { numBlocks: 12, width: 384, mlpRatio: 4, prefixTokens: 1 },
      196,
      196,
      0,
    );
    expect(blocks.full / 2 / 1e9 + 0.06).toBeCloseTo(4.6, 1);
  });
});

describe('encoderFlops', () => {
  const shape = { numBlocks: 4, width: 8, mlpRatio: 4, prefixTokens: 1 };

  it('saves nothing behind the last block, and all it can before the first', () => {
    const { full, reduced } = encoderFlops(shape, 16, 4, 4);
    expect(reduced).toBe(full);
    expect(encoderFlops(shape, 16, 4, 0).reduced).toBe(4 * blockFlops(5, shape));
  });

  it('runs the blocks before the cut on everything', () => {
    const { reduced } = encoderFlops(shape, 16, 4, 3);
    expect(reduced).toBe(3 * blockFlops(17, shape) + blockFlops(5, shape));
  });

  it('refuses a layer that is not there', () => {
    expect(() => encoderFlops(shape, 16, 4, 5)).toThrow('layer is 5; it must be from 0 to 4');
  });
});
