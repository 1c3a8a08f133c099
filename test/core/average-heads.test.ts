import { describe, expect, it } from 'vitest';
import { averageHeads } from '../../src/core/average-heads.ts';

describe('averageHeads', () => {
  const keys = { data: Float32Array.of(1, 2, 3, 6, 0, 4, 8, 0), rows: 2, cols: 4 };

  it('averages the heads that stand one behind the other', () => {
    expect(averageHeads(keys, 2)).toEqual({
      data: Float32Array.of(2, 4, 4, 2),
      rows: 2,
      cols: 2,
    });
  });

  it('takes rows as they are where there is one head or none that fits', () => {
    expect(averageHeads(keys, 1)).toBe(keys);
    expect(averageHeads(keys, 3)).toBe(keys);
  });
});
