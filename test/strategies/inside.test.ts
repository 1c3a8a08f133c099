/** @file What strategies do inside the encoder, step by step; whole encoders are run elsewhere. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/cosine.ts';
import { createRandom } from '../../src/core/random.ts';
import type { Sequence, SequenceChange } from '../../src/core/sequence.ts';
import {
  advanceState,
  applyChange,
  sequenceSizes,
  startState,
  type SequenceState,
} from '../../src/core/sequence-state.ts';
import { runSequenceStep, stepParams } from '../../src/core/sequence-step.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Groups, Matrix } from '../../src/core/types.ts';
import { findStrategy, strategies } from '../../src/strategies/index.ts';
import { findPreset } from '../../src/strategies/schedules.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import {
  arrayTolerance,
  maxAbs,
  maxDifference,
  readFloats,
  readGolden,
  readMatrix,
} from '../helpers/goldens.ts';
import { fractions, paramsOf } from '../helpers/params.ts';
import { randomMatrix, randomSequence } from '../helpers/sequences.ts';

const steps = (method: string): readonly string[] =>
  fieldCases(method).filter((id) => id.startsWith(`${method}/step-`));

function run(
  id: string,
  sequence: Sequence,
  keep: number,
  params: Params = {},
  block = 0,
): SequenceChange {
  const random = createRandom(1);
  const input = { sequence, keep, params, random, block, numBlocks: 12 };
  return runSequenceStep(findStrategy(id), input);
}

const rowsOf = ({ start, patch }: Groups): number[][] =>
  Array.from({ length: start.length - 1 }, (_, i) => [...patch.subarray(start[i], start[i + 1])]);

/** `[T]` the token, prefix counted, that each patch is in, behind that of CLS. */
function tokenOfRow({ groups, numPatches }: SequenceState): number[] {
  const tokenOf = new Array<number>(1 + numPatches).fill(0);
  rowsOf(groups).forEach((row, i) => row.forEach((patch) => (tokenOf[1 + patch] = 1 + i)));
  return tokenOf;
}

/** What a block tells of CLS and 256 patches, with one head of keys. */
const placeOf = (keys: Matrix, tokens: Matrix): Sequence => ({
  prefixTokens: 1,
  grid: { rows: 16, cols: 16, patchSize: 14 },
  heads: 1,
  tokens,
  sizes: new Float32Array(tokens.rows).fill(1),
  keys,
});

interface StepCase {
  readonly inputs: { readonly keys_penult_mean: string; readonly hs_penult: string };
  readonly params: Readonly<Record<string, number | boolean>>;
  readonly expected: {
    readonly token_to_group: readonly number[];
    readonly sizes: readonly number[];
  };
}

/** The next sequence, in its order, as the published code leaves it. */
function expectStep(id: string, name: string, paramsOfCase: (given: StepCase['params']) => Params) {
  const { inputs, params, expected } = readGolden<StepCase>(`field/${id}.json`);
  const tokens = readMatrix(`field/${inputs.hs_penult}`, 384);
  const place = placeOf(readMatrix(`field/${inputs.keys_penult_mean}`, 64), tokens);
  const change = run(name, place, expected.sizes.length - 1, paramsOfCase(params));
  const state = advanceState(startState(256), change);
  expect(tokenOfRow(state)).toEqual(expected.token_to_group);
  expect([...sequenceSizes(state, 1)]).toEqual(expected.sizes);
  const merged = readFloats(`field/${id}.merged.bin`);
  const difference = maxDifference(applyChange(tokens, 1, change).data, merged);
  expect(difference).toBeLessThan(arrayTolerance * maxAbs(merged));
}

describe('tome inside the encoder', () => {
  it.each(steps('tome'))('merges one block, in order, as in %s', (id) => {
    expectStep(id, 'tome', () => ({}));
  });

  it('has four such cases', () => {
    expect(steps('tome')).toHaveLength(4);
  });

  it('takes half of the patches where more are asked for', () => {
    for (const [prefix, numTokens, left] of [
      [1, 9, 5],
      [1, 8, 4],
      [0, 9, 5],
      [2, 9, 5],
      [3, 1, 1],
      [2, 1, 1],
    ]) {
      expect(run('tome', randomSequence(prefix, numTokens, 1), 0).anchors).toHaveLength(left);
    }
  });

  it('averages keys over heads before it compares them', () => {
    // Head means of the patches: (1, 0), (0, 1), (0, 1), (1, 0); places 1 to 4 behind CLS.
    const keys = [9, 9, 9, 9, 2, 1, 0, -1, 5, 1, -5, 1, 0, 0, 0, 2, 1, 3, 1, -3];
    const place: Sequence = {
      ...randomSequence(1, 4, 1),
      keys: { data: Float32Array.from(keys), rows: 5, cols: 4 },
    };
    // Even places are patches 1 and 3, odd ones 0 and 2: 1 into 2 and 3 into 0.
    const change = run('tome', place, 2);
    expect([...change.anchors]).toEqual([0, 2]);
    expect(rowsOf(change.groups!)).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });

  it('weighs by the patches that tokens stand for', () => {
    const tokens = { data: Float32Array.of(7, 1, 5), rows: 3, cols: 1 };
    const place = { ...randomSequence(1, 2, 1, [1, 3]), tokens };
    expect([...applyChange(tokens, 1, run('tome', place, 1)).data]).toEqual([7, 4]);
  });

  it('agrees with matching the whole sequence naively, whatever the prefix', () => {
    const counts = fc.integer({ min: 1, max: 14 });
    fc.assert(
      fc.property(fc.nat({ max: 4 }), counts, fractions, fc.nat(), (prefix, k, part, seed) => {
        const place = randomSequence(prefix, k, seed);
        const r = Math.min(Math.round(part * k), k >> 1);
        const params = { metric: 'features' };
        const change = run('tome', place, k - r, params);
        const { anchors, groups } = naiveMatching(place.tokens, prefix, r);
        expect([...change.anchors]).toEqual(anchors);
        expect(change.groups ? rowsOf(change.groups) : anchors.map((a) => [a])).toEqual(groups);
      }),
    );
  });
});

/** Section 3.3 of the ToMe paper word by word, over all pairs of the whole sequence. */
function naiveMatching({ data, rows, cols }: Matrix, prefix: number, r: number) {
  const row = (i: number): Float32Array => data.subarray(i * cols, (i + 1) * cols);
  const evens: { from: number; to: number; likeness: number }[] = [];
  for (let a = 0; a < rows; a += 2) {
    let best = { from: a, to: -1, likeness: -Infinity };
    for (let b = 1; b < rows; b += 2) {
      const likeness = a < prefix || b < prefix ? -Infinity : cosine(row(a), row(b));
      if (likeness > best.likeness) best = { from: a, to: b, likeness };
    }
    evens.push(best);
  }
  evens.sort((x, y) => (x.likeness === y.likeness ? 0 : y.likeness - x.likeness));
  const merged = evens.slice(0, r);
  const unmerged = evens.slice(r).map(({ from }) => from);
  if (prefix > 0) unmerged.sort((x, y) => x - y);
  if (r === 0) unmerged.splice(0, Infinity, ...Array.from({ length: rows }, (_, i) => i));
  const odds = r === 0 ? [] : Array.from({ length: rows >> 1 }, (_, i) => 2 * i + 1);
  const order = [...unmerged, ...odds].filter((place) => place >= prefix);
  const groups = order.map((place) =>
    [place, ...merged.filter(({ to }) => to === place).map(({ from }) => from)]
      .map((member) => member - prefix)
      .sort((x, y) => x - y),
  );
  return { anchors: order.map((place) => place - prefix), groups };
}

describe('pitome inside the encoder', () => {
  it.each(steps('pitome'))('merges one block, in order, as in %s', (id) => {
    // In block 0 the margin is the one at the start.
    expectStep(id, 'pitome', ({ margin, alpha, bsm }) => ({
      margin0: margin,
      alpha,
      bsm: bsm ? 'always' : 'never',
    }));
  });

  it('has four such cases', () => {
    expect(steps('pitome')).toHaveLength(4);
  });

  it('tells the energy that it ranks by, with the sign turned', () => {
    const [id] = steps('pitome');
    const { inputs, params } = readGolden<StepCase>(`field/${id}.json`);
    const keys = readMatrix(`field/${inputs.keys_penult_mean}`, 64);
    const { scores } = run('pitome', placeOf(keys, keys), 200, { margin0: params['margin'] });
    const energy = readFloats(`field/${id}.energy.bin`);
    const difference = maxDifference(
      scores!.map((score) => -score),
      energy,
    );
    expect(difference).toBeLessThan(arrayTolerance * maxAbs(energy));
  });

  it('lowers the margin evenly from block to block', () => {
    const place = randomSequence(1, 12, 3);
    const params = { bsm: 'never' };
    const late = run('pitome', place, 9, params, 9);
    expect(late).toEqual(run('pitome', place, 9, { ...params, margin0: 0.75 * 0.25 }));
    expect(late.scores).not.toEqual(run('pitome', place, 9, params).scores);
  });

  it('matches all in the first half of the blocks', () => {
    const place = randomSequence(1, 12, 4);
    const at = (block: number, bsm: string): SequenceChange =>
      run('pitome', place, 9, { bsm }, block);
    expect(at(5, 'half')).toEqual(at(5, 'always'));
    expect(at(6, 'half')).toEqual(at(6, 'never'));
    expect(at(6, 'always').anchors).not.toEqual(at(6, 'never').anchors);
    // Of five blocks the first three.
    const random = createRandom(1);
    const input = { sequence: place, keep: 9, params: {}, random, numBlocks: 5 };
    const of = (block: number, bsm: string): SequenceChange =>
      runSequenceStep(findStrategy('pitome'), { ...input, block, params: { bsm } });
    expect(of(2, 'half')).toEqual(of(2, 'always'));
    expect(of(3, 'half')).toEqual(of(3, 'never'));
  });

  it('takes half of the patches where more are asked for', () => {
    for (const bsm of ['always', 'never']) {
      expect(run('pitome', randomSequence(1, 9, 1), 0, { bsm }).anchors).toHaveLength(5);
      expect(run('pitome', randomSequence(1, 1, 1), 0, { bsm }).anchors).toHaveLength(1);
    }
  });
});

interface EvitCase {
  readonly params: {
    readonly keep_rate: number;
    readonly fuse: boolean;
    readonly drop_loc: readonly number[];
  };
  readonly expected: {
    readonly stages: readonly {
      readonly layer: number;
      readonly topk_local_order: readonly number[];
      readonly n_after: number;
    }[];
    readonly final_members: readonly (number | readonly number[])[];
    readonly kept_final: readonly number[];
  };
}

/** A place that tells the attention of CLS to its tokens, `[H×k]`, and nothing more. */
function attentionPlace(state: SequenceState, { data, rows }: Matrix): Sequence {
  const numTokens = state.anchors.length;
  const size = 1 + numTokens;
  const withCls = new Float32Array(rows * size);
  for (let h = 0; h < rows; h++) {
    withCls.set(data.subarray(h * numTokens, (h + 1) * numTokens), h * size + 1);
  }
  return {
    prefixTokens: 1,
    grid: null,
    heads: rows,
    tokens: randomMatrix(size, 1, createRandom(1)),
    sizes: sequenceSizes(state, 1),
    clsAttention: { data: withCls, rows, cols: size },
  };
}

/** CLS looks at the tokens in this order; at all others less. */
function placeInOrder(order: readonly number[], state: SequenceState): Sequence {
  const numTokens = state.anchors.length;
  const data = new Float32Array(numTokens).fill(1e-4);
  order.forEach((token, place) => (data[token] = 1 - place / numTokens));
  return attentionPlace(state, { data, rows: 1, cols: numTokens });
}

describe('evit inside the encoder', () => {
  it.each(fieldCases('evit'))('chains its stages as in %s, given the stored rankings', (id) => {
    const { params, expected } = readGolden<EvitCase>(`field/${id}.json`);
    const schedule = findPreset('evit').build(
      { numBlocks: 12, numPatches: 256 },
      { ...params, drop_loc: params.drop_loc.join(',') },
    );
    expect(schedule.steps.map((step) => step.afterLayer)).toEqual(
      expected.stages.map((stage) => stage.layer),
    );
    let state = startState(256);
    schedule.steps.forEach((step, s) => {
      const { topk_local_order: order, n_after } = expected.stages[s];
      const place = placeInOrder(order, state);
      const change = run(step.strategy, place, step.keep, step.params, step.afterLayer);
      expect([...change.anchors.subarray(0, order.length)]).toEqual(order);
      state = advanceState(state, change);
      expect(state.anchors).toHaveLength(n_after);
    });
    const members = rowsOf(state.groups);
    expect(members).toEqual(
      expected.final_members.map((list) =>
        typeof list === 'number' ? [list] : [...list].sort((a, b) => a - b),
      ),
    );
    const single = members.filter((row) => row.length === 1).flat();
    expect(single.sort((a, b) => a - b)).toEqual(expected.kept_final);
  });

  /** Two heads that average to .1, .4, .05, .2, .15 behind a prefix of two. */
  const five: Sequence = {
    ...randomSequence(2, 5, 1),
    tokens: { data: Float32Array.of(8, 9, 1, 2, 3, 4, 5), rows: 7, cols: 1 },
    clsAttention: {
      data: Float32Array.of(0.3, 0.9, 0.2, 0.4, 0, 0.3, 0.1, 0.7, 0.2, 0, 0.4, 0.1, 0.1, 0.2),
      rows: 2,
      cols: 7,
    },
  };

  it('puts the attentive ones by falling attention, and their weighted rest last', () => {
    const change = run('evit', five, 3);
    // 4, 0 and 2 are fused at 4: .15·5 + .1·1 + .05·3 = 1.
    expect([...change.anchors]).toEqual([1, 3, 4]);
    const { data } = applyChange(five.tokens, 2, change);
    [8, 9, 2, 4, 1].forEach((value, i) => expect(data[i]).toBeCloseTo(value, 6));
    [0.1, 0.4, 0.05, 0.2, 0.15].forEach((a, i) => expect(change.scores![i]).toBeCloseTo(a, 6));
    const mean = applyChange(five.tokens, 2, run('evit', five, 3, { normalize: true })).data;
    expect(mean[4]).toBeCloseTo(1 / 0.3, 5);
  });

  it('drops the rest where it is not to be fused, and moves nothing when all are kept', () => {
    const dropped = run('evit', five, 3, { fuse: false });
    expect(dropped).toMatchObject({ anchors: Uint32Array.of(1, 3, 4), groups: null });
    expect(run('evit', five, 5)).toMatchObject({
      anchors: Uint32Array.of(0, 1, 2, 3, 4),
      groups: null,
    });
    expect(rowsOf(run('evit', five, 1).groups!)).toEqual([[0, 1, 2, 3, 4]]);
    expect(run('evit', five, 0).anchors).toHaveLength(0);
  });
});

describe('prune-at-layer inside the encoder', () => {
  it('keeps what CLS looks at most in the order of the sequence', () => {
    const state = startState(6);
    const change = run('prune-at-layer', placeInOrder([4, 0, 3], state), 3);
    expect(change).toMatchObject({ anchors: Uint32Array.of(0, 3, 4), groups: null });
  });

  it('keeps after every stage of PyramidDrop what the restated schedule keeps', () => {
    const ids = fieldCases('pyramiddrop');
    expect(ids).toHaveLength(3);
    for (const id of ids) {
      const { inputs, params, expected } = readGolden<{
        readonly inputs: { readonly attn_cls_last: string };
        readonly params: { readonly ratios: readonly number[] };
        readonly expected: { readonly stages: readonly { readonly kept_raster: number[] }[] };
      }>(`field/${id}.json`);
      const attention = readMatrix(`field/${inputs.attn_cls_last}`, 256);
      const { steps: planned } = findPreset('pyramiddrop').build(
        { numBlocks: 12, numPatches: 256 },
        { ratios: params.ratios.join(',') },
      );
      let state = startState(256);
      const kept = planned.map(({ strategy, keep, afterLayer }) => {
        // One fixed attention at all stages, of those that are left.
        const left = Array.from({ length: attention.rows }, (_, h) =>
          Array.from(state.anchors, (patch) => attention.data[h * 256 + patch]),
        );
        const data = Float32Array.from(left.flat());
        const place = attentionPlace(state, { ...attention, data });
        state = advanceState(state, run(strategy, place, keep, {}, afterLayer));
        return [...state.anchors];
      });
      expect(kept).toEqual(expected.stages.map((stage) => stage.kept_raster));
    }
  });
});

const inside = strategies.filter(({ inside: own, stage }) => own || stage.includes('in'));

describe.each(inside.map((strategy) => [strategy.id, strategy] as const))(
  '%s as a step',
  (id, strategy) => {
    const params = paramsOf({ ...strategy, params: stepParams(strategy) });
    const halves = id === 'tome' || id === 'pitome';

    it('keeps its promises for all sizes and parameters', () => {
      const prefixes = fc.integer({ min: 1, max: 3 });
      const counts = fc.integer({ min: 1, max: 18 });
      fc.assert(
        fc.property(prefixes, counts, fractions, params, fc.nat(), (prefix, k, part, p, seed) => {
          const keep = Math.round(part * k);
          const place = randomSequence(prefix, k, seed);
          const copy = structuredClone(place);
          const change = run(id, place, keep, p, seed % 12);
          expect(place).toEqual(copy);
          expect(run(id, place, keep, p, seed % 12)).toEqual(change);
          const { anchors, groups, scores } = change;
          if (strategy.control === 'target') {
            expect(anchors).toHaveLength(halves ? Math.max(keep, k - (k >> 1)) : keep);
          }
          expect(new Set(anchors).size).toBe(anchors.length);
          expect(anchors.every((position) => position < k)).toBe(true);
          expect(scores === null || (scores.length === k && scores.every(Number.isFinite))).toBe(
            true,
          );
          if (!groups) return;
          expect(groups.start).toHaveLength(anchors.length + 1);
          expect(groups.patch.every((position) => position < k)).toBe(true);
          expect(groups.weight.every(Number.isFinite)).toBe(true);
          for (const row of rowsOf(groups)) {
            expect(row.length).toBeGreaterThan(0);
            expect(new Set(row).size).toBe(row.length);
          }
        }),
        { numRuns: 60 },
      );
    });

    it('ends where everything is equal', () => {
      const place = randomSequence(1, 9, 1);
      const same = <T extends { readonly data: Float32Array }>(given: T): T => ({
        ...given,
        data: given.data.map(() => 0.5),
      });
      const equal: Sequence = {
        ...place,
        tokens: same(place.tokens),
        keys: same(place.keys!),
        clsAttention: same(place.clsAttention!),
        attentionLogits: same(place.attentionLogits!),
      };
      const { anchors } = run(id, equal, 6);
      if (strategy.control === 'target') expect(anchors).toHaveLength(6);
      expect(new Set(anchors).size).toBe(anchors.length);
    });
  },
);
