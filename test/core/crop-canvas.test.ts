import { describe, expect, it } from 'vitest';
import { cropCanvas, validPatches } from '../../src/core/crop-canvas.ts';
import type { Signals } from '../../src/core/types.ts';

const grid = { rows: 16, cols: 16, patchSize: 14 };
const crop: Signals = { grid, prefixTokens: 1 };
const signals: Signals = {
  ...crop,
  crops: [crop, crop, crop, crop],
  cropGrid: { rows: 2, cols: 2 },
};

const validOf = (width: number, height: number) =>
  cropCanvas('globalcom2', { ...signals, originalSize: { width, height } }).valid;

describe('cropCanvas', () => {
  it('puts a picture in the middle of its crops, as LLaVA-NeXT pads it', () => {
    // 32 · 300 / 448 = 21.4: 21 rows want ⌊11 / 2⌋ = 5 on either side.
    expect(validOf(448, 300)).toEqual({ top: 5, bottom: 27, left: 0, right: 32 });
    expect(validOf(300, 448)).toEqual({ top: 0, bottom: 32, left: 5, right: 27 });
    expect(validOf(99, 99)).toEqual({ top: 0, bottom: 32, left: 0, right: 32 });
  });

  it('is full without the size of the picture', () => {
    expect(cropCanvas('globalcom2', signals).valid).toEqual(validOf(1, 1));
  });
});

describe('validPatches', () => {
  it('counts patches within the crop and places on the canvas', () => {
    const canvas = cropCanvas('globalcom2', {
      ...signals,
      originalSize: { width: 448, height: 300 },
    });
    const upperRight = validPatches(canvas, 1);
    expect(upperRight).toHaveLength(11 * 16);
    expect(upperRight[0]).toEqual({ patch: 5 * 16, row: 5, col: 16 });
    const lowerLeft = validPatches(canvas, 2);
    expect(lowerLeft[0]).toEqual({ patch: 0, row: 16, col: 0 });
    expect(lowerLeft.at(-1)).toEqual({ patch: 10 * 16 + 15, row: 26, col: 15 });
  });
});
