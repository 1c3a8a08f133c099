import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepFromDropped } from '../../src/core/budget.ts';
import { headMean } from '../../src/core/head-mean.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import { softTopK } from '../../src/core/soft-top-k.ts';
import type { Matrix, Signals } from '../../src/core/types.ts';
import { idpruner } from '../../src/strategies/idpruner.ts';
import {
  goldenGrid,
  maxDifference,
  patchRows,
  readFloats,
  readGolden,
  readMatrix,
} from '../helpers/goldens.ts';
import { without } from '../helpers/signals.ts';

interface Case {
  readonly id: string;
  readonly inputs: { readonly features: string; readonly raw_importance: string };
  readonly params: {
    readonly ratio_dropped: number;
    readonly mmr_lambda: number;
    readonly parallel_k: number;
    readonly num_to_keep: number;
  };
  readonly expected: {
    readonly selection_order: readonly number[];
    readonly kept_sorted: readonly number[];
  };
}

/** The first word of a description such as `astronaut_last rows 1..256`. */
const tensor = (description: string): string => description.split(' ')[0];
const input = (name: string, cols: number): Matrix => readMatrix(`seeds/inputs/${name}.bin`, cols);

/** What the case says its importance is: the norm, or a mean over heads of CLS attention. */
function signalsOf(golden: Case): { signals: Signals; source: string } {
  const tokens = patchRows(input(tensor(golden.inputs.features), 384));
  const text = golden.inputs.raw_importance;
  const attention = /^mean over heads of (\w+)$/.exec(text)?.[1];
  const base = { grid: goldenGrid, prefixTokens: 1, tokens };
  return attention
    ? { signals: { ...base, clsAttention: input(attention, 256) }, source: 'cls_attention' }
    : { signals: base, source: 'norm' };
}

const ids = [
  'idp_astronaut_r75_l50',
  'idp_astronaut_penult_r90_l50',
  'idp_page_r90_l80',
  'idp_ui_a_r82_l50',
  'idp_ui_a_norm_r65_l30_pk4',
];

describe('idpruner against the published code', () => {
  it.each(ids)('picks the same patches in the same order in %s', (id) => {
    const golden = readGolden<Case>(`seeds/idpruner/${id}.json`);
    const { signals, source } = signalsOf(golden);
    const { ratio_dropped, mmr_lambda, parallel_k, num_to_keep } = golden.params;
    const keep = keepFromDropped(ratio_dropped, 256);
    expect(keep).toBe(num_to_keep);
    const params = { mmr_lambda, parallel_k, importance: source };
    const reduction = runStrategy(idpruner, { signals, keep, params });
    expect([...reduction.order!]).toEqual(golden.expected.selection_order);
    expect([...reduction.kept]).toEqual(golden.expected.kept_sorted);
  });

  it('takes an importance from outside for the built-in one', () => {
    const golden = readGolden<Case>('seeds/idpruner/idp_page_r90_l80.json');
    const { signals } = signalsOf(golden);
    const { clsAttention, ...rest } = signals;
    const reduction = runStrategy(idpruner, {
      signals: { ...rest, importance: headMean(clsAttention!) },
      keep: 26,
      params: { mmr_lambda: 0.8 },
    });
    expect([...reduction.order!]).toEqual(golden.expected.selection_order);
  });

  it('counts what stays of a dropped ratio as the published table', () => {
    const golden = readGolden<{
      params: { table: readonly (readonly [number, number])[] };
      expected: { keep: readonly number[] };
    }>('seeds/idpruner/idp_keepcount_open.json');
    const counts = golden.params.table.map(([ratio, total]) => keepFromDropped(ratio, total));
    expect(counts).toEqual(golden.expected.keep);
  });

  it('has the soft top-k weights of the companion scorer', () => {
    const golden = readGolden<{
      params: { ratio: number };
      expected: { sum: number };
      tolerance: number;
    }>('seeds/idpruner/idp_softtopk_astronaut.json');
    const logits = headMean(input('astronaut_clsattn_last', 256)).map(Math.log);
    const weights = softTopK(logits, golden.params.ratio);
    const expected = readFloats('seeds/idpruner/softtopk_astronaut.bin');
    expect(maxDifference(weights, expected)).toBeLessThan(golden.tolerance);
    expect(weights.reduce((a, b) => a + b)).toBeCloseTo(golden.expected.sum, 3);
  });
});

/** Four tokens in the plane: 0 and 1 are twins, 2 is at right angles, 3 lies between. */
const plane: Signals = {
  grid: { rows: 2, cols: 2, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(1, 0, 2, 0, 0, 1, 1, 1), rows: 4, cols: 2 },
  importance: Float32Array.of(4, 3, 0, 1),
};

describe('idpruner worked by hand', () => {
  it('takes the most important, then what is least like it', () => {
    // Importance is 1, 3/4, 0, 1/4. After 0: twin 3/8 − 1/2 = −.125, right angle 0 − 0 = 0,
    // between 1/8 − .354 = −.229. After 2 the one between is redundant to both: −.229 < −.125.
    const { order, steps } = runStrategy(idpruner, { signals: plane, keep: 4 });
    expect([...order!]).toEqual([0, 2, 1, 3]);
    const scores = steps!.map((step) => (step.kind === 'pick' ? step.score : NaN));
    [1, 0, -0.125, 0.125 - Math.SQRT1_2 / 2].forEach((score, k) =>
      expect(scores[k]).toBeCloseTo(score, 5),
    );
  });

  it('is plain top-K at lambda 1', () => {
    const { order } = runStrategy(idpruner, {
      signals: plane,
      keep: 4,
      params: { mmr_lambda: 1 },
    });
    expect([...order!]).toEqual([0, 1, 3, 2]);
  });

  it('takes a whole batch before looking at likeness', () => {
    const { order } = runStrategy(idpruner, {
      signals: plane,
      keep: 4,
      params: { parallel_k: 2 },
    });
    expect([...order!].slice(0, 2)).toEqual([0, 1]);
  });

  it('ranks importance by how many are lower on the rank scale', () => {
    const { scores } = runStrategy(idpruner, {
      signals: { ...plane, importance: Float32Array.of(1000, 5, 5, 0) },
      keep: 1,
      params: { importance_scale: 'rank' },
    });
    [1, 1 / 3, 1 / 3, 0].forEach((score, t) => expect(scores![t]).toBeCloseTo(score, 5));
  });

  it('spreads importance by orders of magnitude on the log scale', () => {
    const { scores } = runStrategy(idpruner, {
      signals: { ...plane, importance: Float32Array.of(100, 10, 1, 0) },
      keep: 1,
      params: { importance_scale: 'log' },
    });
    [1, 0.5, 0, 0].forEach((score, t) => expect(scores![t]).toBeCloseTo(score, 5));
  });

  it('needs no attention when the norm stands for importance', () => {
    const signals = without(plane, 'importance');
    const params = { importance: 'norm' };
    expect([...runStrategy(idpruner, { signals, keep: 1, params }).kept]).toEqual([1]);
    expect(() => runStrategy(idpruner, { signals, keep: 1 })).toThrow(
      'strategy idpruner needs importance [T] or cls_attention [H,T]; the file has tokens',
    );
  });
});

/** The definition, term by term: the score of every patch once `chosen` are in, −∞ for those. */
function mmrScores(
  tokens: Matrix,
  weights: Float32Array,
  chosen: readonly number[],
  lambda: number,
): number[] {
  const row = (i: number): Float32Array =>
    tokens.data.subarray(i * tokens.cols, (i + 1) * tokens.cols);
  const dot = (a: Float32Array, b: Float32Array): number => a.reduce((s, x, d) => s + x * b[d], 0);
  const norm = (i: number): number => Math.sqrt(dot(row(i), row(i))) + 1e-8;
  const min = Math.min(...weights);
  const range = Math.max(...weights) - min + 1e-6;
  return Array.from(weights, (weight, i) => {
    if (chosen.includes(i)) return -Infinity;
    const importance = (weight - min) / range;
    if (chosen.length === 0) return importance;
    const alike = chosen.map((j) => dot(row(i), row(j)) / (norm(i) * norm(j)));
    return lambda * importance - (1 - lambda) * Math.max(...alike);
  });
}

describe('idpruner on random signals', () => {
  const signals = fc
    .record({ rows: fc.integer({ min: 1, max: 4 }), cols: fc.integer({ min: 1, max: 4 }) })
    .chain(({ rows, cols }) =>
      fc.record({
        grid: fc.constant({ rows, cols, patchSize: 1 }),
        tokens: fc.array(fc.integer({ min: -3, max: 3 }), {
          minLength: rows * cols * 3,
          maxLength: rows * cols * 3,
        }),
        importance: fc.array(fc.integer({ min: 0, max: 5 }), {
          minLength: rows * cols,
          maxLength: rows * cols,
        }),
      }),
    )
    .map(({ grid, tokens, importance }): Signals => ({
      grid,
      prefixTokens: 1,
      tokens: { data: Float32Array.from(tokens), rows: importance.length, cols: 3 },
      importance: Float32Array.from(importance),
    }));

  it('always picks a patch that is best by the definition', () => {
    fc.assert(
      fc.property(signals, fc.constantFrom(0, 0.3, 0.5, 1), (given, lambda) => {
        const numPatches = given.importance!.length;
        const params = { mmr_lambda: lambda };
        const { order } = runStrategy(idpruner, { signals: given, keep: numPatches, params });
        const chosen: number[] = [];
        for (const patch of order!) {
          const scores = mmrScores(given.tokens!, given.importance!, chosen, lambda);
          // The two sum in different orders, so near ties may fall either way.
          expect(scores[patch]).toBeGreaterThanOrEqual(Math.max(...scores) - 1e-9);
          chosen.push(patch);
        }
        expect(chosen).toHaveLength(numPatches);
      }),
    );
  });

  it('begins a longer selection with the shorter one for every batch size', () => {
    fc.assert(
      fc.property(signals, fc.integer({ min: 1, max: 5 }), (given, parallel_k) => {
        const numPatches = given.importance!.length;
        const params = { parallel_k };
        const full = runStrategy(idpruner, { signals: given, keep: numPatches, params }).order!;
        for (let keep = 0; keep < numPatches; keep++) {
          const { order } = runStrategy(idpruner, { signals: given, keep, params });
          expect([...order!]).toEqual([...full.slice(0, keep)]);
        }
      }),
    );
  });
});
