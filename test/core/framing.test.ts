import { describe, expect, it } from 'vitest';
import { invert, patchAtPoint, patchRectangle } from '../../src/core/framing.ts';
import { numPatches } from '../../src/core/grid.ts';

const grid = { rows: 16, cols: 16, patchSize: 14 };
/** A picture of 448 × 224 squashed onto 224 × 224. */
const squash = { scaleX: 0.5, scaleY: 1, offsetX: 0, offsetY: 0 };
/** The same, cropped to its middle. */
const cover = { scaleX: 1, scaleY: 1, offsetX: -112, offsetY: 0 };

describe('framing', () => {
  it('inverts to the map that leads back', () => {
    const framing = { scaleX: 0.25, scaleY: 2, offsetX: 10, offsetY: -6 };
    const back = invert(framing);
    const input = 8 * framing.scaleX + framing.offsetX;
    expect(input * back.scaleX + back.offsetX).toBeCloseTo(8, 12);
    expect(invert(back)).toEqual(framing);
  });

  it('stretches patches of a squashed picture', () => {
    expect(patchRectangle(grid, squash, 17)).toEqual({ x: 28, y: 14, width: 28, height: 14 });
  });

  it('moves patches of a cropped picture', () => {
    expect(patchRectangle(grid, cover, 0)).toEqual({ x: 112, y: 0, width: 14, height: 14 });
  });

  it('finds a patch by the middle of its rectangle', () => {
    for (const framing of [squash, cover]) {
      for (let patch = 0; patch < numPatches(grid); patch++) {
        const { x, y, width, height } = patchRectangle(grid, framing, patch);
        expect(patchAtPoint(grid, framing, x + width / 2, y + height / 2)).toBe(patch);
      }
    }
  });

  it('has no patch where the model does not look', () => {
    expect(patchAtPoint(grid, cover, 111, 5)).toBeUndefined();
    expect(patchAtPoint(grid, cover, 336, 5)).toBeUndefined();
    expect(patchAtPoint(grid, squash, 5, 224)).toBeUndefined();
  });
});
