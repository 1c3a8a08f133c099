import { inverseRowNorms } from './row-norms.ts';
import type { Matrix } from './types.ts';

/** Every row at length 1; zero rows stay zero. */
export function unitRows(matrix: Matrix): Matrix {
  const { data, rows, cols } = matrix;
  const inverse = inverseRowNorms(matrix);
  const unit = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const scale = inverse[i];
    for (let j = i * cols; j < (i + 1) * cols; j++) unit[j] = data[j] * scale;
  }
  return { data: unit, rows, cols };
}
