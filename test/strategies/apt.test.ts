import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Reduction, RgbaImage, Signals } from '../../src/core/types.ts';
import { apt } from '../../src/strategies/apt.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import {
  arrayTolerance,
  goldenFile,
  goldenGrid,
  maxAbs,
  maxDifference,
  readFloats,
  readGolden,
} from '../helpers/goldens.ts';
import { readPng } from '../helpers/read-png.ts';

interface Case {
  readonly image: string;
  readonly params: { readonly num_scales: number; readonly thresholds: readonly number[] };
  readonly expected: {
    readonly n_tokens: number;
    readonly selected_cells_size14: readonly number[];
    readonly selected_cells_size28: readonly number[];
    readonly selected_cells_size56?: readonly number[];
  };
}

const ids = fieldCases('apt');

/** Row, column, height and width of every leaf. */
function blocksOf(reduction: Reduction): number[][] {
  const flat = reduction.extra['blocks'] as Uint32Array;
  return Array.from({ length: flat.length / 4 }, (_, k) => [...flat.slice(4 * k, 4 * k + 4)]);
}

/** Numbers of the cells of one size, counted over the cells of that size. */
const cellsOf = (reduction: Reduction, side: number): number[] =>
  blocksOf(reduction)
    .filter(([, , height]) => height === side)
    .map(([row, col]) => (row / side) * (16 / side) + col / side)
    .sort((a, b) => a - b);

describe('apt against the published code, 4 of 4 cases', () => {
  it.each(ids)('chooses patch sizes as in %s', (id) => {
    const { image, params, expected } = readGolden<Case>(`field/${id}.json`);
    const reduction = runStrategy(apt, {
      signals: {
        grid: goldenGrid,
        prefixTokens: 1,
        image: readPng(goldenFile(`field/${image}`)),
      },
      keep: 0,
      params: { num_scales: params.num_scales, thresholds: params.thresholds.join(',') },
    });
    expect(reduction.kept).toHaveLength(expected.n_tokens);
    expect(cellsOf(reduction, 1)).toEqual(expected.selected_cells_size14);
    expect(cellsOf(reduction, 2)).toEqual(expected.selected_cells_size28);
    expect(cellsOf(reduction, 4)).toEqual(expected.selected_cells_size56 ?? []);
    for (const size of [14, 28, 56].slice(0, params.num_scales)) {
      const entropy = readFloats(`field/${id}.entropy${size}.bin`);
      const ours = size === 14 ? reduction.scores! : reduction.extra[`entropy${size}`];
      const difference = maxDifference(ours as Float32Array, entropy);
      expect(difference).toBeLessThan(arrayTolerance * maxAbs(entropy));
    }
  });

  it('leaves no stored case out', () => {
    expect(ids).toHaveLength(4);
  });
});

/** Five by four patches of 2 × 2 px: grey all over, but every pixel of patch 3 has its own grey. */
function picture(): RgbaImage {
  const width = 8;
  const height = 10;
  const data = new Uint8ClampedArray(4 * width * height).fill(100);
  [0, 80, 160, 240].forEach((grey, i) => {
    const at = 4 * (Math.floor(i / 2) * width + 6 + (i % 2));
    data.fill(grey, at, at + 3);
  });
  return { width, height, data };
}

const signals: Signals = {
  grid: { rows: 5, cols: 4, patchSize: 2 },
  prefixTokens: 0,
  image: picture(),
};

describe('apt worked by hand', () => {
  it('measures bits and takes large patches where there are few', () => {
    const params = { thresholds: '0.5' };
    const reduction = runStrategy(apt, { signals, keep: 0, params });
    // Four greys of equal share are two bits; all else is one grey.
    expect(reduction.scores![3]).toBeCloseTo(2, 6);
    expect(reduction.scores![0]).toBeCloseTo(0, 6);
    // Upper right: 12 of 16 px are 100, the others once each: .75·log2(4/3) + 4/16·4 = 1.311.
    expect((reduction.extra['entropy4'] as Float32Array)[1]).toBeCloseTo(1.3113, 4);
    expect([...reduction.kept]).toEqual([0, 2, 3, 6, 7, 8, 10, 16, 17, 18, 19]);
    expect(blocksOf(reduction)[0]).toEqual([0, 0, 2, 2]);
  });

  it('leaves cells that stick out of the picture at the smallest size', () => {
    const { extra } = runStrategy(apt, { signals, keep: 0, params: { thresholds: '9' } });
    expect([...(extra['entropy4'] as Float32Array).slice(-2)]).toEqual([1e6, 1e6]);
    expect([...(extra['sizes'] as Uint32Array)]).toEqual([4, 4, 4, 4, 1, 1, 1, 1]);
  });

  it('goes from the largest size down, each with its own threshold', () => {
    const sizes = (thresholds: string): number[] => {
      const { extra } = runStrategy(apt, {
        signals,
        keep: 0,
        params: { num_scales: 3, thresholds },
      });
      return [...(extra['sizes'] as Uint32Array)];
    };
    expect(sizes('0.5,9')).toEqual([16, 1, 1, 1, 1]);
    expect(sizes('9,0.1')).toEqual([4, 4, 4, 4, 1, 1, 1, 1]);
    // The last threshold holds for the sizes behind it, and none means the published one.
    expect(sizes('9')).toEqual([16, 1, 1, 1, 1]);
    expect(sizes('')).toEqual([16, 1, 1, 1, 1]);
  });

  it('keeps every patch with one size alone', () => {
    expect(runStrategy(apt, { signals, keep: 0, params: { num_scales: 1 } }).kept).toHaveLength(20);
  });

  it('splits the busiest cells first when the number is fixed', () => {
    const params = { fixed: true };
    for (const keep of [0, 1, 6, 9, 20]) {
      expect(runStrategy(apt, { signals, keep, params }).kept).toHaveLength(keep);
    }
    const nine = runStrategy(apt, { signals, keep: 9, params });
    expect(nine.steps).toEqual([
      { kind: 'split', patch: 0, size: 5, parts: [0, 2, 8, 10, 16, 18] },
      { kind: 'split', patch: 2, size: 2, parts: [2, 3, 6, 7] },
    ]);
  });

  it('reads a picture of another size in proportion', () => {
    const white = new Uint8ClampedArray(4 * 7 * 3).fill(255);
    const odd = { ...signals, image: { width: 7, height: 3, data: white } };
    expect(runStrategy(apt, { signals: odd, keep: 0 }).kept).toHaveLength(8);
  });
});
