import type { Matching } from './bipartite-matching.ts';
import type { Matrix } from './types.ts';

/**
 * The sequence after a step of matching: every survivor is the mean of itself and what went into
 * it, weighted by sizes (ToMe, `merge_wavg`).
 *
 * @param rows `[S×D]`
 * @param sizes `[S]` patches that each token stands for; all 1 gives plain means
 * @returns `[S−r × D]`
 */
export function mergeRows(rows: Matrix, sizes: Uint32Array, matching: Matching): Matrix {
  const { data, cols } = rows;
  const { target, survivors } = matching;
  const sums = new Float64Array(survivors.length * cols);
  for (let i = 0; i < rows.rows; i++) {
    const size = sizes[i];
    const from = i * cols;
    const to = target[i] * cols;
    for (let d = 0; d < cols; d++) sums[to + d] += size * data[from + d];
  }
  const merged = new Float32Array(sums.length);
  const newSizes = mergeSizes(sizes, matching);
  for (let k = 0; k < survivors.length; k++) {
    const size = newSizes[k];
    for (let j = k * cols; j < (k + 1) * cols; j++) merged[j] = sums[j] / size;
  }
  return { data: merged, rows: survivors.length, cols };
}

/** `[S−r]` sizes after a step of matching: those of everything that went together, added up. */
export function mergeSizes(sizes: Uint32Array, matching: Matching): Uint32Array {
  const merged = new Uint32Array(matching.survivors.length);
  for (let i = 0; i < sizes.length; i++) merged[matching.target[i]] += sizes[i];
  return merged;
}
