import type { Groups, Step } from './types.ts';

/**
 * Steps that take in, token by token, every patch that no token stands at: into the token that it
 * weighs most in, ties to the lower one, as a picture shows patches of several groups.
 *
 * @param kept `[K]` where the tokens stand, ascending
 * @param numPatches T
 */
export function addSteps(kept: Uint32Array, groups: Groups, numPatches: number): Step[] {
  const { start, patch, weight } = groups;
  // The place in the groups where each patch weighs most; −1 for none.
  const best = new Int32Array(numPatches).fill(-1);
  for (let j = 0; j < patch.length; j++) {
    const place = best[patch[j]];
    if (place < 0 || Math.abs(weight[j]) > Math.abs(weight[place])) best[patch[j]] = j;
  }
  for (const t of kept) best[t] = -1;
  const steps: Step[] = [];
  for (let k = 0; k < kept.length; k++) {
    for (let j = start[k]; j < start[k + 1]; j++) {
      if (best[patch[j]] !== j) continue;
      steps.push({ kind: 'add', patch: patch[j], into: kept[k], weight: weight[j] });
    }
  }
  return steps;
}
