import { dotRows } from './dot-rows.ts';
import { indexRange } from './index-range.ts';
import { inverseRowNorms } from './row-norms.ts';
import type { Matrix } from './types.ts';

export interface FarthestPoints {
  /** `[count]` rows in the order picked. */
  readonly order: Uint32Array;
  /** `[count]` distance of each to the nearest one chosen before it. */
  readonly distances: Float32Array;
  /** `[T]` the same of every row, as it was at the last pick for those still out; 0 for `chosen`. */
  readonly reached: Float32Array;
}

/** Above every distance (1 − cosine is at most 2): nothing is chosen yet. */
const unreached = 3;

/**
 * Farthest-point sampling, the greedy answer to the max–min problem (DivPrune, arXiv 2503.02175,
 * section 3): always the row whose nearest chosen row is farthest, distance 1 − cosine. At most
 * twice as bad as the best set. Ties go to the lower index; zero rows have distance 1 to
 * everything.
 *
 * Cosines are rounded to float32, so that rows in one direction tie, and computed against those
 * still out only. O(count·T·D) time, O(T) memory.
 *
 * @param matrix `[T×D]`
 * @param chosen rows that are in already
 * @param count how many more, at most those that are left
 */
export function farthestPoints(matrix: Matrix, chosen: Uint32Array, count: number): FarthestPoints {
  const { data, rows, cols } = matrix;
  const inverse = inverseRowNorms(matrix);
  const order = new Uint32Array(count);
  const distances = new Float32Array(count);
  const isIn = new Uint8Array(rows);
  for (const row of chosen) isIn[row] = 1;
  // Those still out, ascending, and beside them the distance to the nearest chosen row.
  const out = indexRange(rows).filter((row) => isIn[row] === 0);
  let numOut = out.length;
  const nearest = new Float32Array(numOut).fill(unreached);
  const reached = new Float32Array(rows);
  const dots = new Float64Array(numOut);
  const approach = (row: number): void => {
    dotRows(data, row, data, out, numOut, cols, dots);
    const scale = inverse[row];
    for (let n = 0; n < numOut; n++) {
      const distance = 1 - Math.fround(dots[n] * inverse[out[n]] * scale);
      if (distance < nearest[n]) nearest[n] = distance;
    }
  };
  for (const row of chosen) approach(row);
  for (let picked = 0; picked < count; picked++) {
    let best = 0;
    for (let n = 1; n < numOut; n++) if (nearest[n] > nearest[best]) best = n;
    const row = out[best];
    order[picked] = row;
    distances[picked] = nearest[best];
    reached[row] = nearest[best];
    out.copyWithin(best, best + 1, numOut);
    nearest.copyWithin(best, best + 1, numOut);
    numOut--;
    if (picked + 1 < count) approach(row);
  }
  for (let n = 0; n < numOut; n++) reached[out[n]] = nearest[n];
  return { order, distances, reached };
}
