import { describe, expect, it } from 'vitest';
import type { Grid, Reduction, Step } from '../../src/core/types.ts';
import { stateAfterSteps, stepsOf } from '../../src/overlay/step-state.ts';
import { role, tokenMap } from '../../src/overlay/token-map.ts';
import { tokenOfPatch } from '../helpers/token-of-patch.ts';

/** Patches 0 1 2 over 3 4 5. */
const six: Grid = { rows: 2, cols: 3, patchSize: 1 };

const pick = (patch: number, score: number | null = 1): Step => ({ kind: 'pick', patch, score });
const drop = (patch: number): Step => ({ kind: 'drop', patch, score: 1 });
const admit: Step = { kind: 'admit' };
const merge = (from: number, into: number): Step => ({ kind: 'merge', from, into, similarity: 1 });
const add = (patch: number, into: number): Step => ({ kind: 'add', patch, into, weight: 0.5 });
const join = (patch: number, into: number): Step => ({ kind: 'join', patch, into });
const split = (patch: number, size: number, ...parts: readonly number[]): Step => ({
  kind: 'split',
  patch,
  size,
  parts,
});

/** Where the token of each patch stands after 0, 1, … and all steps. */
function states(steps: readonly Step[], grid = six): (readonly number[] | null)[] {
  return Array.from({ length: steps.length + 1 }, (_, count) =>
    tokenOfPatch(stateAfterSteps(steps, count, grid), grid.rows * grid.cols),
  );
}

describe('stateAfterSteps', () => {
  it('begins with nothing where a method picks, and takes in one patch a step', () => {
    expect(states([pick(4), pick(1)])).toEqual([
      [-1, -1, -1, -1, -1, -1],
      [-1, -1, -1, -1, 4, -1],
      [-1, 1, -1, -1, 4, -1],
    ]);
    const { kept, groups } = stateAfterSteps([pick(4), pick(1)], 2, six);
    expect([...kept]).toEqual([1, 4]);
    expect(groups).toBeNull();
  });

  it('begins with all patches where a method drops', () => {
    expect(states([drop(5), drop(0)])).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, -1],
      [-1, 1, 2, 3, 4, -1],
    ]);
  });

  it('moves a whole group when its patch merges into another', () => {
    expect(states([merge(1, 0), merge(4, 5), merge(0, 4)])).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 0, 2, 3, 4, 5],
      [0, 0, 2, 3, 5, 5],
      [5, 5, 2, 3, 5, 5],
    ]);
    const { kept, groups } = stateAfterSteps([merge(1, 0)], 1, six);
    expect([...kept]).toEqual([0, 2, 3, 4, 5]);
    expect([...groups!.start]).toEqual([0, 2, 3, 4, 5, 6]);
    expect([...groups!.patch]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...groups!.weight]).toEqual([0.5, 0.5, 1, 1, 1, 1]);
  });

  it('merges into picked patches what was not in', () => {
    expect(states([pick(2), pick(3), merge(0, 3), merge(5, 2)]).at(-1)).toEqual([
      3, -1, 2, 3, -1, 2,
    ]);
  });

  it('drops with a patch what went into it', () => {
    expect(states([merge(1, 0), drop(0)]).at(-1)).toEqual([-1, -1, 2, 3, 4, 5]);
  });

  it('adds a patch that is in already without taking it away from where it is', () => {
    // 3 goes to 0 first; 5 is a token of its own, and 0 is one too.
    expect(states([pick(0), pick(5), add(3, 0), add(3, 5), add(0, 5), add(5, 0)]).slice(3)).toEqual(
      [
        [0, -1, -1, 0, -1, 5],
        [0, -1, -1, 0, -1, 5],
        [0, -1, -1, 0, -1, 5],
        [0, -1, -1, 0, -1, 5],
      ],
    );
  });

  it('lets the others in after the picks, for drops to thin them out', () => {
    expect(states([pick(4), admit, drop(0), drop(2)])).toEqual([
      [-1, -1, -1, -1, -1, -1],
      [-1, -1, -1, -1, 4, -1],
      [0, 1, 2, 3, 4, 5],
      [-1, 1, 2, 3, 4, 5],
      [-1, 1, -1, 3, 4, 5],
    ]);
  });

  it('lets a picked patch stand for its group alone, where the group was there before', () => {
    expect(states([merge(1, 0), merge(2, 0), pick(2)]).slice(2)).toEqual([
      [0, 0, 0, 3, 4, 5],
      [-1, -1, 2, 3, 4, 5],
    ]);
  });

  it('shows linked patches together, keeps all of them and lets go when one is dropped', () => {
    const steps = [join(1, 0), join(4, 1), join(5, 2), drop(1)];
    const linked = stateAfterSteps(steps, 3, six);
    expect([...linked.kept]).toEqual([0, 1, 2, 3, 4, 5]);
    // Groups overlap: 0 shows 0, 1 and 4, and each of them is its own token too.
    expect(tokenOfPatch(linked, 6)).toBeNull();
    const { output, roles } = tokenMap(linked, 6);
    expect([...output]).toEqual([0, 0, 2, 3, 0, 2]);
    expect([...roles]).toEqual([2, 2, 2, role.kept, 2, 2]);

    const thinned = stateAfterSteps(steps, 4, six);
    expect([...thinned.kept]).toEqual([0, 2, 3, 4, 5]);
    expect([...tokenMap(thinned, 6).output]).toEqual([0, -1, 1, 2, 3, 1]);
  });

  it('cuts one block in four', () => {
    const square = { rows: 4, cols: 4, patchSize: 1 };
    const steps = [split(0, 4, 0, 2, 8, 10), split(2, 2, 2, 3, 6, 7)];
    const [whole, quarters, last] = states(steps, square);
    expect(whole).toEqual(new Array(16).fill(0));
    expect(quarters).toEqual([0, 0, 2, 2, 0, 0, 2, 2, 8, 8, 10, 10, 8, 8, 10, 10]);
    expect(last).toEqual([0, 0, 2, 3, 0, 0, 6, 7, 8, 8, 10, 10, 8, 8, 10, 10]);
  });

  it('cuts blocks of any shape in two or three parts', () => {
    // In columns of two and one; then the left one in rows, its lower part in two patches.
    const steps = [split(0, 3, 0, 2), split(0, 2, 0, 3, 4)];
    expect(states(steps)).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0, 0, 2, 0, 0, 2],
      [0, 0, 2, 3, 4, 2],
    ]);
    // The upper part in two patches, then the whole lower row.
    expect(states([split(0, 3, 0, 2), split(0, 2, 0, 1, 3)]).at(-1)).toEqual([0, 1, 2, 3, 3, 2]);
  });

  it('begins with the blocks that a first cut lays out', () => {
    const strip = { rows: 1, cols: 7, patchSize: 1 };
    expect(states([split(0, 7, 0, 3, 6), split(3, 3, 3, 5)], strip)).toEqual([
      [0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 3, 3, 3, 6],
      [0, 0, 0, 3, 3, 5, 6],
    ]);
  });

  it('keeps every patch where there are no steps, and stays at the end beyond it', () => {
    expect([...stateAfterSteps([], 0, six).kept]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(stateAfterSteps([pick(1)], 9, six)).toEqual(stateAfterSteps([pick(1)], 1, six));
  });
});

describe('stepsOf', () => {
  const reduction = (fields: Partial<Reduction>): Reduction => ({
    kept: Uint32Array.of(1, 4),
    order: null,
    groups: null,
    scores: null,
    steps: null,
    extra: {},
    ...fields,
  });
  const order = Uint32Array.of(4, 1);

  it('takes a plain order for a row of picks, with scores where there are some', () => {
    const scores = Float32Array.of(0, 0.25, 0, 0, 0.5, 0);
    expect(stepsOf(reduction({ order, scores }))).toEqual([pick(4, 0.5), pick(1, 0.25)]);
    expect(stepsOf(reduction({ order }))).toEqual([pick(4, null), pick(1, null)]);
  });

  it('prefers the steps of the method', () => {
    const steps = [merge(1, 4)];
    expect(stepsOf(reduction({ order, steps }))).toBe(steps);
  });

  it('is null where a method decides at once or had nothing to do', () => {
    expect(stepsOf(reduction({}))).toBeNull();
    expect(stepsOf(reduction({ order, steps: [] }))).toBeNull();
    expect(stepsOf(reduction({ order: new Uint32Array(0) }))).toBeNull();
  });
});
