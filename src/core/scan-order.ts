import { indexRange } from './index-range.ts';
import type { Grid } from './types.ts';

/** The ways to walk over a grid that `scanOrder` knows. */
export const scanOrders = ['raster', 'snake', 'hilbert'] as const;
export type ScanOrder = (typeof scanOrders)[number];

/**
 * All patches of a grid in the order of a walk over it, `[T]`. `raster` starts every row at the
 * left, `snake` turns around at the end of each row, so that neighbours in the walk are
 * neighbours in the grid, and `hilbert` follows Hilbert's curve, whose stretches are compact.
 *
 * Hilbert's curve fills a square of 2ⁿ × 2ⁿ. On any other grid the next larger such square is
 * walked and what lies outside is left out; the walk then jumps where it leaves the grid. O(T) on
 * square grids of that kind, O(side²) of the square in general.
 */
export function scanOrder(grid: Grid, order: ScanOrder): Uint32Array {
  switch (order) {
    case 'raster':
      return indexRange(grid.rows * grid.cols);
    case 'snake':
      return snake(grid);
    case 'hilbert':
      return hilbert(grid);
  }
  return order satisfies never;
}

function snake({ rows, cols }: Grid): Uint32Array {
  const walk = new Uint32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < cols; i++) {
      walk[row * cols + i] = row * cols + (row % 2 === 0 ? i : cols - 1 - i);
    }
  }
  return walk;
}

/**
 * The bits of the place on the curve, two at a time from the lowest, say in which quarter the
 * point lies; a quarter is turned or mirrored before the next larger one is looked at.
 */
function hilbert({ rows, cols }: Grid): Uint32Array {
  let side = 1;
  while (side < rows || side < cols) side *= 2;
  const walk = new Uint32Array(rows * cols);
  let length = 0;
  for (let place = 0; place < side * side; place++) {
    let x = 0;
    let y = 0;
    let rest = place;
    for (let size = 1; size < side; size *= 2) {
      const right = (rest >> 1) & 1;
      const down = (rest ^ right) & 1;
      if (down === 0) {
        if (right === 1) {
          x = size - 1 - x;
          y = size - 1 - y;
        }
        const turned = x;
        x = y;
        y = turned;
      }
      x += size * right;
      y += size * down;
      rest >>= 2;
    }
    if (y < rows && x < cols) walk[length++] = y * cols + x;
  }
  return walk;
}
