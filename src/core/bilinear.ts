/**
 * A map resized between its pixel centres (bilinear, no antialiasing, `align_corners=False` of
 * torch): beyond the outermost centres the edge values go on.
 *
 * @param map `[rows×cols]`
 * @returns `[newRows×newCols]`
 */
export function resizeBilinear(
  map: ArrayLike<number>,
  rows: number,
  cols: number,
  newRows: number,
  newCols: number,
): Float64Array {
  const resized = new Float64Array(newRows * newCols);
  for (let r = 0; r < newRows; r++) {
    const y = Math.max(0, ((r + 0.5) * rows) / newRows - 0.5);
    const above = Math.min(Math.floor(y), rows - 1) * cols;
    const below = Math.min(Math.floor(y) + 1, rows - 1) * cols;
    const down = y - Math.floor(y);
    for (let c = 0; c < newCols; c++) {
      const x = Math.max(0, ((c + 0.5) * cols) / newCols - 0.5);
      const left = Math.min(Math.floor(x), cols - 1);
      const right = Math.min(left + 1, cols - 1);
      const across = x - Math.floor(x);
      const top = map[above + left] * (1 - across) + map[above + right] * across;
      const bottom = map[below + left] * (1 - across) + map[below + right] * across;
      resized[r * newCols + c] = top * (1 - down) + bottom * down;
    }
  }
  return resized;
}
