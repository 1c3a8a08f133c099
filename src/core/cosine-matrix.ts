import { dotRows } from './dot-rows.ts';
import { indexRange } from './index-range.ts';
import { inverseRowNorms } from './row-norms.ts';
import type { Matrix } from './types.ts';

/** Rows of `y` that are walked while they are warm: 64 rows of 384 floats are 96 kB. */
const rowsPerBlock = 64;

/**
 * All cosines between the rows of a matrix, `[rows×rows]`, symmetric. Zero rows have cosine 0 to
 * everything. Only one half is computed. 4·rows² bytes: 64 MB at 4096 rows.
 */
export function cosineMatrix(matrix: Matrix): Matrix {
  const { data, rows, cols } = matrix;
  const inverse = inverseRowNorms(matrix);
  const cosines = new Float32Array(rows * rows);
  const all = indexRange(rows);
  const dots = new Float64Array(rowsPerBlock);
  for (let from = 0; from < rows; from += rowsPerBlock) {
    const to = Math.min(rows, from + rowsPerBlock);
    const block = all.subarray(from, to);
    for (let i = 0; i < to; i++) {
      const first = Math.max(from, i);
      dotRows(data, i, data, block.subarray(first - from), to - first, cols, dots);
      for (let j = first; j < to; j++) {
        const value = dots[j - first] * inverse[i] * inverse[j];
        cosines[i * rows + j] = value;
        cosines[j * rows + i] = value;
      }
    }
  }
  return { data: cosines, rows, cols: rows };
}
