import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Matrix, Reduction, Signals } from '../../src/core/types.ts';
import { holov } from '../../src/strategies/holov.ts';
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
import { randomSignals } from '../helpers/signals.ts';

interface Case {
  readonly inputs: { readonly hs_penult: string; readonly attn_cls_penult: string };
  readonly params: { readonly K: number; readonly num_patches: number };
  readonly expected: {
    readonly kept_in_order: readonly number[];
    readonly kept_raster: readonly number[];
    readonly allocated: readonly number[];
    readonly n_zero_padded: number;
  };
}

const ids = fieldCases('holov');
const list = (values: unknown): number[] => [...(values as Uint32Array)];

describe(`holov against the published code, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('shares out and keeps the same in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const { kept, order, extra } = runStrategy(holov, {
      signals: {
        grid: goldenGrid,
        prefixTokens: 1,
        tokens: patchRows(readMatrix(`field/${inputs.hs_penult}`, 384)),
        clsAttention: readMatrix(`field/${inputs.attn_cls_penult}`, 256),
      },
      keep: params.K,
      params: { num_patches: params.num_patches },
    });
    const scores = readFloats(`field/${id}.crop_scores.bin`);
    const difference = maxDifference(extra['cropScores'] as Float32Array, scores);
    expect(difference).toBeLessThan(arrayTolerance * maxAbs(scores));
    expect(list(extra['allocated'])).toEqual(expected.allocated);
    expect([...order!]).toEqual(expected.kept_in_order);
    expect([...kept]).toEqual(expected.kept_raster);
    expect(extra['overflow']).toBe(expected.n_zero_padded);
  });

  it('finds what the published code pads with zero tokens, and gives it away', () => {
    // Written down in the notes on the method: 13 zero tokens at 200 of 256, 37 at 256.
    const { inputs } = readGolden<Case>('field/holov/chelsea-K128-num_patches16.json');
    const signals = {
      grid: goldenGrid,
      prefixTokens: 1,
      tokens: patchRows(readMatrix(`field/${inputs.hs_penult}`, 384)),
      clsAttention: readMatrix(`field/${inputs.attn_cls_penult}`, 256),
    };
    for (const [keep, numPadded] of [
      [200, 13],
      [256, 37],
    ]) {
      const { kept, extra } = runStrategy(holov, { signals, keep });
      expect(kept).toHaveLength(keep);
      expect(extra['overflow']).toBe(numPadded);
    }
  });

  it('has four cases', () => {
    expect(ids).toHaveLength(4);
  });
});

/** Two strips of three: one bright and of twins, one dim and of unlike tokens. */
const six: Signals = {
  grid: { rows: 2, cols: 3, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(1, 0, 1, 0, 1, 0, 1, 0, 0, 1, -1, 0), rows: 6, cols: 2 },
  clsAttention: { data: Float32Array.of(0.1, 0.3, 0.2, 0.1, 0.02, 0.03), rows: 1, cols: 6 },
};
const run = (keep: number, params: Params, signals = six): Reduction =>
  runStrategy(holov, { signals, keep, params });

/** The score of a crop, term by term as the method is described. */
function scoreByDefinition(tokens: Matrix, attention: readonly number[], alpha: number): number {
  const m = tokens.rows;
  const unit = Array.from({ length: m }, (_, i) => {
    const row = [...tokens.data.subarray(i * tokens.cols, (i + 1) * tokens.cols)];
    const norm = Math.hypot(...row) + 1e-6;
    return row.map((x) => x / norm);
  });
  const s = unit.map((a, i) =>
    unit.map((b, j) => (i === j ? 0 : a.reduce((sum, x, d) => sum + x * b[d], 0))),
  );
  const v = s.map((row) => {
    const mean = row.reduce((a, b) => a + b) / (m - 1);
    return row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (m - 1);
  });
  const a = attention.map((x) => 1000 * x);
  const meanA = a.reduce((x, y) => x + y) / m;
  const meanV = v.reduce((x, y) => x + y) / m;
  return v.reduce((sum, x, i) => sum + a[i] + (alpha * x * meanA) / (meanV + 1e-6), 0) / m;
}

describe('holov worked by hand', () => {
  it('shares by attention and variety and keeps the most attended of each crop', () => {
    // Attention 200 and 50 in thousandths; α = 0 leaves only that. Of 4 the first gets 3.2 and the
    // second 0.8, rounded down 3 and 0; the one left over goes to the first, which is full.
    const { order, extra } = run(4, { num_patches: 2, alpha: 0 });
    expect(list(extra['allocated'])).toEqual([3, 1]);
    expect(extra['overflow']).toBe(1);
    expect([...order!]).toEqual([1, 2, 0, 3]);
  });

  it('gives a crop without attention nothing until the others are full', () => {
    const dark = { data: Float32Array.of(0, 0, 0, 0.2, 0.1, 0.3), rows: 1, cols: 6 };
    const signals = { ...six, clsAttention: dark };
    expect([...run(3, { num_patches: 2 }, signals).kept]).toEqual([3, 4, 5]);
    expect([...run(4, { num_patches: 2 }, signals).kept]).toEqual([0, 3, 4, 5]);
  });

  it('gives the first strips one patch more where it does not divide', () => {
    const { extra } = run(6, { num_patches: 4 });
    expect(list(extra['allocated'])).toEqual([2, 2, 1, 1]);
  });

  it('cuts blocks of rows and columns when asked', () => {
    const grid = { rows: 4, cols: 4, patchSize: 1 };
    const signals = {
      ...randomSignals(4, 4, 1),
      grid,
      clsAttention: { data: Float32Array.from({ length: 16 }, (_, t) => t), rows: 1, cols: 16 },
    };
    const params = { num_patches: 4, layout: 'blocks' };
    const { order, extra } = runStrategy(holov, { signals, keep: 16, params });
    expect(list(extra['allocated'])).toEqual([4, 4, 4, 4]);
    expect([...order!]).toEqual([5, 4, 1, 0, 7, 6, 3, 2, 13, 12, 9, 8, 15, 14, 11, 10]);
  });

  it('scores crops as described, for any tokens', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 6 }), (seed, size) => {
        const { tokens, clsAttention, grid } = randomSignals(1, size, seed);
        const attention = Array.from({ length: size }, (_, t) =>
          Math.fround((clsAttention!.data[t] + clsAttention!.data[size + t]) / 2),
        );
        const signals = { grid, prefixTokens: 1, tokens: tokens!, clsAttention: clsAttention! };
        const { extra } = runStrategy(holov, { signals, keep: 1, params: { num_patches: 1 } });
        const ours = (extra['cropScores'] as Float32Array)[0];
        const expected = scoreByDefinition(tokens!, attention, 0.09);
        expect(Math.abs(ours - expected)).toBeLessThan(1e-5 * expected);
      }),
      { numRuns: 30 },
    );
  });
});
