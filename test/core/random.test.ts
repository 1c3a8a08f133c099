import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';

describe('createRandom', () => {
  it('gives the published mulberry32 stream', () => {
    // First numbers of the reference C code for seed 1, as 32-bit integers.
    const random = createRandom(1);
    const words = Array.from({ length: 3 }, () => random.next() * 2 ** 32);
    expect(words).toEqual([2693262067, 11749833, 2265367787]);
  });

  it('stays in [0, 1) and is level over ten bins', () => {
    const random = createRandom(7);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) bins[Math.floor(random.next() * 10)]++;
    // 1000 each, standard deviation 30: five of them are far.
    for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('tells seeds apart, the largest one included', () => {
    const firsts = [0, 1, 2, 4294967295].map((seed) => createRandom(seed).next());
    expect(new Set(firsts).size).toBe(4);
  });
});
