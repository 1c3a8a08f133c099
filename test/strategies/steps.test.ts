/** @file The steps of every strategy replay to its result. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params, Strategy } from '../../src/core/strategy.ts';
import type { Grid, Reduction, Step } from '../../src/core/types.ts';
import { countPatches } from '../../src/core/views.ts';
import { stateAfterSteps, stepsOf } from '../../src/overlay/step-state.ts';
import { tokenMap } from '../../src/overlay/token-map.ts';
import { strategies } from '../../src/strategies/index.ts';
import { expectValid } from '../helpers/expect-valid.ts';
import { fractions, paramsOf } from '../helpers/params.ts';
import { randomSignals } from '../helpers/signals.ts';
import { tokenOfPatch } from '../helpers/token-of-patch.ts';

/** Methods without steps, and why there is nothing to play. */
const atOnce: Readonly<Record<string, string>> = {
  uniform: 'the places follow from two numbers, all at once',
  grid: 'the places follow from three numbers, all at once',
  pyramid: 'windows are laid over the whole picture at once, and scales overlap',
  'segment-pooling': 'a walk is cut in equal stretches, all at once',
};

/** Square, oblong, one patch high, odd and no power of two. */
const grids = [
  [1, 1],
  [1, 7],
  [3, 5],
  [4, 4],
  [5, 6],
  [2, 9],
  [8, 8],
] as const;

/** How many tokens more there may be after a step than before. */
function allowedChange(step: Step, change: number): boolean {
  switch (step.kind) {
    case 'pick':
      // None where the patch stands for its group from now on.
      return change === 1 || change === 0;
    case 'drop':
      return change === -1;
    case 'admit':
      return change >= 0;
    case 'merge':
      // None where it was not a token yet.
      return change === -1 || change === 0;
    case 'add':
    case 'join':
      return change === 0;
    case 'split':
      return change === step.parts.length - 1;
  }
  return step satisfies never;
}

/** Nothing of a picture is decided: no patch is in, or all are one block, or each is its own token. */
function expectUndecided(state: Reduction, first: Step, numPatches: number): void {
  const { kind } = first;
  const all = Array.from({ length: numPatches }, (_, t) => t);
  const token = kind === 'pick' ? all.fill(-1) : kind === 'split' ? all.fill(0) : all;
  expect(tokenOfPatch(state, numPatches)).toEqual(token);
}

/** @param counts where to stop in between, as parts of all steps */
function expectReplay(reduction: Reduction, grid: Grid, counts: readonly number[]): void {
  const numPatches = grid.rows * grid.cols;
  const steps = stepsOf(reduction);
  if (!steps) return;
  expectUndecided(stateAfterSteps(steps, 0, grid), steps[0], numPatches);
  for (const part of counts) {
    const count = 1 + Math.floor(part * (steps.length - 1));
    const before = stateAfterSteps(steps, count - 1, grid);
    const after = stateAfterSteps(steps, count, grid);
    expectValid(after, numPatches);
    const change = after.kept.length - before.kept.length;
    const { kind } = steps[count - 1];
    expect(allowedChange(steps[count - 1], change), `${kind} adds ${change} tokens`).toBe(true);
  }
  const last = stateAfterSteps(steps, steps.length, grid);
  expectValid(last, numPatches);
  expect([...last.kept]).toEqual([...reduction.kept]);
  const token = tokenOfPatch(reduction, numPatches);
  const replayed = tokenOfPatch(last, numPatches);
  if (token && replayed) expect(replayed).toEqual(token);
  // Patches in several groups are shown in one: the same, but for those that tokens stand at.
  if (token === null) {
    const isAnchor = new Set(reduction.kept);
    const shown = tokenMap(reduction, numPatches).output;
    tokenMap(last, numPatches).output.forEach((output, t) => {
      if (!isAnchor.has(t)) expect(output).toBe(shown[t]);
    });
  }
  if (reduction.order) {
    const picks = steps.flatMap((step) => (step.kind === 'pick' ? [step.patch] : []));
    expect(picks).toEqual([...reduction.order.slice(0, picks.length)]);
  }
}

const played = strategies.filter((strategy) => !(strategy.id in atOnce));

describe.each(played.map((strategy) => [strategy.id, strategy] as const))(
  'the steps of %s',
  (_id, strategy) => {
    it('replay to its result, with every state on the way valid', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...grids),
          fc.nat(),
          fractions,
          paramsOf(strategy),
          fc.array(fractions, { minLength: 3, maxLength: 3 }),
          ([rows, cols], seed, part, params, counts) => {
            const signals = randomSignals(rows, cols, seed);
            const keep = Math.round(part * rows * cols);
            const reduction = runStrategy(strategy, { signals, keep, params, seed });
            expectReplay(reduction, signals.grid, counts);
          },
        ),
        { numRuns: 60 },
      );
    });

    it('are there to be played at a quarter of the patches', () => {
      const signals = randomSignals(6, 8, 1);
      // On noise an image that decides for itself may decide to keep everything.
      const params: Params = 'fixed' in strategy.params ? { fixed: true } : {};
      expect(stepsOf(runStrategy(strategy, { signals, keep: 12, params }))).not.toBeNull();
    });

    if (strategy.views) {
      it('run on from view to view', () => {
        const crops = [2, 3, 4].map((seed) => randomSignals(3, 4, seed));
        const signals = { ...randomSignals(3, 4, 1), crops, cropGrid: { rows: 1, cols: 3 } };
        const numPatches = countPatches(strategy, signals);
        const reduction = runStrategy(strategy, { signals, keep: 10 });
        expectReplay(reduction, { rows: numPatches / 4, cols: 4, patchSize: 1 }, [0, 0.5, 1]);
      });
    }
  },
);

describe('methods that decide at once', () => {
  const find = (id: string): Strategy => strategies.find((strategy) => strategy.id === id)!;

  it.each(Object.entries(atOnce))('%s has no steps: %s', (id) => {
    const signals = randomSignals(6, 8, 1);
    expect(stepsOf(runStrategy(find(id), { signals, keep: 12 }))).toBeNull();
  });
});
