import type { Block } from './split-blocks.ts';
import type { Grid, Matrix } from './types.ts';

/**
 * How far the tokens of a block spread: Σ ‖x − mean‖², the sum of squares that is lost when the
 * block becomes its mean (Ward). Exactly 0 for a block of equal tokens. O(height·width·D).
 *
 * @param tokens `[T×D]`
 */
export function blockScatter(grid: Grid, tokens: Matrix, block: Block): number {
  const { data, cols: width } = tokens;
  const count = block.height * block.width;
  const mean = new Float64Array(width);
  for (let r = block.row; r < block.row + block.height; r++) {
    for (let c = block.col; c < block.col + block.width; c++) {
      const at = (r * grid.cols + c) * width;
      for (let d = 0; d < width; d++) mean[d] += data[at + d];
    }
  }
  for (let d = 0; d < width; d++) mean[d] /= count;
  let sum = 0;
  for (let r = block.row; r < block.row + block.height; r++) {
    for (let c = block.col; c < block.col + block.width; c++) {
      const at = (r * grid.cols + c) * width;
      for (let d = 0; d < width; d++) {
        const difference = data[at + d] - mean[d];
        sum += difference * difference;
      }
    }
  }
  return sum;
}
