import type { Params, ParamValue } from '../../core/strategy.ts';
import type { Grid, Reduction, Step } from '../../core/types.ts';
import type { TokenMap } from '../../overlay/token-map.ts';

/** One token of a result, with everything that its numbers are read from. */
export interface Example {
  readonly strategy: string;
  /** Complete. */
  readonly params: Params;
  readonly patch: number;
  readonly grid: Grid;
  readonly reduction: Reduction;
  readonly map: TokenMap;
  /** `[T]` as in `Shown`. */
  readonly ranks: Uint32Array | null;
}

export const countPatches = ({ grid }: Example): number => grid.rows * grid.cols;

export const paramOf = <T extends ParamValue>({ params }: Example, name: string): T =>
  params[name] as T;

/** What the method ranked this token by; null where it ranks nothing. */
export const scoreOf = ({ reduction, patch }: Example): number | null =>
  reduction.scores?.[patch] ?? null;

/** The value of this token in an array beside the result; null where there is none. */
export function extraAt(example: Example, key: string): number | null {
  const values = example.reduction.extra[key];
  return typeof values === 'object' && values.length === countPatches(example)
    ? values[example.patch]
    : null;
}

/** A number beside the result; null where there is none. */
export function extraNumber({ reduction }: Example, key: string): number | null {
  const value = reduction.extra[key];
  return typeof value === 'number' ? value : null;
}

/** Numbers beside the result that are not one per patch; empty where there are none. */
export function extraList({ reduction }: Example, key: string): readonly number[] {
  const value = reduction.extra[key];
  return typeof value === 'object' ? Array.from(value) : [];
}

/** The step in which this token was chosen, left or went into another; null where none did. */
export function stepOf({ reduction, patch }: Example): Step | null {
  const isOwn = (step: Step): boolean =>
    step.kind === 'merge' ? step.from === patch : 'patch' in step && step.patch === patch;
  return reduction.steps?.find((step) => step.kind !== 'split' && isOwn(step)) ?? null;
}

/** Patches in the token that this one went into, and its weight there; null when it was dropped. */
export function groupOf({
  reduction,
  map,
  patch,
}: Example): { readonly anchor: number; readonly size: number; readonly weight: number } | null {
  const output = map.output[patch];
  if (output < 0) return null;
  const { kept, groups } = reduction;
  const anchor = kept[output];
  if (!groups) return { anchor, size: 1, weight: 1 };
  const from = groups.start[output];
  const at = groups.patch.subarray(from, groups.start[output + 1]).indexOf(patch);
  return { anchor, size: map.sizes[output], weight: at < 0 ? 0 : groups.weight[from + at] };
}

/** In how many output tokens a patch takes part: published groups may overlap. */
export function countGroups({ reduction, map, patch }: Example): number {
  const { groups } = reduction;
  if (!groups) return map.output[patch] < 0 ? 0 : 1;
  return groups.patch.reduce((count, member) => count + (member === patch ? 1 : 0), 0);
}
