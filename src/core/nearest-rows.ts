import { dotRows } from './dot-rows.ts';
import { indexRange } from './index-range.ts';
import { inverseRowNorms } from './row-norms.ts';
import type { Matrix } from './types.ts';

/**
 * For each of the named rows the k rows of the same matrix with the largest cosine to it, itself
 * left out: most alike first, ties to the lower index. Zero rows have cosine 0 to everything and
 * NaN counts as less than any cosine.
 *
 * One row of cosines at a time and a short sorted list beside it, O(n·T·(D + log k)) time as a
 * rule, O(T) memory.
 *
 * @param matrix `[T×D]`
 * @param rows `[n]`
 * @param k at most T − 1
 * @returns `[n×k]` row indices
 */
export function nearestRows(matrix: Matrix, rows: Uint32Array, k: number): Uint32Array {
  const { data, cols } = matrix;
  const inverse = inverseRowNorms(matrix);
  const all = indexRange(matrix.rows);
  const dots = new Float64Array(matrix.rows);
  const nearest = new Uint32Array(rows.length * k);
  const values = new Float64Array(k);
  if (k === 0) return nearest;
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n];
    dotRows(data, row, data, all, matrix.rows, cols, dots);
    const from = n * k;
    let count = 0;
    for (let j = 0; j < matrix.rows; j++) {
      if (j === row) continue;
      // The scale of `row` itself changes no order.
      const cosine = dots[j] * inverse[j];
      const value = cosine === cosine ? cosine : -Infinity;
      if (count === k && !(value > values[k - 1])) continue;
      let at = count < k ? count++ : k - 1;
      while (at > 0 && value > values[at - 1]) {
        values[at] = values[at - 1];
        nearest[from + at] = nearest[from + at - 1];
        at--;
      }
      values[at] = value;
      nearest[from + at] = j;
    }
  }
  return nearest;
}
