import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockScatter } from '../../src/core/block-scatter.ts';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { quadtree } from '../../src/strategies/quadtree.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import {
  arrayTolerance,
  goldenGrid,
  maxAbs,
  maxDifference,
  patchRows,
  readFloats,
  readGolden,
  readMatrix,
} from '../helpers/goldens.ts';

interface Case {
  readonly inputs: { readonly hs_penult: string };
  readonly params: { readonly K: number; readonly max_block: number };
  readonly expected: {
    readonly leaves_row_col_size: readonly (readonly [number, number, number])[];
    readonly patch_to_leaf: readonly number[];
  };
}

const ids = fieldCases('quadtree');

/** Row, column, height and width of every leaf. */
function blocksOf(reduction: Reduction): number[][] {
  const flat = reduction.extra['blocks'] as Uint32Array;
  return Array.from({ length: flat.length / 4 }, (_, k) => [...flat.slice(4 * k, 4 * k + 4)]);
}

describe('quadtree against the published code, 4 of 4 cases', () => {
  it.each(ids)('splits as in %s', (id) => {
    const golden = readGolden<Case>(`field/${id}.json`);
    const { K: keep, max_block } = golden.params;
    const tokens = patchRows(readMatrix(`field/${golden.inputs.hs_penult}`, 384));
    const reduction = runStrategy(quadtree, {
      signals: { grid: goldenGrid, prefixTokens: 1, tokens },
      keep,
      params: { max_block },
    });
    const leaves = golden.expected.leaves_row_col_size.map(([r, c, size]) => [r, c, size, size]);
    expect(blocksOf(reduction)).toEqual(leaves);
    expect([...(reduction.extra['labels'] as Uint32Array)]).toEqual(golden.expected.patch_to_leaf);
    const means = readFloats(`field/${id}.tokens.bin`);
    const difference = maxDifference(outputTokens(tokens, reduction).data, means);
    expect(difference).toBeLessThan(arrayTolerance * maxAbs(means));
  });

  it.each(ids)('measures the spread of all blocks as in %s', (id) => {
    const golden = readGolden<Case>(`field/${id}.json`);
    const tokens = patchRows(readMatrix(`field/${golden.inputs.hs_penult}`, 384));
    for (const size of [2, 4]) {
      const expected = readFloats(`field/${id}.sse${size}.bin`);
      const across = 16 / size;
      const spread = Array.from({ length: across * across }, (_, i) => {
        const row = size * Math.floor(i / across);
        const block = { row, col: size * (i % across), height: size, width: size };
        return blockScatter(goldenGrid, tokens, block);
      });
      expect(maxDifference(spread, expected)).toBeLessThan(arrayTolerance * maxAbs(expected));
    }
  });

  it('leaves no stored case out', () => {
    expect(ids).toHaveLength(4);
  });
});

/** Eight by four patches of one number each. */
const plane: Signals = {
  grid: { rows: 4, cols: 8, patchSize: 1 },
  prefixTokens: 0,
  tokens: {
    // prettier-ignore
    data: Float32Array.of(
      0, 0, 0, 0,  5, 5, 5, 5,
      0, 0, 0, 0,  5, 5, 5, 5,
      0, 0, 1, 1,  5, 5, 5, 5,
      0, 0, 1, 9,  5, 5, 5, 5,
    ),
    rows: 32,
    cols: 1,
  },
};

describe('quadtree worked by hand', () => {
  it('splits the block whose tokens spread most', () => {
    const params = { max_block: 4 };
    // Left: squares of 12 zeros, three ones and a nine; right: all equal, no spread.
    const five = runStrategy(quadtree, { signals: plane, keep: 5, params });
    expect(blocksOf(five)).toEqual([
      [0, 0, 2, 2],
      [0, 2, 2, 2],
      [0, 4, 4, 4],
      [2, 0, 2, 2],
      [2, 2, 2, 2],
    ]);
    expect([...five.kept]).toEqual([0, 2, 4, 16, 18]);
    expect([...outputTokens(plane.tokens!, five).data]).toEqual([0, 0, 5, 0, 3]);
    expect(five.steps).toEqual([
      { kind: 'split', patch: 0, size: 8, parts: [0, 4] },
      { kind: 'split', patch: 0, size: 4, parts: [0, 2, 16, 18] },
    ]);
    const eight = runStrategy(quadtree, { signals: plane, keep: 8, params });
    expect([...outputTokens(plane.tokens!, eight).data]).toEqual([0, 0, 5, 0, 1, 1, 1, 9]);
  });

  it('cuts the last block in two or three parts where a split in four is too much', () => {
    const params = { max_block: 4 };
    // 1, 1 | 1, 9: rows and columns cut alike, so rows; then the lower half, which spreads.
    const six = runStrategy(quadtree, { signals: plane, keep: 6, params });
    expect(blocksOf(six).slice(-2)).toEqual([
      [2, 2, 1, 2],
      [3, 2, 1, 2],
    ]);
    const seven = runStrategy(quadtree, { signals: plane, keep: 7, params });
    expect(blocksOf(seven).slice(-3)).toEqual([
      [2, 2, 1, 2],
      [3, 2, 1, 1],
      [3, 3, 1, 1],
    ]);
  });

  it('starts with larger blocks when there are more of them than asked for', () => {
    const one = runStrategy(quadtree, { signals: plane, keep: 1, params: { max_block: 2 } });
    expect(blocksOf(one)).toEqual([[0, 0, 4, 8]]);
    expect(one.extra['maxBlock']).toBe(8);
  });

  it('splits a long block of equal tokens before the short ones', () => {
    const equal = { ...plane, tokens: { ...plane.tokens!, data: new Float32Array(32) } };
    const { steps } = runStrategy(quadtree, { signals: equal, keep: 11, params: { max_block: 4 } });
    expect(steps).toEqual([
      { kind: 'split', patch: 0, size: 8, parts: [0, 4] },
      { kind: 'split', patch: 0, size: 4, parts: [0, 2, 16, 18] },
      { kind: 'split', patch: 4, size: 4, parts: [4, 6, 20, 22] },
      { kind: 'split', patch: 0, size: 2, parts: [0, 1, 8, 9] },
    ]);
  });

  it('halves grids that are no power of two', () => {
    const signals = {
      grid: { rows: 3, cols: 5, patchSize: 1 },
      prefixTokens: 0,
      tokens: { data: Float32Array.from({ length: 15 }, (_, t) => t), rows: 15, cols: 1 },
    };
    const four = runStrategy(quadtree, { signals, keep: 4, params: { max_block: 8 } });
    expect(blocksOf(four)).toEqual([
      [0, 0, 2, 3],
      [0, 3, 2, 2],
      [2, 0, 1, 3],
      [2, 3, 1, 2],
    ]);
  });
});

describe('quadtree for all grids', () => {
  it('covers every patch once, with exactly the asked number of blocks', () => {
    const sides = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(sides, sides, fc.nat(), fc.integer({ min: 2, max: 20 }), (h, w, n, max_block) => {
        const keep = 1 + (n % (h * w));
        const data = Float32Array.from({ length: h * w }, (_, t) => (t * t * 7) % 11);
        const signals = {
          grid: { rows: h, cols: w, patchSize: 1 },
          prefixTokens: 0,
          tokens: { data, rows: h * w, cols: 1 },
        };
        const reduction = runStrategy(quadtree, { signals, keep, params: { max_block } });
        const covered = new Uint8Array(h * w);
        for (const [row, col, height, width] of blocksOf(reduction)) {
          for (let r = row; r < row + height; r++) {
            for (let c = col; c < col + width; c++) covered[r * w + c]++;
          }
        }
        expect(covered.every((times) => times === 1)).toBe(true);
        expect(reduction.kept).toHaveLength(keep);
      }),
      { numRuns: 100 },
    );
  });
});
