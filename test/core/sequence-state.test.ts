import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyGroups } from '../../src/core/groups.ts';
import { lastRows } from '../../src/core/last-rows.ts';
import { outputTokens, selectRows } from '../../src/core/output-tokens.ts';
import { createRandom } from '../../src/core/random.ts';
import type { SequenceChange } from '../../src/core/sequence.ts';
import {
  advanceState,
  applyChange,
  outputOrder,
  placesOf,
  sequenceSizes,
  spreadScores,
  startState,
  stateReduction,
  type SequenceState,
} from '../../src/core/sequence-state.ts';
import { runSequenceStep } from '../../src/core/sequence-step.ts';
import type { Groups } from '../../src/core/types.ts';
import { schedulePresets } from '../../src/strategies/schedules.ts';
import { findStrategy } from '../../src/strategies/index.ts';
import { expectValid } from '../helpers/expect-valid.ts';
import { maxDifference } from '../helpers/goldens.ts';
import { randomMatrix, sequenceAt } from '../helpers/sequences.ts';

/** Weights are stored as float32 after every step; there are at most six here. */
const tolerance = 1e-5;

const groups = (...rows: readonly (readonly (readonly [number, number])[])[]): Groups => ({
  start: Uint32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)]),
  patch: Uint32Array.from(rows.flat().map(([patch]) => patch)),
  weight: Float32Array.from(rows.flat().map(([, weight]) => weight)),
});
const rowsOf = ({ start, patch, weight }: Groups): [number, number][][] =>
  Array.from({ length: start.length - 1 }, (_, i) =>
    Array.from(patch.subarray(start[i], start[i + 1]), (t, j) => [t, weight[start[i] + j]]),
  );
const change = (anchors: readonly number[], merged: Groups | null = null): SequenceChange => ({
  anchors: Uint32Array.from(anchors),
  groups: merged,
  scores: null,
});

describe('the state of a sequence', () => {
  const start = startState(6);
  // 4 → the first place; 0 and 1 merge, 2 and 3 are fused with small weights, 5 leaves.
  const first = change([4, 1, 2], groups([[4, 1]], [[0, 0.5], [1, 0.5]], [[2, 0.25], [3, 0.125]])); // prettier-ignore
  const once = advanceState(start, first);

  it('begins with every patch as its own token', () => {
    expect([...start.anchors]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(stateReduction(start)).toMatchObject({ groups: null, order: null, scores: null });
  });

  it('takes the groups of the first step as they are', () => {
    expect(rowsOf(once.groups)).toEqual(rowsOf(first.groups!));
    expect([...once.anchors]).toEqual([4, 1, 2]);
    expect([...once.sizes]).toEqual([1, 2, 2]);
  });

  it('multiplies weights through, and adds up where a patch comes by two ways', () => {
    // Both tokens hold position 1 of the sequence, which is patches 0 and 1.
    const second = change([2, 1], groups([[1, 0.5], [2, 2]], [[0, 0.25], [1, 0.75]])); // prettier-ignore
    const twice = advanceState(once, second);
    expect(rowsOf(twice.groups)).toEqual([
      [[0, 0.25], [1, 0.25], [2, 0.5], [3, 0.25]],
      [[0, 0.375], [1, 0.375], [4, 0.25]],
    ]); // prettier-ignore
    expect([...twice.anchors]).toEqual([2, 1]);
    expect([...twice.sizes]).toEqual([4, 3]);
    const third = advanceState(twice, change([0], groups([[0, 1], [1, 2]]))); // prettier-ignore
    expect(rowsOf(third.groups)).toEqual([
      [[0, 1], [1, 1], [2, 0.5], [3, 0.25], [4, 0.5]],
    ]); // prettier-ignore
    expect([...third.sizes]).toEqual([5]);
  });

  it('shows tokens in the order of their anchors, and says which token that is', () => {
    const reduction = stateReduction(once);
    expect([...reduction.kept]).toEqual([1, 2, 4]);
    expect([...outputOrder(once)]).toEqual([1, 2, 0]);
    expect(rowsOf(reduction.groups!).map((row) => row.map(([t]) => t))).toEqual([
      [0, 1],
      [2, 3],
      [4],
    ]);
    expect([...(reduction.extra['sizes'] as Uint32Array)]).toEqual([2, 2, 1]);
  });

  it('has no groups while tokens only leave, whatever their order', () => {
    const pruned = advanceState(advanceState(start, change([5, 0, 3, 1])), change([2, 0, 3]));
    const reduction = stateReduction(pruned);
    expect([...pruned.anchors]).toEqual([3, 5, 1]);
    expect(reduction.groups).toBeNull();
    expect([...reduction.kept]).toEqual([1, 3, 5]);
  });

  it('keeps the group of a token that is a patch with another weight', () => {
    const scaled = advanceState(start, change([2], groups([[2, 0.5]]))); // prettier-ignore
    expect(rowsOf(stateReduction(scaled).groups!)).toEqual([[[2, 0.5]]]);
  });

  it('names the rows of position tables, prefix first', () => {
    expect([...placesOf(once, 3)]).toEqual([0, 1, 2, 7, 4, 5]);
    expect([...placesOf(once, 0)]).toEqual([4, 1, 2]);
    expect([...sequenceSizes(once, 2)]).toEqual([1, 1, 1, 2, 2]);
  });

  it('shows scores at every patch of a token, and the lowest where there is none', () => {
    expect([...spreadScores(once, Float32Array.of(7, 3, 5))]).toEqual([3, 3, 5, 5, 7, 3]);
    expect([...spreadScores(once, Float32Array.of(1, 3, 5))]).toEqual([3, 3, 5, 5, 1, 1]);
    // In two tokens, patch 0 shows the one that it weighs most in.
    const shared = advanceState(start, change([0, 1], groups([[0, 0.2]], [[0, 0.8], [1, 1]]))); // prettier-ignore
    expect(spreadScores(shared, Float32Array.of(9, 4))[0]).toBe(4);
  });
});

describe('applyChange', () => {
  it('leaves the prefix in front and makes the tokens behind it', () => {
    const stream = { data: Float32Array.of(9, 8, 1, 2, 4), rows: 5, cols: 1 };
    expect([...applyChange(stream, 2, change([2, 0])).data]).toEqual([9, 8, 4, 1]);
    const merged = change([1], groups([[0, 0.5], [1, 0.25]])); // prettier-ignore
    expect([...applyChange(stream, 2, merged).data]).toEqual([9, 8, 1]);
    expect(applyChange(stream, 2, change([])).rows).toBe(2);
  });
});

/** A stage of every strategy that a schedule can hold, one after the other. */
const custom = schedulePresets.find(({ id }) => id === 'custom')!.params['strategy'];
const ids = custom.type === 'choice' ? custom.choices : [];
const merging = ['tome', 'pitome', 'segment-pooling', 'adjacent-pairs'];

interface Walk {
  readonly state: SequenceState;
  readonly stream: ReturnType<typeof randomMatrix>;
  readonly first: ReturnType<typeof randomMatrix>;
}

/** Steps with no block between them, so that everything that happens to the stream is linear. */
function walk(prefix: number, numPatches: number, steps: readonly string[], seed: number): Walk {
  const first = randomMatrix(prefix + numPatches, 5, createRandom(seed));
  let stream = first;
  let state = startState(numPatches);
  steps.forEach((id, i) => {
    const numTokens = state.anchors.length;
    const step = runSequenceStep(findStrategy(id), {
      sequence: sequenceAt(state, prefix, stream, seed + i),
      keep: Math.max(1, Math.ceil(0.7 * numTokens)),
      params: {},
      random: createRandom(seed),
      block: i,
      numBlocks: steps.length,
    });
    stream = applyChange(stream, prefix, step);
    state = advanceState(state, step);
  });
  return { state, stream, first };
}

const prefixes = fc.integer({ min: 1, max: 3 });
const sizes = fc.integer({ min: 1, max: 20 });

describe('composed groups', () => {
  it('make of the first stream what the steps make of it one by one', () => {
    const chains = fc.array(fc.constantFrom(...ids), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(prefixes, sizes, chains, fc.nat(), (prefix, numPatches, steps, seed) => {
        const { state, stream, first } = walk(prefix, numPatches, steps, seed);
        const tokens = lastRows(stream, state.anchors.length);
        const patches = lastRows(first, numPatches);
        const composed = applyGroups(patches, state.groups);
        expect(maxDifference(composed.data, tokens.data)).toBeLessThan(tolerance);
        const reduction = stateReduction(state);
        expectValid(reduction, numPatches);
        const outputs = outputTokens(patches, reduction);
        const sorted = selectRows(tokens, outputOrder(state));
        expect(maxDifference(outputs.data, sorted.data)).toBeLessThan(tolerance);
      }),
    );
  });

  it('hold every patch once while patches only merge, and give it its share', () => {
    const chains = fc.array(fc.constantFrom(...merging), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(prefixes, sizes, chains, fc.nat(), (prefix, numPatches, steps, seed) => {
        const { state } = walk(prefix, numPatches, steps, seed);
        const { groups: composed, sizes: counts } = state;
        expect(counts.reduce((sum, size) => sum + size, 0)).toBe(numPatches);
        expect([...composed.patch].sort((a, b) => a - b)).toEqual([
          ...startState(numPatches).anchors,
        ]);
        if (steps.some((id) => !id.endsWith('tome'))) return;
        // Means weighted by sizes are means of patches.
        rowsOf(composed).forEach((row, i) => {
          for (const [, weight] of row) expect(weight).toBeCloseTo(1 / counts[i], 6);
        });
      }),
    );
  });
});
