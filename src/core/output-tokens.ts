import { applyGroups } from './groups.ts';
import type { Matrix, Reduction } from './types.ts';

/** The named rows of a matrix, in that order. */
export function selectRows(matrix: Matrix, rows: Uint32Array): Matrix {
  const { data, cols } = matrix;
  const selected = new Float32Array(rows.length * cols);
  for (let k = 0; k < rows.length; k++) {
    selected.set(data.subarray(rows[k] * cols, (rows[k] + 1) * cols), k * cols);
  }
  return { data: selected, rows: rows.length, cols };
}

/**
 * What a consumer is handed: the groups' tokens where there are groups, the kept rows otherwise.
 *
 * @param tokens `[T×D]`
 * @returns `[K×D]`
 */
export function outputTokens(
  tokens: Matrix,
  reduction: Pick<Reduction, 'kept' | 'groups'>,
): Matrix {
  return reduction.groups
    ? applyGroups(tokens, reduction.groups)
    : selectRows(tokens, reduction.kept);
}
