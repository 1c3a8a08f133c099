import { ascending } from '../core/top-k.ts';
import type { Grid, Groups, Reduction, Step } from '../core/types.ts';

/** How far a replay is. */
interface State {
  /** `[T]` patch that the token of each patch stands at; −1 when it has left or is not in yet. */
  readonly anchor: Int32Array;
  /** `[T]` component of each patch that joins made; of those alone, the patch itself. */
  readonly component: Int32Array;
}

/**
 * What the picture looks like after the first `count` steps of a method; after all of them it is
 * the method's result.
 *
 * A method that begins with a pick begins with nothing, one that begins with a split with a single
 * block, every other one with all patches. Components that were only linked average nothing: each
 * patch is still its own token, and the group of the lowest one overlaps them to show all of them,
 * until the first of them is dropped.
 *
 * @param grid of the patches the steps speak of
 * @returns a reduction to draw: kept and groups; nothing else is filled
 */
export function stateAfterSteps(steps: readonly Step[], count: number, grid: Grid): Reduction {
  const numPatches = grid.rows * grid.cols;
  const first = steps[0]?.kind;
  const anchor = new Int32Array(numPatches);
  const component = new Int32Array(numPatches);
  for (let t = 0; t < numPatches; t++) {
    anchor[t] = first === 'pick' ? -1 : first === 'split' ? 0 : t;
    component[t] = t;
  }
  const state = { anchor, component };
  for (const step of steps.slice(0, count)) apply(step, state, grid);
  return asReduction(state);
}

/**
 * The steps of a reduction; a plain order is a row of picks. Null where neither is known, or where
 * there was nothing to do.
 */
export function stepsOf({ steps, order, scores }: Reduction): readonly Step[] | null {
  if (!steps && !order) return null;
  const known =
    steps ??
    Array.from(order!, (patch): Step => ({ kind: 'pick', patch, score: scores?.[patch] ?? null }));
  return known.length > 0 ? known : null;
}

function apply(step: Step, { anchor, component }: State, grid: Grid): void {
  switch (step.kind) {
    case 'pick':
      moveAll(anchor, anchor[step.patch], -1);
      anchor[step.patch] = step.patch;
      return;
    case 'drop':
      moveAll(anchor, step.patch, -1);
      dissolve(component, component[step.patch]);
      return;
    case 'admit':
      for (let t = 0; t < anchor.length; t++) if (anchor[t] < 0) anchor[t] = t;
      return;
    case 'merge': {
      const into = placeOf(anchor, step.into);
      if (anchor[step.from] < 0) anchor[step.from] = into;
      else moveAll(anchor, anchor[step.from], into);
      return;
    }
    case 'add': {
      const into = placeOf(anchor, step.into);
      if (anchor[step.patch] < 0) anchor[step.patch] = into;
      return;
    }
    case 'join':
      moveAll(component, component[step.patch], component[step.into]);
      return;
    case 'split':
      split(anchor, step.patch, step.parts, grid);
      return;
  }
  step satisfies never;
}

/** Everything that stands at one place goes to another; nothing stands at −1. */
function moveAll(places: Int32Array, from: number, to: number): void {
  if (from < 0 || from === to) return;
  for (let t = 0; t < places.length; t++) if (places[t] === from) places[t] = to;
}

/** Where the token of a patch stands; a patch that others go into comes in by that. */
function placeOf(anchor: Int32Array, patch: number): number {
  if (anchor[patch] < 0) anchor[patch] = patch;
  return anchor[patch];
}

function dissolve(component: Int32Array, label: number): void {
  for (let t = 0; t < component.length; t++) if (component[t] === label) component[t] = t;
}

/** Every patch of a block to the last part that begins neither below it nor right of it. */
function split(anchor: Int32Array, patch: number, parts: readonly number[], { cols }: Grid): void {
  for (let t = 0; t < anchor.length; t++) {
    if (anchor[t] !== patch) continue;
    for (const part of parts) {
      const isAbove = Math.floor(part / cols) <= Math.floor(t / cols);
      if (isAbove && part % cols <= t % cols) anchor[t] = part;
    }
  }
}

function asReduction({ anchor, component }: State): Reduction {
  const kept = ascending(Uint32Array.from(new Set(anchor.filter((t) => t >= 0))));
  const isMerged = anchor.some((t, patch) => t >= 0 && t !== patch);
  const isLinked = component.some((label, patch) => label !== patch);
  return {
    kept,
    order: null,
    groups: isMerged || isLinked ? groupsAt(kept, { anchor, component }) : null,
    scores: null,
    steps: null,
    extra: {},
  };
}

/**
 * Members of each kept patch, evenly weighted; patches that have left belong to none. The lowest of
 * a linked component holds all of it, and none of it weighs more anywhere else.
 */
function groupsAt(kept: Uint32Array, { anchor, component }: State): Groups {
  const ofToken = new Map<number, number[]>();
  const ofComponent = new Map<number, number[]>();
  anchor.forEach((t, patch) => {
    if (t < 0) return;
    append(ofToken, t, patch);
    append(ofComponent, component[t], patch);
  });
  const patches: number[] = [];
  const weights: number[] = [];
  const start = new Uint32Array(kept.length + 1);
  const isShown = new Set<number>();
  kept.forEach((t, k) => {
    const whole = ofComponent.get(component[t])!;
    const members = isShown.has(component[t]) ? ofToken.get(t)! : whole;
    isShown.add(component[t]);
    for (const patch of members) {
      patches.push(patch);
      weights.push(1 / whole.length);
    }
    start[k + 1] = patches.length;
  });
  return { start, patch: Uint32Array.from(patches), weight: Float32Array.from(weights) };
}

function append(lists: Map<number, number[]>, key: number, item: number): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
