import { describe, expect, it } from 'vitest';
import { embeddingCosine, tokenCosines } from '../../src/metrics/fidelity.ts';

describe('embeddingCosine', () => {
  it('is the cosine of the two answers', () => {
    expect(embeddingCosine(Float32Array.of(3, 4), Float32Array.of(4, 3))).toBeCloseTo(0.96, 12);
  });

  it('refuses answers of different lengths', () => {
    expect(() => embeddingCosine(new Float32Array(2), new Float32Array(3))).toThrow(
      'embeddings have 2 and 3 numbers; they must match',
    );
  });
});

describe('tokenCosines', () => {
  const full = { data: Float32Array.of(1, 0, 0, 1, 1, 1), rows: 3, cols: 2 };

  it('compares every output token with the full run at its anchor', () => {
    const reduced = { data: Float32Array.of(0, 2, 1, 0), rows: 2, cols: 2 };
    const cosines = tokenCosines(reduced, full, Uint32Array.of(1, 2));
    expect(cosines[0]).toBe(1);
    expect(cosines[1]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('refuses output tokens that do not belong to the kept patches', () => {
    const reduced = { data: new Float32Array(2), rows: 1, cols: 2 };
    expect(() => tokenCosines(reduced, full, Uint32Array.of(0, 1))).toThrow(
      'output tokens are 1 x 2; 2 x 2 would match the kept patches',
    );
  });
});
