import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/cosine.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { vispruner } from '../../src/strategies/vispruner.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import { goldenGrid, patchRows, readGolden, readMatrix } from '../helpers/goldens.ts';
import { randomSignals } from '../helpers/signals.ts';

interface Case {
  readonly inputs: { readonly hs_penult: string; readonly attn_cls_penult: string };
  readonly params: { readonly K: number; readonly important_ratio: number };
  readonly expected: {
    readonly kept_raster: readonly number[];
    readonly important: readonly number[];
    readonly diverse_in_order: readonly number[];
  };
}

const ids = fieldCases('vispruner');

describe(`vispruner against the published code, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('keeps the same patches in the same order in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const { kept, order } = runStrategy(vispruner, {
      signals: {
        grid: goldenGrid,
        prefixTokens: 1,
        tokens: patchRows(readMatrix(`field/${inputs.hs_penult}`, 384)),
        clsAttention: readMatrix(`field/${inputs.attn_cls_penult}`, 256),
      },
      keep: params.K,
      params: { important_ratio: params.important_ratio },
    });
    expect([...order!]).toEqual([...expected.important, ...expected.diverse_in_order]);
    expect([...kept]).toEqual(expected.kept_raster);
  });

  it('has four cases', () => {
    expect(ids).toHaveLength(4);
  });
});

/**
 * Attention falls from patch 0 to 5, so the list is 0 … 5. Angles in degrees: 0, 90, 0, 60, 30, 0.
 * Cosines of two angles a and b are cos(a − b).
 */
const degrees = [0, 90, 0, 60, 30, 0];
const six: Signals = {
  grid: { rows: 2, cols: 3, patchSize: 1 },
  prefixTokens: 1,
  tokens: {
    data: Float32Array.from(
      degrees.flatMap((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]),
    ),
    rows: 6,
    cols: 2,
  },
  clsAttention: { data: Float32Array.of(6, 5, 4, 3, 2, 1), rows: 1, cols: 6 },
};
const run = (keep: number, params: Params, signals = six): Reduction =>
  runStrategy(vispruner, { signals, keep, params });

describe('vispruner worked by hand', () => {
  it('removes the even places with the most alike odd ones', () => {
    // Even places 0, 2, 4 (0°, 0°, 30°) against odd 1, 3, 5 (90°, 60°, 0°): 1, 1, cos 30°.
    // Three leave: all of them.
    const three = run(3, { important_ratio: 0 });
    expect([...three.order!]).toEqual([1, 3, 5]);
    expect(three.steps!.map((step) => step.kind === 'drop' && step.patch)).toEqual([0, 2, 4]);
    // One of four: the twins tie and the lower place leaves.
    expect([...run(5, { important_ratio: 0 }).order!]).toEqual([2, 4, 1, 3, 5]);
  });

  it('goes on until the asked number is left', () => {
    // Patch 0 is important. Of the list 1 … 5 the even places 1, 3, 5 (90°, 60°, 0°) see 2 and 4
    // (0°, 30°): .5, .866, 1. Four must leave and three can: 5, 3, 1. Then 2 sees 4 and leaves.
    const { order, steps } = run(2, { important_ratio: 0.5 });
    expect([...order!]).toEqual([0, 4]);
    const dropped = steps!.flatMap((step) => (step.kind === 'drop' ? [step.patch] : []));
    expect(dropped).toEqual([5, 3, 1, 2]);
  });

  it('is plain top-K where all is important, and asks no likeness', () => {
    const { kept, steps } = run(3, { important_ratio: 1 });
    expect([...kept]).toEqual([0, 1, 2]);
    expect(steps!.every((step) => step.kind === 'pick')).toBe(true);
  });

  it('takes farthest points from the important ones when asked', () => {
    // From 0°: 90° is farthest, then 30° and 60° are equally far from both ends: the lower patch.
    const params = { important_ratio: 0.34, diversity: 'farthest' };
    expect([...run(3, params).order!]).toEqual([0, 1, 3]);
    // Without an important one the most attended begins.
    expect([...run(2, { ...params, important_ratio: 0 }).order!]).toEqual([0, 1]);
  });
});

/** The rule as it is told, with lists and no cache. */
function byDefinition(signals: Signals, keep: number, ratio: number): number[] {
  const { tokens, clsAttention } = signals;
  const row = (i: number): Float32Array =>
    tokens!.data.subarray(i * tokens!.cols, (i + 1) * tokens!.cols);
  const numPatches = tokens!.rows;
  const mean = Array.from({ length: numPatches }, (_, t) =>
    Math.fround((clsAttention!.data[t] + clsAttention!.data[numPatches + t]) / 2),
  );
  const ranked = mean.map((_, t) => t).sort((a, b) => mean[b] - mean[a] || a - b);
  const numImportant = Math.floor(keep * ratio);
  let list = ranked.slice(numImportant);
  while (list.length > keep - numImportant) {
    const even = list.filter((_, place) => place % 2 === 0);
    const odd = list.filter((_, place) => place % 2 === 1);
    const likeness = new Map(
      even.map((a) => [a, Math.fround(Math.max(...odd.map((b) => cosine(row(a), row(b)))))]),
    );
    const falling = [...even].sort(
      (a, b) => likeness.get(b)! - likeness.get(a)! || even.indexOf(a) - even.indexOf(b),
    );
    list = [...falling.slice(Math.min(8, list.length - (keep - numImportant))), ...odd];
  }
  return [...ranked.slice(0, numImportant), ...list];
}

describe('vispruner on random signals', () => {
  it('follows the rule as it is told, odd lists included', () => {
    const side = fc.integer({ min: 2, max: 6 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.nat(),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (h, w, seed, part) => {
          const signals = randomSignals(h, w, seed);
          const keep = Math.max(2, Math.round(part * h * w));
          const { order } = runStrategy(vispruner, { signals, keep });
          expect([...order!]).toEqual(byDefinition(signals, keep, 0.5));
        },
      ),
      { numRuns: 40 },
    );
  });
});
