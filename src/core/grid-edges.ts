import { inverseRowNorms } from './row-norms.ts';
import type { Grid, Matrix } from './types.ts';

/** The pairs of neighbours in a grid. Edge e joins from[e] and to[e], from[e] < to[e]. */
export interface GridEdges {
  /** `[E]` */
  readonly from: Uint32Array;
  /** `[E]` */
  readonly to: Uint32Array;
  /** `[E]` 1 − cosine of the two, in [0, 2]. */
  readonly weights: Float32Array;
}

/**
 * The 4-neighbour graph of a grid with cosine distances. Edges are numbered patch by patch in
 * raster order, the one to the right before the one down; E = 2·T − rows − cols.
 *
 * Distances are rounded to float32, so that all pairs of equal rows tie at 0 instead of differing
 * by the last bit of a square root. A zero row is at distance 1 from everything; what is no number
 * is at 2, the most there is. O(T·D).
 *
 * @param tokens `[T×D]`
 */
export function gridEdges(grid: Grid, tokens: Matrix): GridEdges {
  const { rows, cols } = grid;
  const { data, cols: width } = tokens;
  const numEdges = 2 * rows * cols - rows - cols;
  const from = new Uint32Array(numEdges);
  const to = new Uint32Array(numEdges);
  const weights = new Float32Array(numEdges);
  const inverse = inverseRowNorms(tokens);
  let edge = 0;
  for (let t = 0; t < rows * cols; t++) {
    if (t % cols < cols - 1) {
      from[edge] = t;
      to[edge++] = t + 1;
    }
    if (t + cols < rows * cols) {
      from[edge] = t;
      to[edge++] = t + cols;
    }
  }
  for (let e = 0; e < numEdges; e++) {
    const a = from[e] * width;
    const b = to[e] * width;
    let dot = 0;
    for (let d = 0; d < width; d++) dot += data[a + d] * data[b + d];
    const distance = 1 - Math.fround(dot * inverse[from[e]] * inverse[to[e]]);
    weights[e] = distance >= 0 ? distance : distance < 0 ? 0 : 2;
  }
  return { from, to, weights };
}
