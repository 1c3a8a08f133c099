import type { Matrix } from './types.ts';

export interface RowMoments {
  /** `[rows]` */
  readonly mean: Float64Array;
  /** `[rows]` 1 / √(variance + ε), variance over all columns (not one less). */
  readonly inverseDeviation: Float64Array;
}

/** Mean and spread of every row. @param epsilon keeps a constant row from dividing by 0 */
export function rowMoments(matrix: Matrix, epsilon: number): RowMoments {
  const { data, rows, cols } = matrix;
  const mean = new Float64Array(rows);
  const inverseDeviation = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const from = i * cols;
    let sum = 0;
    for (let j = from; j < from + cols; j++) sum += data[j];
    mean[i] = sum / cols;
    let squares = 0;
    for (let j = from; j < from + cols; j++) squares += (data[j] - mean[i]) * (data[j] - mean[i]);
    inverseDeviation[i] = 1 / Math.sqrt(squares / cols + epsilon);
  }
  return { mean, inverseDeviation };
}

/** Every row moved to mean 0 and spread 1: layer normalisation without learned scale and shift. */
export function layerNorm(matrix: Matrix, epsilon: number): Matrix {
  const { data, rows, cols } = matrix;
  const { mean, inverseDeviation } = rowMoments(matrix, epsilon);
  const normed = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const scale = inverseDeviation[i];
    for (let j = i * cols; j < (i + 1) * cols; j++) normed[j] = (data[j] - mean[i]) * scale;
  }
  return { data: normed, rows, cols };
}
