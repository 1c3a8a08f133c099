import { outputTokens } from '../core/output-tokens.ts';
import type { Matrix, Reduction } from '../core/types.ts';
import type { Fidelity } from './api.ts';

/** The measures of `src/metrics`, handed in by the door. */
export interface Measures {
  embeddingCosine(reduced: Float32Array, full: Float32Array): number;
  tokenCosines(reduced: Matrix, full: Matrix, kept: Uint32Array): Float32Array;
  coverage(tokens: Matrix, outputs: Matrix): number;
  encoderFlops(
    shape: {
      readonly width: number;
      readonly mlpRatio: number;
      readonly numBlocks: number;
      readonly prefixTokens: number;
    },
    numPatches: number,
    numKept: number,
    layer: number,
  ): { readonly full: number; readonly reduced: number };
}

/** An encoder's answer: patch tokens after the final norm and the image embedding. */
export interface Answer {
  /** `[T×D]` or `[K×D]` */
  readonly tokens: Matrix;
  /** `[E]` */
  readonly embedding: Float32Array;
}

const clamp = (cosine: number): number => Math.max(-1, Math.min(1, cosine));

/**
 * The answer on K tokens against the answer on all. A merged token is compared with the same
 * weighted sum of the full run's tokens; cosines do not mind its length.
 */
export function fidelity(
  full: Answer,
  reduced: Answer,
  reduction: Pick<Reduction, 'kept' | 'groups'>,
  measures: Measures,
): Fidelity {
  const expected = outputTokens(full.tokens, reduction);
  const rows = Uint32Array.from({ length: expected.rows }, (_, k) => k);
  const tokenCosines = measures.tokenCosines(reduced.tokens, expected, rows).map(clamp);
  return {
    embeddingCosine: clamp(measures.embeddingCosine(reduced.embedding, full.embedding)),
    tokenCosine: tokenCosines.reduce((sum, value) => sum + value, 0) / tokenCosines.length,
    tokenCosines,
    coverage: clamp(measures.coverage(full.tokens, expected)),
  };
}
