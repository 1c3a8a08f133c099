import { describe, expect, it } from 'vitest';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { visionzip } from '../../src/strategies/visionzip.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import {
  arrayTolerance,
  goldenGrid,
  maxAbs,
  maxDifference,
  patchRows,
  readGolden,
  readMatrix,
  sliceRows,
} from '../helpers/goldens.ts';

interface Case {
  readonly inputs: Readonly<Record<'attn_cls_penult' | 'hs_penult' | 'keys_penult_mean', string>>;
  readonly params: { readonly dominant: number; readonly contextual: number };
  readonly expected: {
    readonly dominant_by_score: readonly number[];
    readonly dominant_raster: readonly number[];
    readonly contextual_targets: readonly number[];
    readonly merged_patches: readonly number[];
    readonly assigned_target_slot: readonly number[];
  };
}

const ids = fieldCases('visionzip');

describe(`visionzip against the published code, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('keeps, assigns and adds up the same tokens in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const tokens = patchRows(readMatrix(`field/${inputs.hs_penult}`, 384));
    const reduction = runStrategy(visionzip, {
      signals: {
        grid: goldenGrid,
        prefixTokens: 1,
        tokens,
        // Averaged over heads already: 64 is no multiple of 6.
        keys: patchRows(readMatrix(`field/${inputs.keys_penult_mean}`, 64)),
        clsAttention: readMatrix(`field/${inputs.attn_cls_penult}`, 256),
      },
      keep: params.dominant + params.contextual,
      params: { ...params, compat: true },
    });
    const { kept, order, extra } = reduction;
    const targets = expected.contextual_targets;
    expect([...order!]).toEqual([...expected.dominant_by_score, ...targets]);
    expect([...(extra['targets'] as Uint32Array)]).toEqual(targets);
    const labels = extra['labels'] as Uint32Array;
    const anchors = expected.merged_patches.map((patch) => kept[labels[patch]]);
    expect(anchors).toEqual(expected.assigned_target_slot.map((slot) => targets[slot]));

    // CLS, dominant in raster order, then contextual ones.
    const stored = readMatrix(`field/${id}.tokens.bin`, 384);
    const ours = outputTokens(tokens, reduction);
    const row = new Map(Array.from(kept, (patch, k) => [patch, k]));
    [...expected.dominant_raster, ...targets].forEach((patch, k) => {
      const output = sliceRows(ours, row.get(patch)!, row.get(patch)! + 1).data;
      const difference = maxDifference(output, sliceRows(stored, k + 1, k + 2).data);
      expect(difference).toBeLessThan(arrayTolerance * maxAbs(stored.data));
    });
  });

  it('has four cases', () => {
    expect(ids).toHaveLength(4);
  });
});

/**
 * Six patches: CLS looks at 4, then 1. The rest is 0, 2, 3, 5; with two contextual tokens every
 * second of those is a target: 0 and 3. Keys of 2 point along 3, those of 5 along 0.
 */
const six: Signals = {
  grid: { rows: 2, cols: 3, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(10, 20, 30, 40, 50, 60), rows: 6, cols: 1 },
  keys: { data: Float32Array.of(1, 0, 5, 5, 0, 1, 0, 2, 5, 5, 3, 1), rows: 6, cols: 2 },
  clsAttention: {
    data: Float32Array.of(0.01, 0.3, 0.02, 0.03, 0.5, 0.04),
    rows: 1,
    cols: 6,
  },
};

const run = (keep: number, params: Params = {}): Reduction =>
  runStrategy(visionzip, { signals: six, keep, params });
const half = { dominant: 1, contextual: 1 };

describe('visionzip worked by hand', () => {
  it('keeps the dominant tokens and averages the rest into its targets', () => {
    const reduction = run(4, half);
    expect([...reduction.kept]).toEqual([0, 1, 3, 4]);
    expect([...reduction.order!]).toEqual([4, 1, 0, 3]);
    expect([...outputTokens(six.tokens!, reduction).data]).toEqual([35, 20, 35, 50]);
    expect([...(reduction.extra['sizes'] as Uint32Array)]).toEqual([2, 1, 2, 1]);
  });

  it('adds the mean of the members to the target in compat', () => {
    const reduction = run(4, { ...half, compat: true });
    expect([...outputTokens(six.tokens!, reduction).data]).toEqual([70, 20, 70, 50]);
  });

  it('replays picks by attention, then what goes where', () => {
    const steps = run(4, half).steps!.map((step) =>
      step.kind === 'merge' ? [step.from, step.into, step.similarity] : [step.kind],
    );
    expect(steps).toEqual([
      ['pick'],
      ['pick'],
      ['pick'],
      ['pick'],
      [2, 3, 1],
      [5, 0, Math.fround(3 / Math.sqrt(10))],
    ]);
  });

  it('splits the asked number 54 to 10 by default', () => {
    const big = { rows: 8, cols: 8, patchSize: 1 };
    const keys = { data: new Float32Array(64).fill(1), rows: 64, cols: 1 };
    const clsAttention = { data: new Float32Array(64).fill(1), rows: 1, cols: 64 };
    const signals = { ...six, grid: big, keys, clsAttention };
    const numTargets = (keep: number): number =>
      (runStrategy(visionzip, { signals, keep }).extra['targets'] as Uint32Array).length;
    expect([1, 4, 32, 64].map(numTargets)).toEqual([0, 1, 5, 10]);
  });

  it('drops the rest where there are no contextual tokens, whichever way it is said', () => {
    for (const params of [
      { dominant: 1, contextual: 0 },
      { dominant: 0, contextual: 0 },
    ]) {
      const { kept, groups } = run(2, params);
      expect([...kept]).toEqual([1, 4]);
      expect(groups).toBeNull();
    }
  });

  it('averages keys over heads before it compares', () => {
    // Two heads whose means are the keys above.
    const keys = {
      data: Float32Array.of(
        ...[2, 0, 0, 0, 5, 5, 5, 5, 0, 2, 0, 0],
        ...[0, 1, 0, 3, 5, 5, 5, 5, 4, 2, 2, 0],
      ),
      rows: 6,
      cols: 4,
    };
    const clsAttention = {
      data: Float32Array.from([...six.clsAttention!.data, ...six.clsAttention!.data]),
      rows: 2,
      cols: 6,
    };
    const signals = { ...six, keys, clsAttention };
    const reduction = runStrategy(visionzip, { signals, keep: 4, params: half });
    expect(reduction.extra).toEqual(run(4, half).extra);
  });
});
