import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/cosine.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Signals } from '../../src/core/types.ts';
import { cdpruner } from '../../src/strategies/cdpruner.ts';
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
import { without } from '../helpers/signals.ts';
import { textVector } from '../helpers/text-vector.ts';

interface Case {
  readonly inputs: Readonly<Record<'hs_penult' | 'hs_last_ln' | 'text_embeds', string>>;
  readonly params: { readonly K: number; readonly text_rows: readonly number[] };
  readonly expected: {
    readonly greedy_order: readonly number[];
    readonly kept_raster: readonly number[];
  };
}

const ids = fieldCases('cdpruner');

describe(`cdpruner against the published code, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('weighs and picks the same patches in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const tokens = patchRows(readMatrix(`field/${inputs.hs_penult}`, 384));
    const { kept, order, scores } = runStrategy(cdpruner, {
      signals: {
        grid: goldenGrid,
        prefixTokens: 1,
        tokens,
        tokensLast: patchRows(readMatrix(`field/${inputs.hs_last_ln}`, 384)),
        text: textVector(`field/${inputs.text_embeds}`, params.text_rows),
      },
      keep: params.K,
    });
    const relevance = readFloats(`field/${id}.relevance.bin`);
    expect(maxDifference(scores!, relevance)).toBeLessThan(arrayTolerance * maxAbs(relevance));
    const row = (i: number): Float32Array => tokens.data.subarray(384 * i, 384 * i + 384);
    const kernel = readFloats(`field/${id}.first_row_kernel.bin`);
    const ours = scores!.map((r, t) => scores![0] * r * cosine(row(0), row(t)));
    expect(maxDifference(ours, kernel)).toBeLessThan(arrayTolerance * maxAbs(kernel));
    expect([...order!]).toEqual(expected.greedy_order);
    expect([...kept]).toEqual(expected.kept_raster);
  });

  it('has four cases', () => {
    expect(ids).toHaveLength(4);
  });
});

/** Directions 0°, 0°, 90°, 45°; the text points along 90°. */
const four: Signals = {
  grid: { rows: 2, cols: 2, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(1, 0, 2, 0, 0, 3, 1, 1), rows: 4, cols: 2 },
  text: Float32Array.of(0, 1),
};

describe('cdpruner worked by hand', () => {
  it('takes the most relevant, then what it does not say already', () => {
    // Cosines to the text are 0, 0, 1, √½, and relevant is what is like it: 0, 0, 1, √½.
    // After 2: the one between keeps ½ − (√½·√½)² = ¼, the twins have no relevance.
    const params = { negative: false };
    const { order, steps, scores } = runStrategy(cdpruner, { signals: four, keep: 4, params });
    expect([...order!].slice(0, 2)).toEqual([2, 3]);
    [0, 0, 1, Math.SQRT1_2].forEach((r, t) => expect(scores![t]).toBeCloseTo(r, 5));
    const gains = steps!.map((step) => (step.kind === 'pick' ? step.score : NaN));
    expect(gains[0]).toBeCloseTo(1, 5);
    expect(gains[1]).toBeCloseTo(0.25, 5);
    // Two directions are all there is; the rest is filled by relevance, the lower patch first.
    expect([...order!].slice(2)).toEqual([0, 1]);
    expect(gains.slice(2)).toEqual([0, 0]);
  });

  it('turns relevance around by default, as published for CLIP', () => {
    // Relevance 1, 1, 0, 1 − √½: a twin first, then the one between: (1 − √½)²·½ against 0.
    const { order, scores } = runStrategy(cdpruner, { signals: four, keep: 2 });
    [1, 1, 0, 1 - Math.SQRT1_2].forEach((r, t) => expect(scores![t]).toBeCloseTo(r, 5));
    expect([...order!]).toEqual([0, 3]);
  });

  it('is plain diversity without a text, or with one that says nothing', () => {
    const plain = runStrategy(cdpruner, { signals: without(four, 'text'), keep: 4 });
    expect(plain.scores).toBeNull();
    // 0, then the right angle keeps all of its 1.
    expect([...plain.order!]).toEqual([0, 2, 1, 3]);
    const silent = { ...four, text: new Float32Array(2) };
    expect([...runStrategy(cdpruner, { signals: silent, keep: 4 }).order!]).toEqual([0, 2, 1, 3]);
  });

  it('compares with the text after the final norm where those tokens are there', () => {
    const tokensLast = { data: Float32Array.of(0, 1, 1, 0, 1, 0, 1, 0), rows: 4, cols: 2 };
    const signals = { ...four, tokensLast };
    const { order } = runStrategy(cdpruner, { signals, keep: 1, params: { negative: false } });
    expect([...order!]).toEqual([0]);
  });
});
