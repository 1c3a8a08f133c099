import type { Matrix } from './types.ts';

/**
 * Vectors of concatenated heads averaged over them, `[T×Dk]` to `[T×Dk/H]`: what ToMe and VisionZip
 * compare keys by. A width that is no multiple of H holds no such heads: the rows are taken as
 * they are.
 *
 * @param numHeads H
 */
export function averageHeads(matrix: Matrix, numHeads: number): Matrix {
  const { data, rows, cols } = matrix;
  if (numHeads < 2 || cols % numHeads !== 0) return matrix;
  const width = cols / numHeads;
  const mean = new Float32Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let d = 0; d < width; d++) {
      let sum = 0;
      for (let j = i * cols + d; j < (i + 1) * cols; j += width) sum += data[j];
      mean[i * width + d] = sum / numHeads;
    }
  }
  return { data: mean, rows, cols: width };
}
