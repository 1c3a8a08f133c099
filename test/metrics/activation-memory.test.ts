import { describe, expect, it } from 'vitest';
import { activationMemory } from '../../src/metrics/activation-memory.ts';
import { tokensThrough } from '../../src/metrics/tokens-through.ts';

/** Two matrices of 3·8. */
const small = { width: 3, heads: 2, mlpMacsPerToken: 48 };

describe('activationMemory', () => {
  it('adds up what lives in each half', () => {
    // n = 4: stream, q, k, v 4·12 = 48 and scores 2·16 = 32, against 24 + hidden 4·8 = 32.
    // n = 1: stream, q, k, v and the normed stream 5·3 = 15 (scores: 2), against 6 + 8.
    const tokensAt = { attention: Uint32Array.of(4, 1), mlp: Uint32Array.of(4, 1) };
    expect(activationMemory(small, tokensAt, 4)).toEqual({
      attention: Float64Array.of(4 * 80, 4 * 15),
      mlp: Float64Array.of(4 * 56, 4 * 14),
      peak: { bytes: 320, block: 0, half: 'attention' },
    });
  });

  it('takes half of it in two bytes a number', () => {
    const tokensAt = tokensThrough(2, 1, 16, []);
    const single = activationMemory(small, tokensAt, 4);
    const half = activationMemory(small, tokensAt, 2);
    expect(half.attention).toEqual(single.attention.map((bytes) => bytes / 2));
    expect(half.peak.bytes).toBe(single.peak.bytes / 2);
  });

  it('holds the two layers of a gated MLP', () => {
    // Three matrices of 3·8: 2·3 + 2·8 numbers of one token.
    const tokensAt = { attention: Uint32Array.of(1), mlp: Uint32Array.of(1) };
    const gated = { width: 3, heads: 1, mlpMacsPerToken: 72, mlpWidth: 8 };
    expect(activationMemory(gated, tokensAt, 4).mlp[0]).toBe(4 * (6 + 16));
    const plain = { ...small, mlpWidth: 8 };
    expect(activationMemory(plain, tokensAt, 4)).toEqual(activationMemory(small, tokensAt, 4));
  });

  it('finds the peak in the MLP where tokens are few and width is large', () => {
    const base = { width: 768, heads: 12, mlpMacsPerToken: null };
    const { peak } = activationMemory(base, tokensThrough(12, 1, 49, []), 4);
    // 50 tokens, 2·768 + 3072 numbers each.
    expect(peak).toEqual({ bytes: 4 * 50 * 4608, block: 0, half: 'mlp' });
  });

  it('does not lower the peak of the encoder unless tokens leave in front of it', () => {
    const cut = (afterLayer: number) =>
      tokensThrough(3, 1, 256, [{ afterLayer, where: 'block', keep: 64 }]);
    const full = activationMemory(small, tokensThrough(3, 1, 256, []), 4).peak.bytes;
    expect(activationMemory(small, cut(0), 4).peak.bytes).toBe(full);
    const { attention, mlp } = cut(0);
    const tail = { attention: attention.subarray(1), mlp: mlp.subarray(1) };
    const few = activationMemory(small, cut(-1), 4).peak.bytes;
    expect(activationMemory(small, tail, 4).peak.bytes).toBe(few);
    expect(few).toBeLessThan(full);
  });

  it('refuses an encoder without blocks', () => {
    expect(() => activationMemory(small, tokensThrough(0, 1, 16, []), 4)).toThrow(
      'there are 0 blocks; a peak needs at least one',
    );
  });
});
