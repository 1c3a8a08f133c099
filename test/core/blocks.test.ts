import { describe, expect, it } from 'vitest';
import { blockEntropy } from '../../src/core/block-entropy.ts';
import { blockScatter } from '../../src/core/block-scatter.ts';
import { flatBlocks, labelBlocks, splitBlocks } from '../../src/core/split-blocks.ts';

describe('splitBlocks', () => {
  const grid = { rows: 4, cols: 4, patchSize: 1 };

  it('splits the highest score first and asks for each block once', () => {
    const asked: string[] = [];
    const { leaves, steps } = splitBlocks(grid, 4, 7, ({ row, col, height }) => {
      asked.push(`${row},${col},${height}`);
      return row + col;
    });
    // The whole, then the lower right quarter.
    expect(steps).toEqual([
      { kind: 'split', patch: 0, size: 4, parts: [0, 2, 8, 10] },
      { kind: 'split', patch: 10, size: 2, parts: [10, 11, 14, 15] },
    ]);
    expect(leaves).toHaveLength(7);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('takes NaN for nothing to split', () => {
    const { steps } = splitBlocks(grid, 2, 7, ({ row }) => (row === 0 ? NaN : 1));
    expect(steps).toEqual([
      // The blocks at the start.
      { kind: 'split', patch: 0, size: 4, parts: [0, 2, 8, 10] },
      { kind: 'split', patch: 8, size: 2, parts: [8, 9, 12, 13] },
    ]);
  });

  it('labels the patches of every leaf', () => {
    const { leaves } = splitBlocks(grid, 2, 4, () => 0);
    const { labels, anchors } = labelBlocks(grid, leaves);
    expect([...labels]).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]);
    expect([...anchors]).toEqual([0, 2, 8, 10]);
    expect([...flatBlocks(leaves.slice(3))]).toEqual([2, 2, 2, 2]);
  });
});

describe('blockScatter', () => {
  it('is the sum of squares around the mean, and exactly 0 for equal tokens', () => {
    const grid = { rows: 1, cols: 3, patchSize: 1 };
    const block = { row: 0, col: 0, height: 1, width: 3 };
    const spread = { data: Float32Array.of(1, 0, 2, 0, 6, 3), rows: 3, cols: 2 };
    // Means 3 and 1: 4 + 1 + 9 and 1 + 1 + 4.
    expect(blockScatter(grid, spread, block)).toBe(20);
    const equal = { data: new Float32Array(6).fill(0.1), rows: 3, cols: 2 };
    expect(blockScatter(grid, equal, block)).toBe(0);
  });
});

describe('blockEntropy', () => {
  const grid = { rows: 1, cols: 2, patchSize: 2 };

  it('counts bits of grey', () => {
    const data = new Uint8ClampedArray(4 * 8).fill(255);
    // Left: black, black, white, white in two rows of two; right: white.
    data.fill(0, 0, 8);
    const image = { width: 4, height: 2, data };
    expect(blockEntropy(image, grid, { row: 0, col: 0, height: 1, width: 1 })).toBeCloseTo(1, 6);
    expect(blockEntropy(image, grid, { row: 0, col: 1, height: 1, width: 1 })).toBeCloseTo(0, 6);
    // Two of eight: .25·2 + .75·log2(4/3).
    const both = blockEntropy(image, grid, { row: 0, col: 0, height: 1, width: 2 });
    expect(both).toBeCloseTo(0.8113, 4);
  });

  it('is 0 where a block holds no pixel', () => {
    const image = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
    expect(blockEntropy(image, grid, { row: 0, col: 1, height: 1, width: 1 })).toBe(0);
  });
});
