import { describe, expect, it } from 'vitest';
import { patchesIn, regionVector } from '../../src/core/region.ts';

const grid = { rows: 3, cols: 4, patchSize: 16 };

describe('a drawn box', () => {
  it('takes the patches whose middle is inside', () => {
    // Middles at x = .125, .375, .625, .875 and y = 1/6, 1/2, 5/6.
    const box = { left: 0.3, top: 0, right: 0.7, bottom: 0.6 };
    expect([...patchesIn(box, grid)]).toEqual([1, 2, 5, 6]);
  });

  it('takes everything when it is the whole picture', () => {
    expect(patchesIn({ left: 0, top: 0, right: 1, bottom: 1 }, grid)).toHaveLength(12);
  });

  it('takes the patch around its middle when it holds none', () => {
    const speck = { left: 0.98, top: 0.98, right: 0.99, bottom: 0.99 };
    expect([...patchesIn(speck, grid)]).toEqual([11]);
    expect([...patchesIn({ left: 1, top: 1, right: 1, bottom: 1 }, grid)]).toEqual([11]);
  });

  it('is described by the mean direction of its patches, whatever their length', () => {
    const tokens = { data: Float32Array.of(3, 0, 0, 10, 0, 0), rows: 3, cols: 2 };
    expect([...regionVector(tokens, Uint32Array.of(0, 1))]).toEqual([0.5, 0.5]);
    // A zero vector has no direction to add.
    expect([...regionVector(tokens, Uint32Array.of(0, 2))]).toEqual([0.5, 0]);
  });
});
