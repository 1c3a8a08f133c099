import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Matrix, Reduction, Signals } from '../../src/core/types.ts';
import { aimMerge } from '../../src/strategies/aim-merge.ts';
import {
  goldenGrid,
  maxDifference,
  patchRows,
  readGolden,
  readMatrix,
  sliceRows,
} from '../helpers/goldens.ts';
import { randomSignals, without } from '../helpers/signals.ts';

interface Case {
  readonly inputs: { readonly features: string; readonly metric: string };
  readonly params: { readonly r_per_step: readonly number[] };
  readonly expected: {
    readonly num_tokens: number;
    readonly steps: readonly unknown[];
    readonly groups_in_output_order: readonly (readonly number[])[];
    readonly weights_in_output_order: readonly (readonly number[])[];
  };
  readonly tolerance: number;
}

const cases = [
  'aim_astronaut_25',
  'aim_astronaut_metric_keys_penult_128_64',
  'aim_page_onestep',
  'aim_ui_a_125',
  'aim_ui_a_metric_keys_penult_128_64',
];

/** `astronaut_penult rows 1..256 …` */
const input = (description: string): Matrix =>
  patchRows(readMatrix(`seeds/inputs/${description.split(' ')[0]}.bin`, 384));

/** Patches and weights of every group, by its anchor. */
function groupsByAnchor({ kept, groups }: Reduction): Map<number, [number, number][]> {
  const { start, patch, weight } = groups!;
  return new Map(
    Array.from(kept, (anchor, k) => [
      anchor,
      Array.from(patch.slice(start[k], start[k + 1]), (t, j) => [t, weight[start[k] + j]]),
    ]),
  );
}

describe('aim-merge against the published code, 5 of 5 merge cases', () => {
  it.each(cases)('merges as in %s', (id) => {
    const { inputs, params, expected, tolerance } = readGolden<Case>(`seeds/aim/${id}.json`);
    const tokens = input(inputs.features);
    const byKeys = inputs.metric !== 'features themselves';
    const signals: Signals = {
      grid: goldenGrid,
      prefixTokens: 1,
      tokens,
      ...(byKeys && { keys: input(inputs.metric) }),
    };
    const reduction = runStrategy(aimMerge, {
      signals,
      keep: expected.num_tokens,
      params: {
        r_per_step: params.r_per_step.join(','),
        metric: byKeys ? 'keys' : 'features',
      },
    });
    expect(reduction.kept).toHaveLength(expected.num_tokens);
    expect(reduction.extra['steps']).toBe(expected.steps.length);
    // The reference lists groups in the order of its last sequence, here they stand by anchors.
    const ours = groupsByAnchor(reduction);
    const merged = readMatrix(`seeds/aim/${id}_merged.bin`, 384);
    const outputs = outputTokens(tokens, reduction);
    expected.groups_in_output_order.forEach((group, g) => {
      const anchor = group.find((t) => ours.has(t))!;
      const mine = ours.get(anchor)!;
      expect(mine.map(([t]) => t)).toEqual(group);
      const weights = mine.map(([, w]) => w);
      expect(maxDifference(weights, expected.weights_in_output_order[g])).toBeLessThan(1e-6);
      const k = reduction.kept.indexOf(anchor);
      const output = sliceRows(outputs, k, k + 1).data;
      expect(maxDifference(output, sliceRows(merged, g, g + 1).data)).toBeLessThan(tolerance);
    });
  });
});

/** Six tokens in the plane; even positions look for odd ones. */
const plane: Signals = {
  grid: { rows: 1, cols: 6, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(4, 3, 1, 0, 0, 1, 0, 2, 3, 4, 0, 5), rows: 6, cols: 2 },
};

describe('aim-merge worked by hand', () => {
  it('gives every part of a step the same weight', () => {
    // First step: 2 → 3 at 1, 0 → 1 and 4 → 3 at .8; left 1 = (2.5, 1.5), 3 = (1, 7/3), 5 = (0, 5).
    // Second: evens 1 and 5 look at 3, 5 is more alike (.92). Two parts, half each: so patches 2,
    // 3 and 4 weigh a sixth, patch 5 a half, where ToMe would give each a quarter.
    const reduction = runStrategy(aimMerge, { signals: plane, keep: 2 });
    const groups = groupsByAnchor(reduction);
    expect([...groups.keys()]).toEqual([1, 3]);
    const sixth = Math.fround(1 / 6);
    expect(groups.get(3)).toEqual([
      [2, sixth],
      [3, sixth],
      [4, sixth],
      [5, 0.5],
    ]);
    const { data } = outputTokens(plane.tokens!, reduction);
    [2.5, 1.5, 0.5, 11 / 3].forEach((value, d) => expect(data[d]).toBeCloseTo(value, 5));
    expect(reduction.extra['sizes']).toEqual(Uint32Array.of(2, 4));
    expect(reduction.steps).toHaveLength(4);
    expect(reduction.steps!.at(-1)).toMatchObject({ kind: 'merge', from: 5, into: 3 });
  });

  it('halves the tokens by itself and merges the missing few in the last step', () => {
    const reductionTo = (keep: number): unknown =>
      runStrategy(aimMerge, { signals: plane, keep }).extra['steps'];
    // 6 → 3 → 2 → 1
    expect([6, 5, 3, 2, 1].map(reductionTo)).toEqual([0, 1, 1, 2, 3]);
  });

  it('compares by keys when asked, and then needs nothing else', () => {
    const keys = { data: Float32Array.of(0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0), rows: 6, cols: 2 };
    const rest = without(plane, 'tokens');
    const params = { metric: 'keys' };
    const reduction = runStrategy(aimMerge, { signals: { ...rest, keys }, keep: 3, params });
    expect([...groupsByAnchor(reduction).values()].map((group) => group.map(([t]) => t))).toEqual([
      [0, 1],
      [3],
      [2, 4, 5],
    ]);
    expect(() => runStrategy(aimMerge, { signals: plane, keep: 3, params })).toThrow(
      'strategy aim-merge needs keys [T,Dk]; the file has tokens',
    );
  });
});

describe('aim-merge for all pictures', () => {
  it('puts every patch into one token, with weights that sum to 1', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 30 }), (seed, keep) => {
        const reduction = runStrategy(aimMerge, { signals: randomSignals(5, 6, seed), keep });
        const groups = [...groupsByAnchor(reduction).values()];
        expect(groups.flatMap((group) => group.map(([t]) => t)).sort((a, b) => a - b)).toEqual(
          Array.from({ length: 30 }, (_, t) => t),
        );
        for (const group of groups) {
          expect(group.reduce((sum, [, w]) => sum + w, 0)).toBeCloseTo(1, 5);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('does not care how long the tokens are in the first step', () => {
    const signals = randomSignals(5, 6, 4);
    const { data, rows, cols } = signals.tokens!;
    // Powers of two, so that no rounding differs.
    const longer = data.map((x, i) => x * 2 ** (Math.floor(i / cols) % 5));
    const run = (tokens: Matrix): Reduction =>
      runStrategy(aimMerge, { signals: { ...signals, tokens }, keep: 17 });
    expect(run({ data: longer, rows, cols })).toEqual(run(signals.tokens!));
  });
});
