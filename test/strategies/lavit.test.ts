import { describe, expect, it } from 'vitest';
import { layerNorm } from '../../src/core/layer-norm.ts';
import { MaskedAttention } from '../../src/core/masked-attention.ts';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Matrix, Reduction, Signals } from '../../src/core/types.ts';
import { lavit } from '../../src/strategies/lavit.ts';
import {
  goldenGrid,
  maxDifference,
  patchRows,
  readFloats,
  readGolden,
  readMatrix,
  sliceRows,
} from '../helpers/goldens.ts';
import { mergeAll, predict, Weights, type Layout } from '../helpers/lavit-modules.ts';
import { permutePatches } from '../helpers/permute.ts';
import { randomSignals } from '../helpers/signals.ts';

interface Case {
  readonly inputs: { readonly features: string; readonly keep_score: string };
  readonly params: {
    readonly keep: number;
    readonly num_heads: number;
    readonly layernorm_eps: number;
    readonly policy_eps: number;
  };
  readonly expected: { readonly kept_sorted: readonly number[] };
  readonly tolerance: number;
}

interface SeededCase {
  readonly inputs: {
    readonly weights: {
      readonly predictor: { readonly layout: Layout };
      readonly merger: { readonly layout: Layout };
    };
  };
  readonly params: {
    readonly depth: number;
    readonly heads: number;
    readonly keep_logit_threshold: number;
  };
  readonly expected: { readonly 'kept_by_logit_difference>thr': readonly number[] };
  readonly tolerance: number;
}

const cases = [
  'lavit_tf_astronaut_64',
  'lavit_tf_page_128',
  'lavit_tf_page_256_noneDropped',
  'lavit_tf_ui_a_h1',
];

function readCase(id: string) {
  const golden = readGolden<Case>(`seeds/lavit/${id}.json`);
  const [features] = golden.inputs.features.split(' ');
  const scores = golden.inputs.keep_score.split(' ').at(-1)!;
  const tokens = patchRows(readMatrix(`seeds/inputs/${features}.bin`, 384));
  const signals: Signals = {
    grid: goldenGrid,
    prefixTokens: 1,
    tokens,
    clsAttention: readMatrix(`seeds/inputs/${scores}.bin`, 256),
  };
  const { keep, num_heads, layernorm_eps, policy_eps } = golden.params;
  const params = { num_heads, layernorm_eps, policy_eps, sampling: 'top', compat: true };
  const reduction = runStrategy(lavit, { signals, keep, params });
  return { golden, tokens, signals, reduction, reference: readFloats(`seeds/lavit/${id}.bin`) };
}

/** LN(x + attention to the dropped), all heads apart: what the groups hold the mean of. */
function attendHeadwise(tokens: Matrix, kept: Uint32Array, params: Case['params']): Matrix {
  const { rows, cols } = tokens;
  const { num_heads: heads, layernorm_eps, policy_eps } = params;
  const normed = layerNorm(tokens, layernorm_eps);
  const isDropped = new Uint8Array(rows).fill(1);
  for (const t of kept) isDropped[t] = 0;
  const attention = new MaskedAttention(normed, heads, isDropped, policy_eps);
  const sums = new Float32Array(kept.length * cols);
  kept.forEach((t, k) => {
    const weights = attention.weightsOf(t);
    for (let d = 0; d < cols; d++) {
      const head = Math.floor(d / (cols / heads));
      let sum = tokens.data[t * cols + d];
      for (let j = 0; j < rows; j++) {
        sum += weights[head * rows + j] * normed.data[j * cols + d];
      }
      sums[k * cols + d] = sum;
    }
  });
  return layerNorm({ data: sums, rows: kept.length, cols }, layernorm_eps);
}

describe('lavit against the published modules, 5 of 5 cases', () => {
  it.each(cases)('selects and attends without learned weights as in %s', (id) => {
    const { golden, tokens, reduction, reference } = readCase(id);
    expect([...reduction.kept]).toEqual(golden.expected.kept_sorted);
    const outputs = attendHeadwise(tokens, reduction.kept, golden.params);
    expect(maxDifference(outputs.data, reference)).toBeLessThan(golden.tolerance);
  });

  it('says the same by its groups where there is one head', () => {
    const { golden, tokens, reduction, reference } = readCase('lavit_tf_ui_a_h1');
    const outputs = layerNorm(outputTokens(tokens, reduction), golden.params.layernorm_eps);
    // The groups leave off at most 0.01 % of the attention.
    expect(maxDifference(outputs.data, reference)).toBeLessThan(1e-3);
  });

  it('comes close by its groups where there are six', () => {
    const { golden, tokens, reduction, reference } = readCase('lavit_tf_astronaut_64');
    const { data, cols } = layerNorm(outputTokens(tokens, reduction), golden.params.layernorm_eps);
    for (let k = 0; k < golden.params.keep; k++) {
      let dot = 0;
      for (let j = k * cols; j < (k + 1) * cols; j++) dot += data[j] * reference[j];
      // Both are of length √D.
      expect(dot / cols).toBeGreaterThan(0.95);
    }
  });

  it('leaves everything as it is when nothing is dropped, unless asked for the published edge', () => {
    const { signals, reduction } = readCase('lavit_tf_page_256_noneDropped');
    expect(reduction.groups!.patch).toHaveLength(256 * 256);
    const plain = runStrategy(lavit, { signals, keep: 256, params: { sampling: 'top' } });
    expect(plain.groups).toBeNull();
  });

  it('selects and merges with random weights as in lavit_seeded_astronaut', () => {
    const name = 'seeds/lavit/lavit_seeded_astronaut';
    const { inputs, params, expected, tolerance } = readGolden<SeededCase>(`${name}.json`);
    const { rows, data, cols } = patchRows(readMatrix('seeds/inputs/astronaut_last.bin', 384));
    const first = 32;
    const features = {
      data: data.filter((_, at) => at % cols < first),
      rows,
      cols: first,
    };
    const { predictor, merger } = inputs.weights;
    const logp = predict(
      features,
      new Weights(readFloats(`${name}_predictor_weights.bin`), predictor.layout),
    );
    expect(maxDifference(logp.data, readFloats(`${name}_logp.bin`))).toBeLessThan(tolerance);
    const kept = expected['kept_by_logit_difference>thr'];
    const differences = Array.from(
      { length: rows },
      (_, t) => logp.data[2 * t] - logp.data[2 * t + 1],
    );
    expect(
      [...differences.keys()].filter((t) => differences[t] > params.keep_logit_threshold),
    ).toEqual(kept);
    const merged = mergeAll(
      features,
      kept,
      new Weights(readFloats(`${name}_merger_weights.bin`), merger.layout),
      params,
    );
    const reference = readFloats(`${name}_merged.bin`);
    expect(maxDifference(merged.data, reference)).toBeLessThan(tolerance);
  });
});

/** Three tokens of two numbers; normalised they are (−1, 1), (1, −1) and (−1, 1). */
const three: Signals = {
  grid: { rows: 1, cols: 3, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(0, 2, 4, 0, 1, 9), rows: 3, cols: 2 },
  clsAttention: { data: Float32Array.of(0.6, 0.1, 0.2), rows: 1, cols: 3 },
};

describe('lavit worked by hand', () => {
  it('lets dropped patches flow into the kept one, by likeness', () => {
    // Spreads are 1, 2 and 4. Patch 0 is kept; q·k / √2 is −√2 with patch 1 and √2 with patch 2, so
    // their attention is 1 : e^(2√2), each divided by its spread.
    const ratio = Math.exp(2 * Math.SQRT2);
    const { kept, groups, steps } = runStrategy(lavit, {
      signals: three,
      keep: 1,
      params: { sampling: 'top', num_heads: 1, policy_eps: 0 },
    });
    expect([...kept]).toEqual([0]);
    expect([...groups!.patch]).toEqual([0, 1, 2]);
    [1, 1 / (1 + ratio) / 2, ratio / (1 + ratio) / 4].forEach((w, j) =>
      expect(groups!.weight[j]).toBeCloseTo(w, 4),
    );
    expect(steps!.map((step) => step.kind)).toEqual(['pick', 'add', 'add']);
  });

  it('keeps each patch with its own chance, half at the mean', () => {
    const tokens = { data: new Float32Array(6).map((_, i) => i), rows: 3, cols: 2 };
    const run = (seed: number): Reduction =>
      runStrategy(lavit, { signals: { ...three, tokens }, keep: 0, seed });
    // Mean .3: .6/.9, .1/.4 and .2/.5.
    const { extra } = run(1);
    const chances = [2 / 3, 1 / 4, 2 / 5];
    const probability = extra['probability'] as Float32Array;
    chances.forEach((p, t) => expect(probability[t]).toBeCloseTo(p, 6));
    expect(extra['expectedKept']).toBeCloseTo(2 / 3 + 1 / 4 + 2 / 5, 6);
    const numRuns = 4000;
    const numKept = [0, 0, 0];
    for (let seed = 1; seed <= numRuns; seed++) {
      for (const t of run(seed).kept) numKept[t]++;
    }
    // Four standard deviations of a share over 4000 tosses.
    chances.forEach((p, t) =>
      expect(Math.abs(numKept[t] / numRuns - p)).toBeLessThan(4 * Math.sqrt(0.25 / numRuns)),
    );
  });

  it('takes the nearest lower number of heads that divides the width', () => {
    const signals = randomSignals(3, 4, 1);
    const run = (num_heads: number): Reduction =>
      runStrategy(lavit, { signals, keep: 5, params: { num_heads, sampling: 'top' } });
    expect(run(5)).toEqual(run(3));
    expect(run(64)).toEqual(run(6));
    expect(run(2).groups).not.toEqual(run(3).groups);
  });

  it('moves with its patches, whose order says nothing', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const signals = randomSignals(5, 6, seed);
      const old = Array.from({ length: 30 }, (_, t) => (7 * t + 4) % 30);
      const run = (given: Signals): Reduction =>
        runStrategy(lavit, {
          signals: given,
          keep: 9,
          params: { sampling: 'top' },
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
