import type { Matrix } from './types.ts';

/** Mean over heads of `[H×T]`, `[T]`. */
export function headMean(perHead: Matrix): Float32Array {
  const { data, rows, cols } = perHead;
  const mean = new Float32Array(cols);
  for (let t = 0; t < cols; t++) {
    let sum = 0;
    for (let h = 0; h < rows; h++) sum += data[h * cols + t];
    mean[t] = sum / rows;
  }
  return mean;
}
