import { ascending } from '../core/top-k.ts';
import type { Grid, Groups, Reduction, Step } from '../core/types.ts';

/**
 * What the picture looks like after the first `count` steps of a method.
 *
 * A method that picks starts from nothing, one that splits from a single block, every other one
 * from all patches.
 *
 * @param grid of the patches the steps speak of
 * @returns a reduction to draw: kept and groups; nothing else is filled
 */
export function stateAfterSteps(steps: readonly Step[], count: number, grid: Grid): Reduction {
  const numPatches = grid.rows * grid.cols;
  const picks = steps.some((step) => step.kind === 'pick');
  const splits = steps.some((step) => step.kind === 'split');
  // The patch that the group of each patch stands at; −1 when it has left or is not in yet.
  const anchor = new Int32Array(numPatches);
  for (let t = 0; t < numPatches; t++) anchor[t] = picks ? -1 : splits ? 0 : t;
  for (const step of steps.slice(0, count)) apply(step, anchor, grid);
  return asReduction(anchor);
}

/** The steps of a reduction; a plain order is a row of picks. Null where neither is known. */
export function stepsOf({ steps, order, scores }: Reduction): readonly Step[] | null {
  if (steps) return steps.length > 0 ? steps : null;
  if (!order) return null;
  return Array.from(order, (patch) => ({ kind: 'pick', patch, score: scores?.[patch] ?? 0 }));
}

function apply(step: Step, anchor: Int32Array, grid: Grid): void {
  switch (step.kind) {
    case 'pick':
      anchor[step.patch] = step.patch;
      return;
    case 'drop':
      for (let t = 0; t < anchor.length; t++) if (anchor[t] === step.patch) anchor[t] = -1;
      return;
    case 'merge':
      move(anchor, step.from, step.into);
      return;
    case 'join':
      move(anchor, step.patch, step.into);
      return;
    case 'split':
      split(anchor, step.patch, step.size, grid);
      return;
  }
  step satisfies never;
}

/** The whole group of one patch goes to where the group of the other stands. */
function move(anchor: Int32Array, from: number, into: number): void {
  const source = anchor[from];
  const target = anchor[into] < 0 ? into : anchor[into];
  if (source === target) return;
  if (source < 0) anchor[from] = target;
  else for (let t = 0; t < anchor.length; t++) if (anchor[t] === source) anchor[t] = target;
}

function split(anchor: Int32Array, patch: number, size: number, { rows, cols }: Grid): void {
  const half = size >> 1;
  const top = Math.floor(patch / cols);
  const left = patch % cols;
  for (let row = top; row < Math.min(rows, top + size); row++) {
    for (let col = left; col < Math.min(cols, left + size); col++) {
      const down = row - top >= half ? half : 0;
      const right = col - left >= half ? half : 0;
      anchor[row * cols + col] = (top + down) * cols + left + right;
    }
  }
}

function asReduction(anchor: Int32Array): Reduction {
  const kept = ascending(Uint32Array.from(new Set(anchor.filter((t) => t >= 0))));
  const merged = anchor.some((t, patch) => t >= 0 && t !== patch);
  return {
    kept,
    order: null,
    groups: merged ? groupsAt(kept, anchor) : null,
    scores: null,
    steps: null,
    extra: {},
  };
}

/** Members of each kept patch, evenly weighted; patches that have left belong to none. */
function groupsAt(kept: Uint32Array, anchor: Int32Array): Groups {
  const patches: number[] = [];
  const weights: number[] = [];
  const start = new Uint32Array(kept.length + 1);
  const members = new Map(Array.from(kept, (t) => [t, [] as number[]]));
  anchor.forEach((t, patch) => members.get(t)?.push(patch));
  kept.forEach((t, k) => {
    const list = members.get(t) ?? [];
    patches.push(...list);
    for (let i = 0; i < list.length; i++) weights.push(1 / list.length);
    start[k + 1] = patches.length;
  });
  return { start, patch: Uint32Array.from(patches), weight: Float32Array.from(weights) };
}
