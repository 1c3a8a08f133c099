import { role, type TokenMap } from './token-map.ts';

/**
 * Borders between merged groups and whatever lies beside them.
 *
 * @returns flat `[x1, y1, x2, y2]…` in patch units (columns, rows), collinear runs joined.
 */
export function outlineSegments(map: TokenMap, rows: number, cols: number): Float32Array {
  const segments: number[] = [];
  const groupAt = (row: number, col: number): number => {
    if (row < 0 || col < 0 || row >= rows || col >= cols) return -2;
    const t = row * cols + col;
    return map.roles[t] === role.merged ? map.output[t] : -1;
  };
  const isBorder = (a: number, b: number): boolean => a !== b && (a >= 0 || b >= 0);
  for (let row = 0; row <= rows; row++) {
    let from = -1;
    for (let col = 0; col <= cols; col++) {
      const border = col < cols && isBorder(groupAt(row - 1, col), groupAt(row, col));
      if (border && from < 0) from = col;
      if (!border && from >= 0) {
        segments.push(from, row, col, row);
        from = -1;
      }
    }
  }
  for (let col = 0; col <= cols; col++) {
    let from = -1;
    for (let row = 0; row <= rows; row++) {
      const border = row < rows && isBorder(groupAt(row, col - 1), groupAt(row, col));
      if (border && from < 0) from = row;
      if (!border && from >= 0) {
        segments.push(col, from, col, row);
        from = -1;
      }
    }
  }
  return Float32Array.from(segments);
}
