import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localOutlierFactors } from '../../src/core/local-outlier-factor.ts';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { recoverable } from '../../src/strategies/recoverable.ts';
import {
  goldenGrid,
  maxDifference,
  patchRows,
  readFloats,
  readGolden,
  readMatrix,
  sliceRows,
} from '../helpers/goldens.ts';
import { permutePatches } from '../helpers/permute.ts';
import { randomSignals, without } from '../helpers/signals.ts';

interface Case {
  readonly params: {
    readonly lof_k_vision: number;
    readonly lof_k_text: number;
    readonly lof_k_centers: number;
    readonly text_weight: number;
    readonly cluster_k: number;
  };
  readonly expected: {
    readonly lof: readonly {
      readonly k: number;
      readonly outlier_count: number;
      readonly outlier_positions: readonly number[];
      readonly lof_values: readonly number[];
    }[];
    readonly vision_idx_in_order: readonly number[];
    readonly text_idx_in_order: readonly number[];
    readonly main_sorted: readonly number[];
    readonly remaining_sorted: readonly number[];
    readonly center_idx_abs: readonly number[];
    readonly cluster_members_abs: readonly (readonly number[])[];
    readonly num_output_tokens: number;
  };
  readonly tolerance: number;
}

const cases = ['rec_astronaut', 'rec_page', 'rec_ui_a'];
const width = 384;
/** LOF values agree within this; the stored ones are single precision. */
const lofTolerance = 1e-3;

function readSignals(name: string): Signals {
  const input = (what: string) => readMatrix(`seeds/inputs/${name}_${what}.bin`, width);
  return {
    grid: goldenGrid,
    prefixTokens: 1,
    tokens: patchRows(input('penult')),
    tokensLast: patchRows(input('last')),
    keys: patchRows(input('k_last')),
    keysCls: sliceRows(input('k_last'), 0, 1).data,
    queriesCls: sliceRows(input('q_last'), 0, 1).data,
    text: input('pseudotext').data,
  };
}

/** Patches merged into one, in order. */
const mergedInto = ({ steps }: Reduction, into: number): number[] =>
  steps!.flatMap((step) => (step.kind === 'add' && step.into === into ? [step.patch] : []));

describe('recoverable against the published code, 3 of 3 cases', () => {
  it.each(cases)('filters, recovers and merges as in %s', (id) => {
    const { params, expected, tolerance } = readGolden<Case>(`seeds/recoverable/${id}.json`);
    const signals = readSignals(id.slice('rec_'.length));
    const { lof_k_vision, lof_k_text, lof_k_centers, text_weight, cluster_k } = params;
    const reduction = runStrategy(recoverable, {
      signals,
      keep: 0,
      params: {
        ...{ lof_k_vision, lof_k_text, lof_k_centers, text_weight, cluster_k },
        compat: true,
      },
    });
    const { kept, order, scores, extra } = reduction;
    const attention = readFloats(`seeds/recoverable/${id}_clsattn.bin`);
    expect(maxDifference(scores!, attention)).toBeLessThan(1e-6);
    const likeness = readFloats(`seeds/recoverable/${id}_sim.bin`);
    expect(maxDifference(extra['textScores'] as Float32Array, likeness)).toBeLessThan(1e-6);

    const { vision_idx_in_order, text_idx_in_order, center_idx_abs } = expected;
    const chosen = [...vision_idx_in_order, ...text_idx_in_order, ...center_idx_abs];
    const virtual = [...(extra['virtualTokens'] as Uint32Array)];
    expect([...order!]).toEqual([...chosen, ...virtual]);
    expect(virtual).toHaveLength(center_idx_abs.length > 0 ? 1 : 0);
    expect(kept).toHaveLength(expected.num_output_tokens);
    center_idx_abs.forEach((center, c) => {
      // The reference lists other centres first.
      expect(mergedInto(reduction, center).sort()).toEqual(
        [...expected.cluster_members_abs[c]].sort(),
      );
    });

    // Main tokens in raster order, then the centres by falling score, then the extra one.
    const reference = readMatrix(`seeds/recoverable/${id}_tokens.bin`, width);
    const outputs = outputTokens(signals.tokens!, reduction);
    [...expected.main_sorted, ...center_idx_abs, ...virtual].forEach((anchor, row) => {
      const k = kept.indexOf(anchor);
      const output = sliceRows(outputs, k, k + 1).data;
      const difference = maxDifference(output, sliceRows(reference, row, row + 1).data);
      expect(difference).toBeLessThan(tolerance);
    });
    expect(reference.rows).toBe(expected.num_output_tokens);
  });

  it.each(cases)('finds the same outliers in %s', (id) => {
    const { expected } = readGolden<Case>(`seeds/recoverable/${id}.json`);
    const attention = readFloats(`seeds/recoverable/${id}_clsattn.bin`);
    const likeness = readFloats(`seeds/recoverable/${id}_sim.bin`);
    const flattened = likeness.slice();
    const least = likeness.reduce((a, b) => Math.min(a, b));
    for (const t of expected.vision_idx_in_order) flattened[t] = least;
    const rest = Float32Array.from(expected.remaining_sorted, (t) => attention[t]);
    [attention, flattened, rest].forEach((values, stage) => {
      const { k, lof_values, outlier_positions } = expected.lof[stage];
      const factors = localOutlierFactors(values, k);
      expect([...factors.keys()].filter((i) => factors[i] > 1.5)).toEqual(outlier_positions);
      const ratios = Array.from(factors, (factor, i) => factor / lof_values[i]);
      expect(
        maxDifference(
          ratios,
          ratios.map(() => 1),
        ),
      ).toBeLessThan(lofTolerance);
    });
  });

  it('keeps the same main tokens without the published slips, and compares the right keys', () => {
    const { expected } = readGolden<Case>('seeds/recoverable/rec_astronaut.json');
    const signals = readSignals('astronaut');
    const reduction = runStrategy(recoverable, { signals, keep: 0 });
    const { vision, text, centers } = reduction.extra;
    expect([...(vision as Uint32Array), ...(text as Uint32Array)].sort((a, b) => a - b)).toEqual(
      expected.main_sorted,
    );
    // As many centres as there are outliers in the rest.
    expect(centers).toHaveLength(expected.lof[2].outlier_count);
    const first = expected.center_idx_abs[0];
    const cosineOf = (t: number): number => {
      const [a, b] = [first, t].map((i) => sliceRows(signals.keys!, i, i + 1).data);
      const dot = (x: Float32Array, y: Float32Array): number =>
        x.reduce((sum, v, i) => sum + v * y[i], 0);
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    const textScores = reduction.extra['textScores'] as Float32Array;
    const byHand = expected.remaining_sorted
      .filter((t) => t !== first)
      .map((t) => [t, cosineOf(t) + 50 * textScores[t]] as const)
      .sort((a, b) => b[1] - a[1])
      .slice(0, 32);
    expect(mergedInto(reduction, first)).toEqual(byHand.map(([t]) => t));
  });
});

/**
 * Seven patches whose CLS scores are 1, 1, 1, 2, 2, 2 and 10 twentieths: with the query (1, 0) and
 * keys (√2·log w, 1) the logits are log w, and that of CLS itself is 0.
 */
const twentieths = [1, 1, 1, 2, 2, 2, 10];
const seven: Signals = {
  grid: { rows: 1, cols: 7, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(0, 1, 0, 2, 0, 3, 0, 4, 1, 1, 1, 0, 0, 7), rows: 7, cols: 2 },
  keys: {
    data: Float32Array.from(twentieths.flatMap((w) => [Math.SQRT2 * Math.log(w), 1])),
    rows: 7,
    cols: 2,
  },
  keysCls: Float32Array.of(0, 0),
  queriesCls: Float32Array.of(1, 0),
  text: Float32Array.of(3, 0),
};
const params = { lof_k_vision: 2, lof_k_text: 2, lof_k_centers: 2, cluster_k: 1 };

describe('recoverable worked by hand', () => {
  it('scores by CLS and by the text', () => {
    const { scores, extra } = runStrategy(recoverable, { signals: seven, keep: 0, params });
    twentieths.forEach((w, t) => expect(scores![t]).toBeCloseTo(w / 20, 6));
    const textScores = extra['textScores'] as Float32Array;
    [0, 0, 0, 0, Math.SQRT1_2, 1, 0].forEach((cosine, t) =>
      expect(textScores[t]).toBeCloseTo(cosine / Math.SQRT2, 6),
    );
  });

  it('filters, recovers, and gathers the rest', () => {
    const reduction = runStrategy(recoverable, { signals: seven, keep: 0, params });
    // Among equal scores there is no distance at all, so whatever is not equal to two others is an
    // outlier: patch 6. By text, where patch 6 now counts as 0, patches 4 and 5: ⌊6 · 2/7⌋ = 1, the
    // higher. Left are 1, 1, 1, 2, 2: the second nearest of a 2 is a 1, so both are outliers, and
    // centres. Patches 3 and 4 have equal keys and take in each other. The extra token is a
    // twentieth of each of 0, 1 and 2.
    expect([...reduction.order!]).toEqual([6, 5, 3, 4, 0]);
    const { extra } = reduction;
    expect([...(extra['vision'] as Uint32Array)]).toEqual([6]);
    expect([...(extra['text'] as Uint32Array)]).toEqual([5]);
    expect([...(extra['centers'] as Uint32Array)]).toEqual([3, 4]);
    expect([...(extra['virtualTokens'] as Uint32Array)]).toEqual([0]);
    const { data } = outputTokens(seven.tokens!, reduction);
    [0, 0.3, 0.1, 4.1, 1, 1.4, 1, 0, 0, 7].forEach((value, d) =>
      expect(data[d]).toBeCloseTo(value, 6),
    );
  });

  it('counts centres by the width when asked for the published slips', () => {
    // ⌊2 · 2/5⌋ = 0, and without centres no extra token.
    const { order } = runStrategy(recoverable, {
      signals: seven,
      keep: 0,
      params: { ...params, compat: true },
    });
    expect([...order!]).toEqual([6, 5]);
  });

  it('shares an asked number as the stages would have', () => {
    const kept = (keep: number): number[] => [
      ...runStrategy(recoverable, { signals: seven, keep, params: { ...params, fixed: true } })
        .order!,
    ];
    expect(kept(5)).toEqual([6, 5, 3, 4, 0]);
    // 1 : 1 : 3 of two: .4, .4, 1.2; the larger remainder, of equals the first.
    expect(kept(2)).toEqual([6, 3]);
    expect(kept(7)).toHaveLength(7);
  });

  it('measures against the last tokens where the signals bring them', () => {
    const tokensLast = { ...seven.tokens!, data: new Float32Array(14).fill(1) };
    const { extra } = runStrategy(recoverable, { signals: { ...seven, tokensLast }, keep: 0 });
    for (const score of extra['textScores'] as Float32Array) expect(score).toBeCloseTo(0.5, 6);
  });

  it('names the text when there is none', () => {
    expect(() => runStrategy(recoverable, { signals: without(seven, 'text'), keep: 0 })).toThrow(
      'strategy recoverable needs text [D]; the file has tokens, keys, queries_cls, keys_cls',
    );
  });
});

describe('recoverable for all pictures', () => {
  it('keeps exactly the asked number when told to', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 30 }), fc.boolean(), (seed, keep, compat) => {
        const { kept } = runStrategy(recoverable, {
          signals: randomSignals(5, 6, seed),
          keep,
          params: { fixed: true, compat, lof_k_vision: 5, lof_k_text: 5, lof_k_centers: 3 },
        });
        expect(kept).toHaveLength(keep);
      }),
      { numRuns: 60 },
    );
  });

  it('does not care how long the text vector is', () => {
    const signals = randomSignals(5, 6, 3);
    const text = signals.text!.map((x) => 4 * x);
    expect(runStrategy(recoverable, { signals: { ...signals, text }, keep: 0 })).toEqual(
      runStrategy(recoverable, { signals, keep: 0 }),
    );
  });

  it('moves with its patches, whose order says nothing', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const signals = randomSignals(5, 6, seed);
      const old = Array.from({ length: 30 }, (_, t) => (7 * t + 4) % 30);
      const run = (given: Signals): Reduction =>
        runStrategy(recoverable, {
          signals: given,
          keep: 0,
          params: { lof_k_vision: 5, lof_k_text: 5, lof_k_centers: 3, cluster_k: 4 },
        });
      const before = run(signals);
      const after = run(permutePatches(signals, old));
      expect(Array.from(after.order!, (t) => old[t])).toEqual([...before.order!]);
      const outputOf = (given: Signals, reduction: Reduction, anchor: number): Float32Array => {
        const k = reduction.kept.indexOf(anchor);
        return sliceRows(outputTokens(given.tokens!, reduction), k, k + 1).data;
      };
      for (const t of after.kept) {
        const moved = outputOf(permutePatches(signals, old), after, t);
        expect(maxDifference(moved, outputOf(signals, before, old[t]))).toBeLessThan(1e-5);
      }
    }
  });
});
