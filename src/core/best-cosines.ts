import { dotRows } from './dot-rows.ts';
import { indexRange } from './index-range.ts';
import { inverseRowNorms } from './row-norms.ts';
import type { Matrix } from './types.ts';

/**
 * For every row of `x` the largest cosine to any row of `y`. Zero rows have cosine 0 to
 * everything; with no rows in `y` there is nothing alike, which is 0 too.
 *
 * @param x `[M×D]`
 * @param y `[K×D]`
 * @returns `[M]`
 */
export function bestCosines(x: Matrix, y: Matrix): Float32Array {
  const best = new Float32Array(x.rows);
  if (y.rows === 0) return best;
  const inverseX = inverseRowNorms(x);
  const inverseY = inverseRowNorms(y);
  const rows = indexRange(y.rows);
  const dots = new Float64Array(y.rows);
  for (let i = 0; i < x.rows; i++) {
    dotRows(x.data, i, y.data, rows, y.rows, x.cols, dots);
    let max = -Infinity;
    for (let k = 0; k < y.rows; k++) {
      const value = dots[k] * inverseY[k];
      if (value > max) max = value;
    }
    best[i] = max * inverseX[i];
  }
  return best;
}
