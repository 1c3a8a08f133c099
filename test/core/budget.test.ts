import { describe, expect, it } from 'vitest';
import {
  keepFromDropped,
  keepFromRetention,
  retentionFromKeep,
  roundHalfEven,
} from '../../src/core/budget.ts';

describe('roundHalfEven', () => {
  it('rounds halves to the even neighbour and everything else to the nearest', () => {
    const rounded = [0.5, 1.5, 2.5, 3.5, 2.4, 2.6, -0.5, -1.5].map(roundHalfEven);
    expect(rounded.map((x) => x + 0)).toEqual([0, 2, 2, 4, 2, 3, 0, -2]);
  });
});

describe('keepFromRetention', () => {
  it('rounds to the nearest, halves up', () => {
    expect(keepFromRetention(0.25, 256)).toBe(64);
    expect(keepFromRetention(0.1, 256)).toBe(26);
    expect(keepFromRetention(0.5, 1369)).toBe(685);
  });

  it('keeps at least one and at most all', () => {
    expect(keepFromRetention(0.001, 256)).toBe(1);
    expect(keepFromRetention(1, 256)).toBe(256);
  });

  it('refuses ratios that are none', () => {
    for (const retention of [0, -0.1, 1.0001, NaN]) {
      expect(() => keepFromRetention(retention, 256)).toThrow(
        `retention is ${retention}; it must be above 0 and at most 1`,
      );
    }
  });

  it('comes back from the ratio of any K', () => {
    for (let keep = 1; keep <= 1369; keep++) {
      expect(keepFromRetention(retentionFromKeep(keep, 1369), 1369)).toBe(keep);
    }
  });
});

describe('keepFromDropped', () => {
  it('keeps one unless everything is to go', () => {
    expect(keepFromDropped(0.999, 256)).toBe(1);
    expect(keepFromDropped(1, 256)).toBe(0);
  });

  it('refuses ratios outside 0 to 1', () => {
    for (const ratio of [-0.1, 1.1, NaN]) {
      expect(() => keepFromDropped(ratio, 8)).toThrow(`ratio to drop is ${ratio}`);
    }
  });
});
