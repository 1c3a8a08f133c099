import { describe, expect, it } from 'vitest';
import { roundHalfEven } from '../../src/core/budget.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { fastv } from '../../src/strategies/fastv.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import { goldenGrid, readGolden, readMatrix } from '../helpers/goldens.ts';

interface Case {
  readonly inputs: { readonly attn_cls_last: string };
  readonly params: { readonly R: number };
  readonly expected: { readonly kept_raster: readonly number[]; readonly K: number };
}

const ids = fieldCases('fastv');

describe(`fastv against the restated rule, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('counts and keeps the same patches in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const keep = roundHalfEven(256 * (1 - params.R));
    expect(keep).toBe(expected.K);
    const clsAttention = readMatrix(`field/${inputs.attn_cls_last}`, 256);
    const signals = { grid: goldenGrid, prefixTokens: 1, clsAttention };
    expect([...runStrategy(fastv, { signals, keep }).kept]).toEqual(expected.kept_raster);
  });

  it('has three cases', () => {
    expect(ids).toHaveLength(3);
  });
});

const log = Math.log;
/** Two prefix tokens, three patches, two heads; only the row of the last patch says something. */
const three: Signals = {
  grid: { rows: 1, cols: 3, patchSize: 1 },
  prefixTokens: 2,
  attentionLogits: {
    data: Float32Array.from([
      ...new Array<number>(20).fill(0),
      ...[0, 0, log(2), log(4), log(2)],
      ...new Array<number>(20).fill(0),
      ...[log(5), 0, log(2), 0, log(11)],
    ]),
    heads: 2,
    size: 5,
  },
};
const ask = (query_patch: number): Reduction =>
  runStrategy(fastv, { signals: three, keep: 2, params: { query_patch } });

describe('fastv worked by hand', () => {
  it('lets a patch ask: softmax over the whole sequence, then the mean of heads', () => {
    // Head 0: 2, 4, 2 of 10; head 1: 2, 1, 11 of 20. Means .15, .225, .375.
    const { order, scores } = ask(2);
    [0.15, 0.225, 0.375].forEach((s, t) => expect(scores![t]).toBeCloseTo(s, 6));
    expect([...order!]).toEqual([2, 1]);
  });

  it('takes the last patch for one beyond the picture', () => {
    expect(ask(60000)).toEqual(ask(2));
  });

  it('keeps the lower patches where the one that asks looks everywhere alike', () => {
    expect([...ask(0).kept]).toEqual([0, 1]);
  });

  it('needs the whole attention only when a patch asks', () => {
    expect(() => runStrategy(fastv, { signals: three, keep: 1 })).toThrow(
      'strategy fastv needs cls_attention [H,T]; the file has attention_logits',
    );
  });
});
