import { cosine } from '../core/cosine.ts';
import type { Matrix } from '../core/types.ts';

/**
 * How far the encoder's answer moved: the cosine of the image embedding on the kept tokens to the
 * one on all. 1 is unchanged.
 *
 * @param reduced `[E]`
 * @param full `[E]`
 */
export function embeddingCosine(reduced: Float32Array, full: Float32Array): number {
  if (reduced.length !== full.length) {
    throw new Error(
      `embeddings have ${reduced.length} and ${full.length} numbers; they must match`,
    );
  }
  return cosine(reduced, full);
}

/**
 * The cosine of every output token to the token of the full run at its anchor.
 *
 * @param reduced `[K×D]` output tokens of the run on the reduction
 * @param full `[T×D]` tokens of the full run
 * @param kept `[K]` where the output tokens stand
 * @returns `[K]`
 */
export function tokenCosines(reduced: Matrix, full: Matrix, kept: Uint32Array): Float32Array {
  if (reduced.rows !== kept.length || reduced.cols !== full.cols) {
    throw new Error(
      `output tokens are ${reduced.rows} x ${reduced.cols}; ${kept.length} x ${full.cols} would match the kept patches`,
    );
  }
  const { cols } = full;
  const cosines = new Float32Array(kept.length);
  for (let k = 0; k < kept.length; k++) {
    const output = reduced.data.subarray(k * cols, (k + 1) * cols);
    cosines[k] = cosine(output, full.data.subarray(kept[k] * cols, (kept[k] + 1) * cols));
  }
  return cosines;
}
