import { describe, expect, it } from 'vitest';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Matrix, Reduction, Signals } from '../../src/core/types.ts';
import { prumergePlus } from '../../src/strategies/prumerge-plus.ts';
import { prumerge } from '../../src/strategies/prumerge.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import {
  arrayTolerance,
  maxAbs,
  maxDifference,
  patchRows,
  readFloats,
  readGolden,
  readMatrix,
  sliceRows,
} from '../helpers/goldens.ts';
import { randomSignals, without } from '../helpers/signals.ts';

interface Case {
  readonly inputs: Readonly<Record<'hs_penult' | 'keys_last_flat' | 'q_last_cls_flat', string>>;
  readonly params: {
    readonly plus: boolean;
    readonly adaptive: boolean;
    readonly reduction_ratio: number;
  };
  readonly expected: {
    readonly centers_in_order: readonly number[];
    readonly n_outliers: number;
    readonly ratio: number;
    readonly n_out: number;
    readonly neighbours32_sorted: readonly (readonly number[])[];
  };
}

const ids = fieldCases('prumerge');

function read(id: string): { golden: Case; signals: Signals } {
  const golden = readGolden<Case>(`field/${id}.json`);
  const keys = readMatrix(`field/${golden.inputs.keys_last_flat}`, 384);
  const side = Math.sqrt(keys.rows - 1);
  return {
    golden,
    signals: {
      grid: { rows: side, cols: side, patchSize: 14 },
      prefixTokens: 1,
      tokens: patchRows(readMatrix(`field/${golden.inputs.hs_penult}`, 384)),
      keys: patchRows(keys),
      keysCls: sliceRows(keys, 0, 1).data,
      queriesCls: readFloats(`field/${golden.inputs.q_last_cls_flat}`),
    },
  };
}

const list = (values: unknown): number[] => [...(values as Uint32Array)];

function membersOf({ groups }: Reduction, k: number): number[] {
  return [...groups!.patch.slice(groups!.start[k], groups!.start[k + 1])];
}

describe(`prumerge against the published code, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('has the same centres, neighbours and tokens in %s', (id) => {
    const { golden, signals } = read(id);
    const { expected } = golden;
    const { plus, adaptive, reduction_ratio } = golden.params;
    const params = { plus, adaptive, reduction_ratio };
    const reduction = runStrategy(prumerge, { signals, keep: 0, params });
    const { kept, order, scores, extra } = reduction;
    expect(list(extra['centers'])).toEqual(expected.centers_in_order);
    expect([...order!].slice(0, -1)).toEqual(expected.centers_in_order);
    expect(kept).toHaveLength(expected.n_out);
    if (adaptive) {
      expect(extra['numOutliers']).toBe(expected.n_outliers);
      expect(extra['ratio']).toBe(expected.ratio);
    }
    const attention = readFloats(`field/${id}.cls_attn.bin`);
    expect(maxDifference(scores!, attention)).toBeLessThan(arrayTolerance * maxAbs(attention));

    const row = new Map(Array.from(kept, (patch, k) => [patch, k]));
    let numOther = 0;
    expected.centers_in_order.forEach((center, n) => {
      const [self, ...near] = membersOf(reduction, row.get(center)!);
      expect(self).toBe(center);
      const theirs = new Set(expected.neighbours32_sorted[n]);
      expect(near).toHaveLength(theirs.size);
      numOther += near.filter((patch) => !theirs.has(patch)).length;
    });
    // Single precision swaps one pair of nearly equal neighbours in one stored case.
    expect(numOther).toBeLessThanOrEqual(1);

    const tokens = readMatrix(`field/${id}.tokens.bin`, 384);
    const ours = outputTokens(signals.tokens!, reduction);
    order!.forEach((patch, n) => {
      const output = sliceRows(ours, row.get(patch)!, row.get(patch)! + 1).data;
      const difference = maxDifference(output, sliceRows(tokens, n, n + 1).data);
      expect(difference).toBeLessThan(arrayTolerance * maxAbs(tokens.data));
    });
  });

  it('answers as prumerge-plus what prumerge answers with plus', () => {
    const { signals } = read('prumerge/chelsea-plusTrue-adaptiveTrue-reduction_ratio0.125');
    const direct = runStrategy(prumerge, { signals, keep: 0, params: { plus: true } });
    expect(runStrategy(prumergePlus, { signals, keep: 0 })).toEqual(direct);
  });

  it('has seven cases', () => {
    expect(ids).toHaveLength(7);
  });
});

/**
 * The query is (2, 0, 0, 0) and √4 divides it again: the logit is the first number of a key, and
 * patch 6 stands out. The second number keeps keys from being zero. Everything is near everything.
 */
const eight: Signals = {
  grid: { rows: 2, cols: 4, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), rows: 8, cols: 1 },
  keys: columns([0, 0, 0, 0, 0, 0, Math.log(9), 0], [1, 1, 1, 1, 1, 1, 1, 1]),
  queriesCls: Float32Array.of(2, 0, 0, 0),
  keysCls: Float32Array.of(0, 0, 0, 0),
};

/** `[T×4]`, the first two columns given. */
function columns(first: readonly number[], second: readonly number[]): Matrix {
  const rows = first.length;
  const data = new Float32Array(4 * rows);
  for (let t = 0; t < rows; t++) data.set([first[t], second[t]], 4 * t);
  return { data, rows, cols: 4 };
}

const run = (params: Params, keep = 0, signals = eight): Reduction =>
  runStrategy(prumerge, { signals, keep, params });

describe('prumerge worked by hand', () => {
  it('finds the one outlier, adds what is near and sums up the rest', () => {
    // exp: CLS and seven patches 1, patch 6 has 9; total 17. Weights 1/17 and 9/17.
    const reduction = run({});
    expect(reduction.extra['numOutliers']).toBe(1);
    expect([...reduction.order!]).toEqual([6, 0]);
    expect([...reduction.kept]).toEqual([0, 6]);
    expect(list(reduction.extra['virtualTokens'])).toEqual([0]);
    expect(reduction.scores![6]).toBeCloseTo(9 / 17, 6);
    // All others together are 29: the rest is 29/17 and the centre 7 + 29/17.
    const { data } = outputTokens(eight.tokens!, reduction);
    expect(data[0]).toBeCloseTo(29 / 17, 5);
    expect(data[1]).toBeCloseTo(7 + 29 / 17, 5);
  });

  it('only moves all weights by one factor without the CLS key', () => {
    const bare = run({}, 0, without(eight, 'keysCls'));
    expect([...bare.order!]).toEqual([6, 0]);
    expect(bare.scores![6]).toBeCloseTo(9 / 16, 6);
  });

  it('takes a fixed part where the image does not decide', () => {
    expect(list(run({ adaptive: false, reduction_ratio: 0.25 }).extra['centers'])).toEqual([6, 0]);
  });

  it('adds centres at regular distances, never the last patch, with plus', () => {
    // One outlier of eight: ⌊8 / 3⌋ = 2, so 0, 2, 4 and 6, which is a centre already.
    expect(list(run({ plus: true }).extra['centers'])).toEqual([6, 0, 2, 4]);
    // ⌊1 / 0.25⌋ = 4 from ⌊4 / 2⌋ = 2 on: 2 and 6; 6 and 0 are there by attention.
    const still = { plus: true, adaptive: false, reduction_ratio: 0.25 };
    expect(list(run(still).extra['centers'])).toEqual([6, 0, 2]);
  });

  it('keeps one centre where nothing stands out, and everything where too much does', () => {
    const flat = { ...eight, queriesCls: new Float32Array(4) };
    expect(list(run({}, 0, flat).extra['centers'])).toEqual([0]);
    // A fence at Q3 = Q1 and two of eight above it: the step is ⌊4 / 3⌋ = 1.
    const two = { ...eight, keys: columns([0, 0, 3, 0, 0, 0, 3, 0], [1, 1, 1, 1, 1, 1, 1, 1]) };
    const { kept, extra } = run({ plus: true }, 0, two);
    expect(list(extra['centers'])).toEqual([2, 6, 0, 1, 3, 4, 5]);
    expect(kept).toHaveLength(8);
  });

  it('keeps the asked number when told to, the token of the rest counted', () => {
    for (const plus of [false, true]) {
      for (let keep = 0; keep <= 8; keep++) {
        const { kept, extra } = run({ plus, fixed: true }, keep);
        expect(kept).toHaveLength(keep);
        expect(list(extra['virtualTokens'])).toHaveLength(keep > 1 && keep < 8 ? 1 : 0);
      }
    }
    // Five centres of six tokens: two by attention, three from the middles of 1, 2, 3, 4, 5, 7.
    expect(list(run({ plus: true, fixed: true }, 6).extra['centers'])).toEqual([6, 0, 2, 4, 7]);
  });

  it('weighs other centres too, and never a patch twice', () => {
    const signals = randomSignals(7, 7, 3);
    const reduction = runStrategy(prumerge, { signals, keep: 10, params: { fixed: true } });
    const virtual = list(reduction.extra['virtualTokens'])[0];
    reduction.kept.forEach((patch, k) => {
      const members = membersOf(reduction, k);
      expect(new Set(members).size).toBe(members.length);
      expect(members).toHaveLength(patch === virtual ? 49 - 9 : 33);
    });
  });
});
