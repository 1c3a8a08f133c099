import { bestCosines } from '../core/best-cosines.ts';
import type { Matrix } from '../core/types.ts';

/**
 * How well the output tokens stand for the whole image: the mean over all patches of the best
 * cosine to an output token. 1 when every patch has its twin; 0 when nothing is kept.
 *
 * @param tokens `[T×D]` all patches
 * @param outputs `[K×D]` kept or merged ones, in the same space
 */
export function coverage(tokens: Matrix, outputs: Matrix): number {
  if (tokens.cols !== outputs.cols) {
    throw new Error(`tokens are ${tokens.cols} wide and outputs ${outputs.cols}; they must match`);
  }
  const best = bestCosines(tokens, outputs);
  return best.reduce((sum, value) => sum + value, 0) / best.length;
}
