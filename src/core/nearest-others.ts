import { dotRows } from './dot-rows.ts';
import { indexRange } from './index-range.ts';
import { inverseRowNorms } from './row-norms.ts';
import type { Matrix } from './types.ts';

/**
 * For every row the largest cosine to any other row of the same matrix, rounded to float32 so that
 * rows in one direction tie. Zero rows have cosine 0 to everything; a row that nothing can be
 * compared with (NaN, or alone) has 0 too.
 *
 * Half of a Gram matrix, one row at a time: O(T²·D) time, O(T) memory.
 *
 * @param matrix `[T×D]`
 * @returns `[T]`
 */
export function nearestOthers(matrix: Matrix): Float32Array {
  const { data, rows, cols } = matrix;
  const inverse = inverseRowNorms(matrix);
  const all = indexRange(rows);
  const dots = new Float64Array(rows);
  const best = new Float32Array(rows).fill(-Infinity);
  for (let i = 0; i < rows; i++) {
    const first = i + 1;
    dotRows(data, i, data, all.subarray(first), rows - first, cols, dots);
    const scale = inverse[i];
    for (let j = first; j < rows; j++) {
      const value = Math.fround(dots[j - first] * inverse[j] * scale);
      if (value > best[i]) best[i] = value;
      if (value > best[j]) best[j] = value;
    }
  }
  return best.map((value) => (value === -Infinity ? 0 : value));
}
