import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Signals } from '../../src/core/types.ts';
import { globalcom2 } from '../../src/strategies/globalcom2.ts';
import {
  goldenGrid,
  maxDifference,
  readFloats,
  readGolden,
  readMatrix,
  sliceRows,
} from '../helpers/goldens.ts';
import { randomSignals } from '../helpers/signals.ts';

/** Values agree within 1e-4 (rule 3 of the goldens). */
const tolerance = 1e-4;

interface Case {
  readonly inputs: { readonly thumbnail_scores: string; readonly crop_scores: string };
  readonly params: {
    readonly retention_ratio: number;
    readonly temperature: number;
    readonly num_patch_width: number;
    readonly num_patch_height: number;
    readonly original_size_wh: readonly [number, number];
  };
  readonly expected: {
    readonly thumbnail_kept_in_order: readonly number[];
    readonly crop_ratios: readonly number[];
    readonly crop_valid_tokens: readonly number[];
    readonly crop_keep_counts: readonly number[];
    readonly 'crop_kept_local_index_in_score_order (index among valid tokens of the crop)': readonly (readonly number[])[];
    readonly 'recomposed_sequence [crop,token] ([-1,-1]=image_newline)': readonly (readonly [
      number,
      number,
    ])[];
  };
}

const cases = [
  'gc2_astronaut_attn_r25',
  'gc2_astronaut_logit_r25',
  'gc2_ui_a_attn_t01',
  'gc2_ui_a_logit_r10_tall',
  'gc2_ui_a_logit_r25_wide',
];

const numPatches = 256;
const newline = 0xffffffff;
const list = (values: unknown): number[] => [...(values as Uint32Array)];

/** `mean over heads of astronaut_clsattn_last` → its last word */
const readScores = (description: string) =>
  readMatrix(`seeds/inputs/${description.split(' ').at(-1)}.bin`, numPatches);

function readCase(id: string) {
  const golden = readGolden<Case>(`seeds/globalcom2/${id}.json`);
  const { inputs, params } = golden;
  const byAttention = inputs.crop_scores.endsWith('attn');
  const name = byAttention ? 'clsAttention' : 'clsLogits';
  const crops = readScores(inputs.crop_scores);
  const [width, height] = params.original_size_wh;
  const signals: Signals = {
    grid: goldenGrid,
    prefixTokens: 1,
    [name]: readScores(inputs.thumbnail_scores),
    crops: Array.from({ length: crops.rows }, (_, c) => ({
      grid: goldenGrid,
      prefixTokens: 1,
      [name]: sliceRows(crops, c, c + 1),
    })),
    cropGrid: { rows: params.num_patch_height, cols: params.num_patch_width },
    originalSize: { width, height },
  };
  const { retention_ratio, temperature } = params;
  const score_kind = byAttention ? 'attention' : 'logits';
  return { golden, signals, params: { retention_ratio, temperature, score_kind, compat: true } };
}

describe('globalcom2 against the published code, 5 of 5 cases', () => {
  it.each(cases)('shares the budget and keeps as in %s', (id) => {
    const { golden, signals, params } = readCase(id);
    const { expected } = golden;
    const { kept, order, scores, extra } = runStrategy(globalcom2, { signals, keep: 0, params });
    const thumbnail = expected.thumbnail_kept_in_order;
    expect([...order!.slice(0, thumbnail.length)]).toEqual(thumbnail);
    expect(maxDifference(extra['cropRatios'] as Float32Array, expected.crop_ratios)).toBeLessThan(
      tolerance,
    );
    expect(list(extra['viewKept'])).toEqual([thumbnail.length, ...expected.crop_keep_counts]);

    const inOrder =
      expected['crop_kept_local_index_in_score_order (index among valid tokens of the crop)'];
    inOrder.forEach((local, c) => {
      const first = numPatches * (c + 1);
      const mine = [...kept].filter((t) => t >= first && t < first + numPatches);
      // What is valid scores, the padding does not.
      const own = scores!.slice(first, first + numPatches);
      const valid = [...own.keys()].filter((t) => own[t] !== 0);
      expect(valid).toHaveLength(expected.crop_valid_tokens[c]);
      expect(mine.map((t) => valid.indexOf(t - first))).toEqual([...local].sort((a, b) => a - b));
      const combined = readFloats(`seeds/globalcom2/${id}_comb${c}.bin`);
      expect(
        maxDifference(
          valid.map((t) => own[t]),
          combined,
        ),
      ).toBeLessThan(tolerance);
    });

    const sequence = list(extra['sequence']).slice(thumbnail.length);
    expect(sequence).toEqual(
      expected['recomposed_sequence [crop,token] ([-1,-1]=image_newline)'].map(([crop, token]) =>
        crop < 0 ? newline : numPatches * (crop + 1) + token,
      ),
    );
    expect(extra['newlines']).toBe(sequence.filter((t) => t === newline).length);
  });

  it('reads padded crops row by row where the published order does not', () => {
    const { signals, params } = readCase('gc2_ui_a_logit_r25_wide');
    const right = runStrategy(globalcom2, {
      signals,
      keep: 0,
      params: { ...params, compat: false },
    });
    const sequence = list(right.extra['sequence']).filter((t) => t !== newline);
    const place = (t: number): number => {
      const [crop, patch] = [Math.floor(t / numPatches) - 1, t % numPatches];
      const row = 16 * Math.floor(crop / 2) + Math.floor(patch / 16);
      return row * 32 + 16 * (crop % 2) + (patch % 16);
    };
    const places = sequence.filter((t) => t >= numPatches).map(place);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    const published = runStrategy(globalcom2, { signals, keep: 0, params });
    expect(right.kept).toEqual(published.kept);
    expect(right.extra['sequence']).not.toEqual(published.extra['sequence']);
  });
});

/** One view of 1 × 2 patches. */
const view = (...logits: readonly number[]): Signals => ({
  grid: { rows: 1, cols: 2, patchSize: 1 },
  prefixTokens: 1,
  clsLogits: { data: Float32Array.from(logits), rows: 1, cols: 2 },
});

/** A thumbnail that looks at the right, and two crops side by side. */
const pair: Signals = {
  ...view(0, Math.log(3)),
  crops: [view(3, 4), view(-8, 6)],
  cropGrid: { rows: 1, cols: 2 },
};

describe('globalcom2 worked by hand', () => {
  it('gives more of the budget to the crop that the thumbnail looks at', () => {
    // σ = (1/4, 3/4), mean 1/2: ρ = R·(3/4, 5/4).
    const { extra, scores, kept } = runStrategy(globalcom2, {
      signals: pair,
      keep: 0,
      params: { temperature: 1, retention_ratio: 0.7 },
    });
    const ratios = extra['cropRatios'] as Float32Array;
    [0.525, 0.875].forEach((ratio, c) => expect(ratios[c]).toBeCloseTo(ratio, 6));
    // ⌊2 · .7⌋, ⌊2 · .525⌋ and ⌊2 · .875⌋.
    expect(list(extra['viewKept'])).toEqual([1, 1, 1]);
    // Resized to four columns the thumbnail is log 3 · (0, 1/4, 3/4, 1); at length one its halves
    // are (0, 1) and (.6, .8), and the crops' own scores (.6, .8) and (−.8, .6).
    const combined = [0.6, 1.8, -0.2, 1.4];
    combined.forEach((score, t) => expect(scores![2 + t]).toBeCloseTo(score, 6));
    expect([...kept]).toEqual([1, 3, 5]);
    expect(list(extra['sequence'])).toEqual([1, 3, 5, newline]);
  });

  it('keeps exactly the asked number, shared among all views', () => {
    const numKept = (keep: number): number[] =>
      list(
        runStrategy(globalcom2, { signals: pair, keep, params: { temperature: 1 } }).extra[
          'viewKept'
        ],
      );
    // Budgets at K = 3, R = 1/2: 1, 3/4 and 5/4; at K = 4: 4/3, 1 and 5/3.
    expect([0, 3, 4, 6].map(numKept)).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [1, 1, 2],
      [2, 2, 2],
    ]);
  });

  it('takes padding last', () => {
    // A square picture fills one of four columns, ⌊(4 − 1) / 2⌋ are padded on either side.
    const square = { ...pair, originalSize: { width: 1, height: 1 } };
    const kept = (signals: Signals, keep: number): number[] => [
      ...runStrategy(globalcom2, { signals, keep }).kept,
    ];
    expect(kept(square, 4)).toEqual([0, 1, 3, 4]);
    expect(kept(square, 5)).toEqual([0, 1, 2, 3, 4]);
    // So slim a picture that nothing of it is left in the crops.
    const slim = { ...pair, originalSize: { width: 1, height: 9 } };
    for (let keep = 0; keep <= 6; keep++) expect(kept(slim, keep)).toHaveLength(keep);
  });

  it('ranks a picture without crops by its own scores', () => {
    const { order } = runStrategy(globalcom2, { signals: view(1, 2), keep: 2 });
    expect([...order!]).toEqual([1, 0]);
  });

  it('asks for the attention after softmax when told to rank by it', () => {
    expect(() =>
      runStrategy(globalcom2, { signals: pair, keep: 1, params: { score_kind: 'attention' } }),
    ).toThrow('strategy globalcom2 needs cls_attention [H,T]; the file has cls_logits');
  });

  it('refuses crops that do not fit together', () => {
    const odd = { ...pair, cropGrid: { rows: 2, cols: 2 } };
    expect(() => runStrategy(globalcom2, { signals: odd, keep: 1 })).toThrow(
      'strategy globalcom2 needs 2 x 2 crops; there are 2',
    );
    const mixed = { ...pair, crops: [view(1, 2), randomSignals(2, 1, 1)] };
    expect(() => runStrategy(globalcom2, { signals: mixed, keep: 1 })).toThrow(
      'strategy globalcom2 needs crops of one shape; there are 1 x 2 and 2 x 1',
    );
  });
});

describe('globalcom2 for all pictures', () => {
  it('keeps exactly the asked number over the thumbnail and any crops', () => {
    const sides = fc.integer({ min: 1, max: 3 });
    const lengths = fc.integer({ min: 1, max: 900 });
    fc.assert(
      fc.property(fc.nat(), sides, sides, lengths, lengths, fc.nat(), (seed, h, w, x, y, n) => {
        const crops = Array.from({ length: h * w }, (_, c) => randomSignals(4, 5, seed + c + 1));
        const signals = {
          ...randomSignals(5, 4, seed),
          crops,
          cropGrid: { rows: h, cols: w },
          originalSize: { width: x, height: y },
        };
        const keep = n % (20 * (h * w + 1) + 1);
        const { kept, order } = runStrategy(globalcom2, { signals, keep });
        expect(kept).toHaveLength(keep);
        expect([...order!].sort((a, b) => a - b)).toEqual([...kept]);
      }),
      { numRuns: 60 },
    );
  });
});
