import { describe, expect, it } from 'vitest';
import { selectRows } from '../../src/core/output-tokens.ts';
import { coverage } from '../../src/metrics/coverage.ts';

const tokens = { data: Float32Array.of(1, 0, 0, 1, 1, 1, 2, 0), rows: 4, cols: 2 };

describe('coverage', () => {
  it('is 1 when everything is kept', () => {
    expect(coverage(tokens, tokens)).toBeCloseTo(1, 6);
  });

  it('averages the best cosine of every patch', () => {
    // To the first token: 1, 0, .707, 1.
    const kept = selectRows(tokens, Uint32Array.of(0));
    expect(coverage(tokens, kept)).toBeCloseTo((2 + Math.SQRT1_2) / 4, 6);
  });

  it('is 0 when nothing is kept', () => {
    expect(coverage(tokens, selectRows(tokens, new Uint32Array(0)))).toBe(0);
  });

  it('refuses tokens of another width', () => {
    expect(() => coverage(tokens, { data: new Float32Array(3), rows: 1, cols: 3 })).toThrow(
      'tokens are 2 wide and outputs 3; they must match',
    );
  });
});
