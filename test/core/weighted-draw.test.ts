import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { weightedDraw } from '../../src/core/weighted-draw.ts';

describe('weightedDraw', () => {
  it('draws the first item in proportion to its weight', () => {
    const random = createRandom(11);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[weightedDraw([1, 2, 3, 4], 1, random)[0]]++;
    // 1000, 2000, 3000, 4000; the largest standard deviation is 49.
    counts.forEach((count, i) => expect(Math.abs(count - 1000 * (i + 1))).toBeLessThan(250));
  });

  it('draws the second among those left in proportion to their weights', () => {
    const random = createRandom(12);
    let pairs = 0;
    let second = 0;
    for (let i = 0; i < 20_000; i++) {
      const [a, b] = weightedDraw([1, 2, 3, 4], 2, random);
      if (a !== 3) continue;
      pairs++;
      if (b === 2) second++;
    }
    // After item 3 the weights 1, 2, 3 are left: item 2 follows half of the time.
    expect(second / pairs).toBeGreaterThan(0.47);
    expect(second / pairs).toBeLessThan(0.53);
  });

  it('puts items without weight last, by index', () => {
    expect([...weightedDraw([0, NaN, 5, -1], 4, createRandom(1))]).toEqual([2, 0, 1, 3]);
  });

  it('begins a longer draw with the shorter one', () => {
    const weights = [3, 1, 4, 1, 5, 9, 2, 6];
    const long = weightedDraw(weights, 8, createRandom(4));
    expect([...weightedDraw(weights, 3, createRandom(4))]).toEqual([...long.slice(0, 3)]);
  });
});
