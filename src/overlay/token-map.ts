import type { Reduction } from '../core/types.ts';

/** What became of a patch. */
export const role = { dropped: 0, kept: 1, merged: 2 } as const;

/** The reduction seen from the patches: what a picture of it needs to know. */
export interface TokenMap {
  /** `[T]` one of `role`. */
  readonly roles: Uint8Array;
  /** `[T]` output token the patch went into, −1 when dropped. */
  readonly output: Int32Array;
  /** `[K]` patches that each output token stands for. */
  readonly sizes: Uint32Array;
}

/**
 * Groups may overlap (PruMerge); a patch is shown with the output token it weighs most in, ties
 * to the lower one. A group of one is simply a kept patch.
 */
export function tokenMap(reduction: Reduction, numPatches: number): TokenMap {
  const { kept, groups } = reduction;
  const roles = new Uint8Array(numPatches);
  const output = new Int32Array(numPatches).fill(-1);
  const sizes = new Uint32Array(kept.length).fill(1);
  if (!groups) {
    for (let i = 0; i < kept.length; i++) {
      roles[kept[i]] = role.kept;
      output[kept[i]] = i;
    }
    return { roles, output, sizes };
  }
  const best = new Float64Array(numPatches).fill(-1);
  for (let i = 0; i < kept.length; i++) {
    const from = groups.start[i];
    const to = groups.start[i + 1];
    sizes[i] = to - from;
    for (let j = from; j < to; j++) {
      const patch = groups.patch[j];
      const weight = Math.abs(groups.weight[j]);
      if (weight <= best[patch]) continue;
      best[patch] = weight;
      output[patch] = i;
      roles[patch] = to - from > 1 ? role.merged : role.kept;
    }
  }
  return { roles, output, sizes };
}
