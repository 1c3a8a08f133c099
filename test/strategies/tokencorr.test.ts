import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Matrix, Reduction, Signals } from '../../src/core/types.ts';
import { tokencorr } from '../../src/strategies/tokencorr.ts';
import { goldenGrid, patchRows, readGolden, readMatrix, sliceRows } from '../helpers/goldens.ts';
import { without } from '../helpers/signals.ts';

/** Values agree within 1e-4 (rule 3 of the goldens). */
const tolerance = 1e-4;

interface Expected {
  readonly redundant_idx: readonly number[];
  readonly information_density: number;
  readonly sampling_number: number;
  readonly global_outlier_idx: readonly number[];
  readonly iqr_upper_bound: number;
  readonly 'local_top_n_sorted (deterministic variant)': readonly number[];
  readonly 'final_sorted (deterministic variant)': readonly number[];
  readonly final_count: number;
}
interface Case<E> {
  readonly params: { readonly tau: number; readonly min_similar: number; readonly iqr_k: number };
  readonly expected: E;
}

const input = (name: string, cols: number): Matrix => readMatrix(`seeds/inputs/${name}.bin`, cols);

function wholeImage(name: string): Signals {
  return {
    grid: goldenGrid,
    prefixTokens: 1,
    keysLow: patchRows(input(`${name}_keys_low`, 384)),
    clsAttentionLow: input(`${name}_clsattn_low`, 256),
    clsAttention: input(`${name}_clsattn_penult`, 256),
  };
}

const list = (values: unknown): number[] => [...(values as Uint32Array)];

const cases = ['tc_astronaut_t80_m26', 'tc_page_t85_m13', 'tc_page_t85_m26', 'tc_ui_a_t90_m13'];

describe('tokencorr against the re-derived cases', () => {
  it.each(cases)('finds the same redundancy, samples and outliers in %s', (id) => {
    const { params, expected } = readGolden<Case<Expected>>(`seeds/tokencorr/${id}.json`);
    const signals = wholeImage(/^tc_(.+)_t\d+_m\d+$/.exec(id)![1]);
    const { tau, min_similar, iqr_k } = params;
    const { kept, extra } = runStrategy(tokencorr, {
      signals,
      keep: 0,
      params: { tau, min_similar, iqr_k, sampling: 'top' },
    });
    expect(list(extra['redundant'])).toEqual(expected.redundant_idx);
    expect(extra['density']).toBeCloseTo(expected.information_density, 10);
    expect(extra['samplingNumber']).toBe(expected.sampling_number);
    expect(list(extra['outliers'])).toEqual(expected.global_outlier_idx);
    expect(Math.abs(Number(extra['upperBound']) - expected.iqr_upper_bound)).toBeLessThan(
      tolerance,
    );
    expect(list(extra['sampled'])).toEqual(expected['local_top_n_sorted (deterministic variant)']);
    expect([...kept]).toEqual(expected['final_sorted (deterministic variant)']);
    expect(kept).toHaveLength(expected.final_count);
  });

  it('decides every crop by itself, with ids that run on', () => {
    const golden = readGolden<Case<{ per_crop: readonly Expected[] }>>(
      'seeds/tokencorr/tc_ui_a_crops_t90_m13.json',
    );
    const { tau, min_similar, iqr_k } = golden.params;
    const keys = input('ui_a_crops2x2_keys_low', 384);
    const low = input('ui_a_crops2x2_clsattn_low', 256);
    const deep = input('ui_a_crops2x2_clsattn_penult', 256);
    const crops = golden.expected.per_crop.map((_, c): Signals => ({
      grid: goldenGrid,
      prefixTokens: 1,
      keysLow: sliceRows(keys, c * 257 + 1, (c + 1) * 257),
      clsAttentionLow: sliceRows(low, c, c + 1),
      clsAttention: sliceRows(deep, c, c + 1),
    }));
    const { kept, scores, extra } = runStrategy(tokencorr, {
      signals: {
        grid: goldenGrid,
        prefixTokens: 1,
        crops,
        cropGrid: { rows: 2, cols: 2 },
      },
      keep: 0,
      params: { tau, min_similar, iqr_k, sampling: 'top' },
    });
    const runOn = (field: keyof Expected): number[] =>
      golden.expected.per_crop.flatMap((crop, c) =>
        (crop[field] as readonly number[]).map((t) => c * 256 + t),
      );
    expect([...kept]).toEqual(runOn('final_sorted (deterministic variant)'));
    expect(list(extra['outliers'])).toEqual(runOn('global_outlier_idx'));
    expect(list(extra['redundant'])).toEqual(runOn('redundant_idx'));
    expect(list(extra['sampled'])).toEqual(runOn('local_top_n_sorted (deterministic variant)'));
    expect(scores).toHaveLength(4 * 256);
    golden.expected.per_crop.forEach((crop, c) => {
      expect((extra['cropDensity'] as Float32Array)[c]).toBeCloseTo(crop.information_density, 6);
      expect((extra['cropKept'] as Uint32Array)[c]).toBe(crop.final_count);
    });
  });
});

describe('tokencorr with random sampling', () => {
  const signals = wholeImage('page');
  const params = { tau: 0.85, min_similar: 26, sampling: 'random' };
  const run = (seed: number): Reduction =>
    runStrategy(tokencorr, { signals, keep: 0, params, seed });

  it('draws the sampling number of different patches and keeps every outlier', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { kept, extra } = run(seed);
      const outliers = list(extra['outliers']);
      expect(new Set(list(extra['sampled'])).size).toBe(69);
      expect(outliers.every((patch) => kept.includes(patch))).toBe(true);
      expect([...kept]).toEqual(
        [...new Set([...outliers, ...list(extra['sampled'])])].sort((a, b) => a - b),
      );
    }
  });

  it('repeats with the same seed and differs with another', () => {
    expect([...run(3).kept]).toEqual([...run(3).kept]);
    expect([...run(3).kept]).not.toEqual([...run(4).kept]);
  });
});

/** Patches 0–2 have one key, 3 stands alone; the early CLS looks at 1 and 3, the deep one at 2. */
const four: Signals = {
  grid: { rows: 2, cols: 2, patchSize: 1 },
  prefixTokens: 1,
  keysLow: { data: Float32Array.of(1, 0, 1, 0, 2, 0, 0, 1), rows: 4, cols: 2 },
  clsAttentionLow: { data: Float32Array.of(0.1, 0.4, 0.1, 0.2), rows: 1, cols: 4 },
  clsAttention: { data: Float32Array.of(0.1, 0.1, 0.6, 0.1), rows: 1, cols: 4 },
};
const knobs = { tau: 0.9, min_similar: 2, sampling: 'top' };

describe('tokencorr worked by hand', () => {
  it('samples one patch of the plain quarter and adds the outlier', () => {
    // Three of four are redundant: density 1/4, one sample. Quartiles .1 and .225 put the
    // fence at .4125.
    const { kept, scores, extra } = runStrategy(tokencorr, {
      signals: four,
      keep: 0,
      params: knobs,
    });
    expect(extra['density']).toBe(0.25);
    expect(list(extra['redundant'])).toEqual([0, 1, 2]);
    expect(list(extra['sampled'])).toEqual([1]);
    expect(list(extra['outliers'])).toEqual([2]);
    expect(extra['upperBound']).toBeCloseTo(0.4125, 6);
    expect([...kept]).toEqual([1, 2]);
    [1, 4, 1, 2].forEach((eighths, t) => expect(scores![t]).toBeCloseTo(eighths / 8, 6));
  });

  it('samples one patch even where all are redundant', () => {
    const keysLow = { data: new Float32Array(8).fill(1), rows: 4, cols: 2 };
    const signals = { ...four, keysLow };
    const { extra } = runStrategy(tokencorr, { signals, keep: 0, params: knobs });
    expect(extra['density']).toBe(0);
    expect(list(extra['sampled'])).toEqual([1]);
  });

  it('keeps the asked number when told to: outliers first, then samples', () => {
    const params = { ...knobs, fixed: true };
    const kept = (keep: number): number[] => [
      ...runStrategy(tokencorr, { signals: four, keep, params }).kept,
    ];
    expect([0, 1, 2, 3, 4].map(kept)).toEqual([[], [2], [1, 2], [1, 2, 3], [0, 1, 2, 3]]);
  });

  it('shares the asked number among crops by what they would keep', () => {
    const flat: Signals = {
      ...four,
      clsAttention: { data: new Float32Array(4).fill(0.1), rows: 1, cols: 4 },
    };
    // Left to itself the first crop keeps two and the second one.
    const signals = { ...four, crops: [four, flat], cropGrid: { rows: 1, cols: 2 } };
    const params = { ...knobs, fixed: true };
    const { kept, extra } = runStrategy(tokencorr, { signals, keep: 6, params });
    expect(list(extra['cropKept'])).toEqual([4, 2]);
    expect([...kept]).toEqual([0, 1, 2, 3, 5, 7]);
  });

  it('names the crop that lacks a signal', () => {
    const bare = without(four, 'keysLow');
    const signals = { ...four, crops: [four, bare], cropGrid: { rows: 1, cols: 2 } };
    expect(() => runStrategy(tokencorr, { signals, keep: 0 })).toThrow(
      'strategy tokencorr needs keys_low [T,Dk]; crop 1 has cls_attention, cls_attention_low',
    );
  });
});
