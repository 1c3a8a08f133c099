import { describe, expect, it } from 'vitest';
import { draw } from '../../src/core/draw.ts';
import { createRandom, type Random } from '../../src/core/random.ts';

/** Plays back numbers in [0, 1). */
const playback = (...numbers: number[]): Random => ({ next: () => numbers.shift() ?? 0 });

describe('draw', () => {
  it('swaps the drawn item to the front', () => {
    // [0 1 2 3]: .5 of 4 → 2, [2 1 0 3]; .99 of 3 → the last, 3; 0 → what stands there, 0.
    expect([...draw(4, 3, playback(0.5, 0.99, 0))]).toEqual([2, 3, 0]);
  });

  it('draws every item once when all are asked for', () => {
    expect([...draw(20, 20, createRandom(3))].sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
  });

  it('gives every item the same chance', () => {
    const random = createRandom(1);
    const counts = new Array<number>(5).fill(0);
    for (let i = 0; i < 5000; i++) for (const item of draw(5, 2, random)) counts[item]++;
    // 2000 each, standard deviation 35.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(175);
  });
});
