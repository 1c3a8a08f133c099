import { describe, expect, it } from 'vitest';
import { attentionWalk } from '../../src/core/attention-walk.ts';
import { resizeBilinear } from '../../src/core/bilinear.ts';
import { fullWidthAttention } from '../../src/core/full-width-attention.ts';
import { layerNorm, rowMoments } from '../../src/core/layer-norm.ts';
import { MaskedAttention } from '../../src/core/masked-attention.ts';
import { policySoftmax } from '../../src/core/policy-softmax.ts';

describe('attentionWalk', () => {
  // softmax rows: (1/4, 3/4) and (1/2, 1/2)
  const logits = { data: Float32Array.of(0, Math.log(3), 0, 0), heads: 1, size: 2 };

  it('moves shares along the attention', () => {
    // (1/2, 1/2) → (3/8, 5/8) → (13/32, 19/32)
    const once = attentionWalk(logits, 1, 1, 0);
    expect(once[0]).toBeCloseTo(3 / 8, 6);
    const twice = attentionWalk(logits, 1, 2, 0);
    expect(twice[0]).toBeCloseTo(13 / 32, 6);
    expect(twice[1]).toBeCloseTo(19 / 32, 6);
  });

  it('jumps with the damping', () => {
    // 3/4 · 3/8 + 1/4 · 1/2
    expect(attentionWalk(logits, 1, 1, 0.25)[0]).toBeCloseTo(13 / 32, 6);
  });

  it('is sharper at a lower temperature', () => {
    // At τ = 1/2 the first row is (1/10, 9/10).
    expect(attentionWalk(logits, 0.5, 1, 0)[0]).toBeCloseTo((0.1 + 0.5) / 2, 6);
  });
});

describe('layerNorm', () => {
  it('moves rows to mean 0 and spread 1', () => {
    const rows = { data: Float32Array.of(0, 2, 5, 5), rows: 2, cols: 2 };
    expect([...layerNorm(rows, 0.5).data]).toEqual([
      Math.fround(-1 / Math.sqrt(1.5)),
      Math.fround(1 / Math.sqrt(1.5)),
      0,
      0,
    ]);
    const { mean, inverseDeviation } = rowMoments(rows, 0);
    expect([...mean]).toEqual([1, 5]);
    expect(inverseDeviation[0]).toBe(1);
  });
});

describe('policySoftmax', () => {
  const softmax = (logits: number[], allowed: number[], epsilon: number): number[] => {
    const weights = Float64Array.from(logits);
    policySoftmax(weights, Uint8Array.from(allowed), epsilon);
    return [...weights];
  };

  it('weighs allowed keys and gives the others a share of epsilon', () => {
    // Below the maximum of all: 1/4 and 1/2 of the allowed; (e + ε/4) / (3/4 + ε) with ε = 1/4.
    const logits = [Math.log(1), Math.log(2), Math.log(4), -1e9];
    const expected = [5 / 16, 9 / 16, 1 / 16, 1 / 16];
    softmax(logits, [1, 1, 0, 1], 0.25).forEach((w, j) => expect(w).toBeCloseTo(expected[j], 12));
  });

  it('weighs all alike when none is allowed', () => {
    expect(softmax([3, 1], [0, 0], 1e-6)).toEqual([0.5, 0.5]);
    expect(softmax([3, 1], [0, 0], 0)).toEqual([0, 0]);
    // The smallest number there is, whose inverse is not finite.
    expect(softmax([3], [0], Number.MIN_VALUE)).toEqual([1]);
  });
});

describe('MaskedAttention', () => {
  it('lets every head look by its own channels', () => {
    // Head 0 sees channel 0: logits 1·(1, 2, 0); head 1 channel 1: 0·(0, 3, 5). Row 1 is masked.
    const rows = { data: Float32Array.of(1, 0, 2, 3, 0, 5), rows: 3, cols: 2 };
    const attention = new MaskedAttention(rows, 2, Uint8Array.of(1, 0, 1), 0);
    const sum = Math.E + 1;
    const expected = [Math.E / sum, 0, 1 / sum, 0.5, 0, 0.5];
    attention.weightsOf(0).forEach((w, at) => expect(w).toBeCloseTo(expected[at], 12));
  });
});

describe('resizeBilinear', () => {
  it('interpolates between pixel centres and goes on flat beyond them', () => {
    // torch: interpolate([[0, 4]], size=(1, 4), mode='bilinear', align_corners=False)
    expect([...resizeBilinear([0, 4], 1, 2, 1, 4)]).toEqual([0, 1, 3, 4]);
    expect([...resizeBilinear([0, 4, 8, 12], 2, 2, 1, 1)]).toEqual([6]);
    expect([...resizeBilinear([1, 2, 3, 4], 2, 2, 2, 2)]).toEqual([1, 2, 3, 4]);
    expect([...resizeBilinear([1, 2], 1, 2, 0, 3)]).toEqual([]);
  });
});

describe('fullWidthAttention', () => {
  // Width 4 halves the logits: e^0, e^log 3 for the patches, e^log 4 for CLS.
  const keys = { data: Float32Array.of(0, 0, 0, 0, 2 * Math.log(3), 0, 0, 0), rows: 2, cols: 4 };
  const queriesCls = Float32Array.of(1, 0, 0, 0);
  const keysCls = Float32Array.of(2 * Math.log(4), 0, 0, 0);

  it('counts CLS in and leaves it out of the answer', () => {
    const weights = fullWidthAttention({ keys, queriesCls, keysCls });
    [1 / 8, 3 / 8].forEach((w, t) => expect(weights[t]).toBeCloseTo(w, 6));
  });

  it('shares all among the patches without the key of CLS', () => {
    const weights = fullWidthAttention({ keys, queriesCls });
    [1 / 4, 3 / 4].forEach((w, t) => expect(weights[t]).toBeCloseTo(w, 6));
  });

  it('weighs what is no number 0', () => {
    const spotted = { ...keys, data: Float32Array.of(NaN, 0, 0, 0, 7, 0, 0, 0) };
    expect([...fullWidthAttention({ keys: spotted, queriesCls })]).toEqual([0, 1]);
  });
});
