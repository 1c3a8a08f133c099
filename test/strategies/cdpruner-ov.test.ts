import { describe, expect, it } from 'vitest';
import { roundHalfEven } from '../../src/core/budget.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { cdprunerOv } from '../../src/strategies/cdpruner-ov.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import { goldenGrid, patchRows, readGolden, readMatrix } from '../helpers/goldens.ts';
import { without } from '../helpers/signals.ts';
import { textVector } from '../helpers/text-vector.ts';

interface Case {
  readonly inputs: Readonly<Record<'hs_last_ln' | 'text_embeds', string>>;
  readonly params: {
    readonly pruning_ratio: number;
    readonly relevance_weight: number;
    readonly negative: boolean;
    readonly split_threshold: number;
    readonly text_rows: readonly number[];
  };
  readonly expected: { readonly kept_raster: readonly number[]; readonly K: number };
}

const ids = fieldCases('cdpruner-ov');

describe(`cdpruner-ov against the compiled code, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('keeps the same patches in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const keep = roundHalfEven(256 * (1 - params.pruning_ratio / 100));
    expect(keep).toBe(expected.K);
    const { relevance_weight, negative, split_threshold } = params;
    const { kept } = runStrategy(cdprunerOv, {
      signals: {
        grid: goldenGrid,
        prefixTokens: 1,
        tokens: patchRows(readMatrix(`field/${inputs.hs_last_ln}`, 384)),
        text: textVector(`field/${inputs.text_embeds}`, params.text_rows),
      },
      keep,
      params: { relevance_weight, negative, split_threshold },
    });
    expect([...kept]).toEqual(expected.kept_raster);
  });

  it('has five cases', () => {
    expect(ids).toHaveLength(5);
  });
});

/** Directions 0°, 0°, 90°, 45°; the text points along 90°. */
const four: Signals = {
  grid: { rows: 2, cols: 2, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(1, 0, 2, 0, 0, 3, 1, 1), rows: 4, cols: 2 },
  text: Float32Array.of(0, 1),
};
const run = (keep: number, params: Params, signals = four): Reduction =>
  runStrategy(cdprunerOv, { signals, keep, params });

describe('cdpruner-ov worked by hand', () => {
  it('mixes diversity and relevance by the weight', () => {
    // Relevance 0, 0, 1, √½. At ½ the diagonal is ½, ½, 1, ¾: patch 2 first. Patch 3 then keeps
    // ¾ − ½·(½ + ½·√½)² = .386 and the twins, at a right angle, ½.
    const params = { relevance_weight: 0.5, split_threshold: 0 };
    expect([...run(4, params).order!].slice(0, 2)).toEqual([2, 0]);
    // At 1 the twins weigh nothing and the one between keeps ½ − ¼.
    expect([...run(4, { ...params, relevance_weight: 1 }).order!]).toEqual([2, 3, 0, 1]);
    // At 0 all weigh the same.
    expect([...run(4, { ...params, relevance_weight: 0 }).order!]).toEqual([0, 2, 1, 3]);
  });

  it('turns relevance around when told to', () => {
    const params = { relevance_weight: 1, split_threshold: 0, negative: true };
    expect([...run(2, params).order!]).toEqual([0, 3]);
  });

  it('decides the two halves of the raster apart by default', () => {
    // Of three the first half gives one and the second two.
    expect([...run(3, {}).order!]).toEqual([0, 2, 3]);
    expect([...run(1, {}).order!]).toEqual([2]);
    expect([...run(3, { split_threshold: 4 }).order!].slice(0, 2)).toEqual([2, 0]);
  });

  it('leaves diversity to decide without a text', () => {
    const { order, extra } = run(4, { split_threshold: 0 }, without(four, 'text'));
    expect([...order!]).toEqual([0, 2, 1, 3]);
    expect(Object.keys(extra)).toEqual(['gain']);
  });
});
