import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DisjointSets } from '../../src/core/disjoint-sets.ts';
import { evenlySpaced } from '../../src/core/evenly-spaced.ts';
import { patchDistances } from '../../src/core/patch-distances.ts';
import { createRandom } from '../../src/core/random.ts';
import { keptPerComponent, thinComponents } from '../../src/core/thin-components.ts';

describe('DisjointSets', () => {
  it('numbers sets by their first members and tells which joins were needed', () => {
    const sets = new DisjointSets(5);
    expect(sets.join(4, 1)).toBe(true);
    expect(sets.join(3, 0)).toBe(true);
    expect(sets.join(1, 4)).toBe(false);
    expect(sets.numSets).toBe(3);
    expect([...sets.labels()]).toEqual([0, 1, 2, 0, 1]);
    expect(sets.find(4)).toBe(sets.find(1));
  });

  it('finds what a search through the joined pairs finds', () => {
    const pairs = fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 11 })), { maxLength: 14 });
    fc.assert(
      fc.property(pairs, (edges) => {
        const sets = new DisjointSets(12);
        for (const [a, b] of edges) sets.join(a, b);
        const lowest = Array.from({ length: 12 }, (_, i) => i);
        for (let round = 0; round < 12; round++) {
          for (const [a, b] of edges) lowest[a] = lowest[b] = Math.min(lowest[a], lowest[b]);
        }
        const firsts = [...new Set(lowest)].sort((a, b) => a - b);
        expect([...sets.labels()]).toEqual(lowest.map((first) => firsts.indexOf(first)));
        expect(sets.numSets).toBe(firsts.length);
      }),
    );
  });
});

describe('evenlySpaced', () => {
  it('cuts off linspace from both ends', () => {
    // torch.linspace(0, 9, 4).long(), (0, 9, 5), (0, 5, 6)
    expect([...evenlySpaced(10, 4)]).toEqual([0, 3, 6, 9]);
    expect([...evenlySpaced(10, 5)]).toEqual([0, 2, 4, 6, 9]);
    expect([...evenlySpaced(6, 6)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...evenlySpaced(7, 1)]).toEqual([0]);
    expect([...evenlySpaced(7, 0)]).toEqual([]);
  });

  it('gives different numbers from the first to the last for every count', () => {
    const lengths = fc.integer({ min: 2, max: 4096 });
    fc.assert(
      fc.property(lengths, fc.nat(), (length, n) => {
        const spaced = evenlySpaced(length, 2 + (n % (length - 1)));
        expect(spaced[0]).toBe(0);
        expect(spaced.at(-1)).toBe(length - 1);
        expect(spaced.every((at, i) => i === 0 || at > spaced[i - 1])).toBe(true);
      }),
    );
  });
});

describe('keptPerComponent', () => {
  it('rounds what is skipped half to even and leaves one', () => {
    // Skipped: 0.5 → 0, 1, 1.5 → 2, 2, 2.5 → 2.
    expect([...keptPerComponent([1, 2, 3, 4, 5], 0.5)]).toEqual([1, 1, 1, 2, 3]);
    expect([...keptPerComponent([1, 4], 1)]).toEqual([1, 1]);
    expect([...keptPerComponent([1, 4], 0)]).toEqual([1, 4]);
  });
});

describe('thinComponents', () => {
  const labels = Uint32Array.of(0, 1, 0, 1, 0, 0, 1);

  it('takes the first and the last of a component and what is between', () => {
    expect([...thinComponents(labels, Uint32Array.of(3, 2), null)]).toEqual([0, 1, 2, 5, 6]);
  });

  it('draws as many as asked of each', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const kept = thinComponents(labels, Uint32Array.of(1, 2), createRandom(seed));
      expect(Array.from(kept, (t) => labels[t]).sort()).toEqual([0, 1, 1]);
    }
  });
});

describe('patchDistances', () => {
  it('adds up squares over pixels, colours and two frames, and leaves alpha alone', () => {
    // Two patches of 1 × 2 pixels. Red differs by 255 in one pixel: √(2 / .2686²).
    const data = Uint8ClampedArray.of(255, 0, 0, 255, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 255);
    const { right, below } = patchDistances(
      { width: 2, height: 2, data: data.slice() },
      { rows: 2, cols: 1, patchSize: 2 },
    );
    expect(below[0]).toBeCloseTo(Math.SQRT2 / 0.26862954, 5);
    expect([...right, below[1]]).toEqual([Infinity, Infinity, Infinity]);
  });
});
