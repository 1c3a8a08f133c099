import { dotRows } from './dot-rows.ts';
import { inverseRowNorms } from './row-norms.ts';
import { topK } from './top-k.ts';
import type { Matrix } from './types.ts';

/** One step of matching over a sequence of S tokens; all indices are positions in it. */
export interface Matching {
  /** `[r]` tokens that are merged away, most alike first. */
  readonly sources: Uint32Array;
  /** `[r]` where each of them goes. */
  readonly destinations: Uint32Array;
  /** `[r]` cosines of those pairs. */
  readonly similarities: Float32Array;
  /** `[S−r]` who is left, in the order of the new sequence. */
  readonly survivors: Uint32Array;
  /** `[S]` new position of every token, or of the one that it went into. */
  readonly target: Uint32Array;
}

/**
 * Bipartite soft matching (ToMe, arXiv 2210.09461, section 3): the tokens at even positions each
 * look for the most alike one at an odd position, and the r best pairs merge. The new sequence is
 * the even tokens that stay, then all odd ones; those even ones stand by falling likeness, as
 * published, or in their old order when the first is protected.
 *
 * Ties, of partners and of pairs, go to the lower position. A zero row is like nothing (cosine 0)
 * and NaN counts as −1, the least a cosine can be.
 *
 * @param metric `[S×D]` what to compare
 * @param r pairs to merge; at most half of the unprotected tokens merge in one step
 * @param protectFirst position 0 (the CLS token) neither goes nor takes anything in
 */
export function bipartiteMatching(metric: Matrix, r: number, protectFirst: boolean): Matching {
  const size = metric.rows;
  const numEven = (size + 1) >> 1;
  const numOdd = size >> 1;
  const possible = (size - (protectFirst ? 1 : 0)) >> 1;
  const numMerged = Math.max(0, Math.min(r, possible));
  const { partner, similarity } = partners(metric, numEven, numOdd);
  // Below every cosine: it is never among the first `possible`.
  if (protectFirst && numEven > 0) similarity[0] = -Infinity;
  const ranked = topK(similarity, numEven);

  const sources = new Uint32Array(numMerged);
  const destinations = new Uint32Array(numMerged);
  const similarities = new Float32Array(numMerged);
  for (let i = 0; i < numMerged; i++) {
    sources[i] = 2 * ranked[i];
    destinations[i] = 2 * partner[ranked[i]] + 1;
    similarities[i] = similarity[ranked[i]];
  }
  const unmerged = ranked.slice(numMerged);
  if (protectFirst) unmerged.sort();
  const survivors = new Uint32Array(size - numMerged);
  const target = new Uint32Array(size);
  for (let i = 0; i < unmerged.length; i++) {
    survivors[i] = 2 * unmerged[i];
    target[2 * unmerged[i]] = i;
  }
  for (let i = 0; i < numOdd; i++) {
    survivors[unmerged.length + i] = 2 * i + 1;
    target[2 * i + 1] = unmerged.length + i;
  }
  for (let i = 0; i < numMerged; i++) target[sources[i]] = target[destinations[i]];
  return { sources, destinations, similarities, survivors, target };
}

/**
 * The most alike odd token of every even one. Cosines are rounded to float32 before they are
 * compared, so that pairs of equal rows tie instead of differing by the last bit of a square root.
 */
function partners(
  metric: Matrix,
  numEven: number,
  numOdd: number,
): { partner: Uint32Array; similarity: Float32Array } {
  const inverse = inverseRowNorms(metric);
  const odd = new Uint32Array(numOdd);
  for (let i = 0; i < numOdd; i++) odd[i] = 2 * i + 1;
  const dots = new Float64Array(numOdd);
  const partner = new Uint32Array(numEven);
  const similarity = new Float32Array(numEven);
  for (let a = 0; a < numEven; a++) {
    dotRows(metric.data, 2 * a, metric.data, odd, numOdd, metric.cols, dots);
    const scale = inverse[2 * a];
    let best = 0;
    let max = -1;
    for (let b = 0; b < numOdd; b++) {
      const value = Math.fround(dots[b] * inverse[2 * b + 1] * scale);
      if (value > max) {
        max = value;
        best = b;
      }
    }
    partner[a] = best;
    similarity[a] = max;
  }
  return { partner, similarity };
}
