import type { Matrix } from './types.ts';

/** ‖row‖₂ of every row, `[rows]`. */
export function rowNorms(matrix: Matrix): Float64Array {
  const { data, rows, cols } = matrix;
  const norms = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = i * cols; j < (i + 1) * cols; j++) sum += data[j] * data[j];
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}

/** 1/‖row‖₂ of every row, `[rows]`; 0 for a zero row, whose cosine to anything is then 0. */
export function inverseRowNorms(matrix: Matrix): Float64Array {
  const inverse = rowNorms(matrix);
  for (let i = 0; i < inverse.length; i++) inverse[i] = inverse[i] === 0 ? 0 : 1 / inverse[i];
  return inverse;
}
