import type { Reduction } from './types.ts';

/**
 * Place of every patch in the method's own ranking, 0 first.
 *
 * From the selection order where it covers all patches, else by falling score, ties to the lower
 * index; null where the method ranks nothing.
 *
 * @returns `[T]`
 */
export function ranksOf(reduction: Reduction, numPatches: number): Uint32Array | null {
  const { order, scores } = reduction;
  const ranks = new Uint32Array(numPatches);
  if (order?.length === numPatches) {
    for (let place = 0; place < numPatches; place++) ranks[order[place]] = place;
    return ranks;
  }
  if (!scores) return null;
  const sorted = Array.from({ length: numPatches }, (_, t) => t);
  sorted.sort((a, b) => scores[b] - scores[a] || a - b);
  for (let place = 0; place < numPatches; place++) ranks[sorted[place]] = place;
  return ranks;
}
