import { describe, expect, it } from 'vitest';
import { columnOf, numPatches, patchAt, rowOf } from '../../src/core/grid.ts';

const grid = { rows: 3, cols: 5, patchSize: 14 };

describe('grid', () => {
  it('counts rows times columns', () => {
    expect(numPatches(grid)).toBe(15);
  });

  it('finds every patch again by its row and column', () => {
    for (let patch = 0; patch < 15; patch++) {
      expect(patchAt(grid, rowOf(grid, patch), columnOf(grid, patch))).toBe(patch);
    }
    expect([rowOf(grid, 7), columnOf(grid, 7)]).toEqual([1, 2]);
  });

  it('has no patch outside', () => {
    const outside = [
      [-1, 0],
      [3, 0],
      [0, -1],
      [0, 5],
    ];
    for (const [row, column] of outside) expect(patchAt(grid, row, column)).toBeUndefined();
  });
});
