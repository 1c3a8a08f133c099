import type { Reduction } from '../../src/core/types.ts';

/**
 * The patch that the token of every patch stands at, −1 for what has left, `[T]`; null where a patch
 * is in several groups.
 */
export function tokenOfPatch(
  { kept, groups }: Pick<Reduction, 'kept' | 'groups'>,
  numPatches: number,
): number[] | null {
  const token = new Array<number>(numPatches).fill(-1);
  for (let k = 0; k < kept.length; k++) {
    const members = groups
      ? groups.patch.subarray(groups.start[k], groups.start[k + 1])
      : [kept[k]];
    for (const patch of members) {
      if (token[patch] >= 0) return null;
      token[patch] = kept[k];
    }
  }
  return token;
}
