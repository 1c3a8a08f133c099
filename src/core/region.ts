import type { Grid, Matrix } from './types.ts';

/** A box in shares of width and height, [0, 1]. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Patches whose middle lies in a box; of a box too small to hold one, the patch that its own middle
 * lies in. Ascending.
 *
 * @param region in shares of the model input
 */
export function patchesIn({ left, top, right, bottom }: Region, { rows, cols }: Grid): Uint32Array {
  const patches: number[] = [];
  for (let row = 0; row < rows; row++) {
    const y = (row + 0.5) / rows;
    if (y < top || y > bottom) continue;
    for (let col = 0; col < cols; col++) {
      const x = (col + 0.5) / cols;
      if (x >= left && x <= right) patches.push(row * cols + col);
    }
  }
  if (patches.length > 0) return Uint32Array.from(patches);
  const at = (share: number, count: number): number =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return Uint32Array.of(at((top + bottom) / 2, rows) * cols + at((left + right) / 2, cols));
}

/**
 * What a box shows: the mean of its patches' unit vectors, so that none speaks louder than another.
 *
 * @param tokens `[T×D]`
 * @param patches not empty
 * @returns `[D]`
 */
export function regionVector(tokens: Matrix, patches: Uint32Array): Float32Array {
  const { data, cols } = tokens;
  const sum = new Float64Array(cols);
  for (const patch of patches) {
    const row = data.subarray(patch * cols, (patch + 1) * cols);
    let squares = 0;
    for (let d = 0; d < cols; d++) squares += row[d] * row[d];
    const norm = Math.sqrt(squares) || 1;
    for (let d = 0; d < cols; d++) sum[d] += row[d] / norm;
  }
  return Float32Array.from(sum, (value) => value / patches.length);
}
