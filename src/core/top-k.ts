import { indexRange } from './index-range.ts';

/**
 * The k highest scores, highest first. Ties go to the lower index; NaN ranks below everything,
 * −∞ included.
 *
 * @param scores `[T]`
 * @param k at most T
 * @returns `[k]` indices
 */
export function topK(scores: ArrayLike<number>, k: number): Uint32Array {
  const order = indexRange(scores.length);
  order.sort((a, b) => {
    const x = scores[a];
    const y = scores[b];
    if (x > y) return -1;
    if (x < y) return 1;
    if (x === y) return a - b;
    // At least one is NaN.
    if (x === x) return -1;
    if (y === y) return 1;
    return a - b;
  });
  return order.slice(0, k);
}

/** A sorted copy: `kept` from `order`. */
export function ascending(indices: Uint32Array): Uint32Array {
  return indices.slice().sort();
}
