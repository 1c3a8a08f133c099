/** Rounds to the nearest whole number, halves to the even one: `round` of Python and torch. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/**
 * K for a retention ratio: R·T rounded to the nearest whole number (halves up), at least one
 * patch and at most all of them.
 *
 * @param retention R in (0, 1]
 * @throws Error when R is outside
 */
export function keepFromRetention(retention: number, numPatches: number): number {
  if (!(retention > 0 && retention <= 1)) {
    throw new Error(`retention is ${retention}; it must be above 0 and at most 1`);
  }
  return Math.min(numPatches, Math.max(1, Math.round(retention * numPatches)));
}

/** R = K / T; 0 for an empty grid. */
export function retentionFromKeep(keep: number, numPatches: number): number {
  return numPatches === 0 ? 0 : keep / numPatches;
}

/**
 * K for a ratio of patches to drop, as IDPruner counts (AngelSlim,
 * `resolve_num_tokens_to_keep`): T·(1 − ratio) with halves to even, at least one unless
 * everything is to go.
 *
 * @param dropped in [0, 1]
 * @throws Error when the ratio is outside
 */
export function keepFromDropped(dropped: number, numPatches: number): number {
  if (!(dropped >= 0 && dropped <= 1)) {
    throw new Error(`ratio to drop is ${dropped}; it must be from 0 to 1`);
  }
  const keep = roundHalfEven(numPatches * (1 - dropped));
  return dropped < 1 ? Math.min(numPatches, Math.max(1, keep)) : keep;
}
