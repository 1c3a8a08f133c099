import { dotRows } from './dot-rows.ts';
import { indexRange } from './index-range.ts';
import { inverseRowNorms } from './row-norms.ts';
import { topK } from './top-k.ts';
import type { Matrix } from './types.ts';

/** L_ij = cos(x_i, x_j)·(1 − w + w·q_i·q_j): what is likely together is good and unlike. */
export interface DppKernel {
  /** `[T×D]` x */
  readonly tokens: Matrix;
  /** `[T]` q, at least 0 */
  readonly quality: ArrayLike<number>;
  /** w in [0, 1]: 0 looks at likeness alone, 1 is the plain product q_i·cos·q_j. */
  readonly weight: number;
  /** Added to each gain under its root; 0 as a rule. */
  readonly jitter: number;
}

export interface DppChoice {
  /** `[K]` rows in the order picked. */
  readonly order: Uint32Array;
  /** `[K]` factor by which each one raised the determinant; 0 where it could not. */
  readonly gains: Float64Array;
  /** `[T]` the same of every row, as it was at the last pick for those still out. */
  readonly left: Float64Array;
}

/** Below this share of L_jj what is left of a gain is rounding: the row repeats those chosen. */
const noise = 1e-6;

/**
 * Greedy search for the most likely set of a determinantal point process (Chen et al., arXiv
 * 1709.05135, algorithm 1): always the row that raises det(L_chosen) most, with the Cholesky rows
 * of L extended by one number per pick. Ties go to the lower index.
 *
 * A kernel of rank R has nothing to gain from more than R rows; what is asked beyond that is
 * filled by falling L_jj, ties to the lower index. R is at most D, or 2·D when 0 < w < 1, so the
 * cost is O(R·T·(D + R)) time and 4·R·T bytes with R = min(K, D or 2·D).
 *
 * @param keep K in [0, T]
 */
export function greedyDpp(kernel: DppKernel, keep: number): DppChoice {
  const { tokens, quality, weight, jitter } = kernel;
  const { data, rows, cols } = tokens;
  const inverse = inverseRowNorms(tokens);
  const order = new Uint32Array(keep);
  const gains = new Float64Array(keep);
  const diagonal = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const own = 1 - weight + weight * quality[i] * quality[i];
    // The comparisons also answer for NaN.
    diagonal[i] = inverse[i] > 0 && own > 0 ? own : 0;
  }
  const rankBound = weight > 0 && weight < 1 ? 2 * cols : cols;
  const depth = Math.min(keep, rankBound);
  // [T×depth] rows of the Cholesky factor, filled column by column.
  const factors = new Float32Array(rows * depth);
  const gain = diagonal.slice();
  const out = indexRange(rows);
  let numOut = rows;
  const dots = new Float64Array(rows);
  const known = new Float64Array(rows);
  let picked = 0;
  for (; picked < depth; picked++) {
    let best = -1;
    let bestGain = 0;
    for (let n = 0; n < numOut; n++) {
      if (gain[out[n]] > bestGain) {
        bestGain = gain[out[n]];
        best = n;
      }
    }
    if (best < 0) break;
    const row = out[best];
    order[picked] = row;
    gains[picked] = bestGain;
    out.copyWithin(best, best + 1, numOut);
    numOut--;
    if (picked + 1 === depth) continue;
    dotRows(data, row, data, out, numOut, cols, dots);
    dotPrefixes(factors, row, out, numOut, depth, picked, known);
    const scale = 1 / Math.sqrt(bestGain + jitter);
    for (let n = 0; n < numOut; n++) {
      const i = out[n];
      const shared = 1 - weight + weight * quality[row] * quality[i];
      const entry = dots[n] * inverse[i] * inverse[row] * shared;
      const factor = (entry - known[n]) * scale;
      factors[i * depth + picked] = factor;
      const left = gain[i] - factor * factor;
      gain[i] = left > noise * diagonal[i] ? left : 0;
    }
  }
  const rest = out.subarray(0, numOut);
  const filling = topK(
    Array.from(rest, (i) => diagonal[i]),
    keep - picked,
  );
  for (const n of filling) order[picked++] = rest[n];
  return { order, gains, left: gain };
}

/**
 * Scalar products of the first `length` numbers of one row with those of many rows of the same
 * matrix, four at a time (see `dotRows`).
 */
function dotPrefixes(
  matrix: Float32Array,
  row: number,
  rows: Uint32Array,
  count: number,
  stride: number,
  length: number,
  out: Float64Array,
): void {
  const x = row * stride;
  let n = 0;
  for (; n + 4 <= count; n += 4) {
    const p = rows[n] * stride;
    const q = rows[n + 1] * stride;
    const r = rows[n + 2] * stride;
    const s = rows[n + 3] * stride;
    let sumP = 0;
    let sumQ = 0;
    let sumR = 0;
    let sumS = 0;
    for (let d = 0; d < length; d++) {
      const v = matrix[x + d];
      sumP += v * matrix[p + d];
      sumQ += v * matrix[q + d];
      sumR += v * matrix[r + d];
      sumS += v * matrix[s + d];
    }
    out[n] = sumP;
    out[n + 1] = sumQ;
    out[n + 2] = sumR;
    out[n + 3] = sumS;
  }
  for (; n < count; n++) {
    const p = rows[n] * stride;
    let sum = 0;
    for (let d = 0; d < length; d++) sum += matrix[x + d] * matrix[p + d];
    out[n] = sum;
  }
}
