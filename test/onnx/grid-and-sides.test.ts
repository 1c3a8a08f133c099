import { describe, expect, test } from 'vitest';
import { deriveGrid } from '../../src/onnx/derive-grid.ts';
import { subsetSide } from '../../src/onnx/subset-side.ts';

describe('the grid of patches', () => {
  const square = (size: number): { x: number; y: number } => ({ x: size, y: size });

  test.each([
    // Worked by hand: ViT-S/14 at 224 px; the bundled encoder; SigLIP without a prefix.
    [257, 224, 224, 14, { rows: 16, cols: 16, prefixTokens: 1, patchSize: 14 }],
    [259, 256, 256, 16, { rows: 16, cols: 16, prefixTokens: 3, patchSize: 16 }],
    [563, 448, 320, 16, { rows: 20, cols: 28, prefixTokens: 3, patchSize: 16 }],
    [196, 224, 224, 16, { rows: 14, cols: 14, prefixTokens: 0, patchSize: 16 }],
    // A remainder of pixels that no patch covers, and a padded stem that covers it.
    [257, 230, 230, 14, { rows: 16, cols: 16, prefixTokens: 1, patchSize: 14 }],
    [290, 225, 225, 14, { rows: 17, cols: 17, prefixTokens: 1, patchSize: 14 }],
    [1, 16, 16, 16, { rows: 1, cols: 1, prefixTokens: 0, patchSize: 16 }],
  ])('%i tokens of %i×%i px at stride %i', (tokens, width, height, stride, grid) => {
    expect(deriveGrid(tokens, width, height, square(stride))).toEqual(grid);
  });

  test.each([
    [257, 224, 224, { rows: 16, cols: 16, prefixTokens: 1, patchSize: 14 }],
    [201, 320, 160, { rows: 10, cols: 20, prefixTokens: 1, patchSize: 16 }],
  ])('%i tokens of %i×%i px without a stride', (tokens, width, height, grid) => {
    expect(deriveGrid(tokens, width, height, null)).toEqual(grid);
  });

  test.each([
    [100, 224, 224, square(14), /100 tokens for 224×224 px, but patches of 14 px make 16×16/],
    [500, 224, 224, square(14), /500 tokens/],
    [257, 224, 224, { x: 14, y: 16 }, /14×16 px; only square/],
    [13, 224, 8, null, /no grid of square patches/],
  ])('%i tokens of %i×%i px at stride %j do not fit', (tokens, width, height, stride, message) => {
    expect(() => deriveGrid(tokens, width, height, stride)).toThrow(message);
  });
});

describe('a side for fewer tokens', () => {
  // Five tokens, the first of them prefix; three are kept.
  const keep = Uint32Array.from([0, 2, 4]);

  test('loses rows and columns of a mask over all tokens', () => {
    const data = Float32Array.from({ length: 25 }, (_, i) => i);
    const { data: part, dims } = subsetSide(
      { tokenAxes: [2, 3], counts: [] },
      { data, dims: [1, 1, 5, 5] },
      keep,
      5,
    );
    expect(dims).toEqual([1, 1, 3, 3]);
    expect([...part]).toEqual([0, 2, 4, 10, 12, 14, 20, 22, 24]);
    expect(data[6]).toBe(6);
  });

  test('loses rows of a table that begins behind the prefix', () => {
    const { data, dims } = subsetSide(
      { tokenAxes: [0], counts: [] },
      { data: Float32Array.from([10, 11, 20, 21, 30, 31, 40, 41]), dims: [4, 2] },
      keep,
      5,
    );
    expect(dims).toEqual([2, 2]);
    expect([...data]).toEqual([20, 21, 40, 41]);
  });

  test('counts fewer tokens, with and without the prefix, and keeps other numbers', () => {
    const { data } = subsetSide(
      { tokenAxes: [], counts: [1, 2] },
      { data: BigInt64Array.from([1n, 5n, 4n, 48n]), dims: [4] },
      keep,
      5,
    );
    expect([...data]).toEqual([1n, 3n, 2n, 48n]);
  });

  test('may repeat a token: merged ones stand where their anchor stands', () => {
    const { data } = subsetSide(
      { tokenAxes: [0], counts: [] },
      { data: Uint16Array.from([7, 8, 9]), dims: [3] },
      Uint32Array.from([0, 1, 1, 1, 2]),
      3,
    );
    expect([...data]).toEqual([7, 8, 8, 8, 9]);
  });

  test('that has nothing to do with tokens is handed on', () => {
    const value = { data: Float32Array.of(1, 2), dims: [2] };
    expect(subsetSide({ tokenAxes: [], counts: [] }, value, keep, 5)).toEqual(value);
  });

  test('refuses places that are not there', () => {
    const side = { tokenAxes: [0], counts: [] };
    const value = { data: Float32Array.of(1, 2, 3, 4, 5), dims: [5] };
    expect(() => subsetSide(side, value, Uint32Array.of(0, 5), 5)).toThrow(
      /Token 5 is not among 5/,
    );
    expect(() => subsetSide(side, value, keep, 4)).toThrow(/5 rows for 4 tokens/);
  });
});
