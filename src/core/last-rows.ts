import type { Matrix } from './types.ts';

/** The last `count` rows, as a view: patch rows behind those of the prefix. */
export function lastRows({ data, rows, cols }: Matrix, count: number): Matrix {
  return { data: data.subarray((rows - count) * cols, rows * cols), rows: count, cols };
}

/** The last `count` columns, copied. */
export function lastCols({ data, rows, cols }: Matrix, count: number): Matrix {
  const cut = new Float32Array(rows * count);
  for (let r = 0; r < rows; r++) {
    cut.set(data.subarray((r + 1) * cols - count, (r + 1) * cols), r * count);
  }
  return { data: cut, rows, cols: count };
}
