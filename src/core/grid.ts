import type { Grid } from './types.ts';

/** T. */
export function numPatches(grid: Grid): number {
  return grid.rows * grid.cols;
}

/** Row of a patch, 0 at the top. */
export function rowOf(grid: Grid, patch: number): number {
  return Math.floor(patch / grid.cols);
}

/** Column of a patch, 0 at the left. */
export function columnOf(grid: Grid, patch: number): number {
  return patch % grid.cols;
}

/** The patch at a row and column; undefined outside the grid. */
export function patchAt(grid: Grid, row: number, column: number): number | undefined {
  if (row < 0 || row >= grid.rows || column < 0 || column >= grid.cols) return undefined;
  return row * grid.cols + column;
}
