import { outputTokens } from '../core/output-tokens.ts';
import type { Where } from '../core/schedule.ts';
import type { Matrix, Reduction } from '../core/types.ts';
import type { Fidelity } from './api.ts';

/** The measures of `src/metrics`, handed in by the door. */
export interface Measures {
  embeddingCosine(reduced: Float32Array, full: Float32Array): number;
  tokenCosines(reduced: Matrix, full: Matrix, kept: Uint32Array): Float32Array;
  coverage(tokens: Matrix, outputs: Matrix): number;
  rankAgreement(
    before: ArrayLike<number>,
    after: ArrayLike<number>,
  ): { readonly kendall: number | null; readonly sameTop: boolean | null };
  tokensThrough(
    numBlocks: number,
    prefixTokens: number,
    numPatches: number,
    steps: readonly (Place & { readonly keep: number })[],
  ): TokensAt;
  encoderCost(shape: CostShape, tokensAt: TokensAt): HalfCosts;
  activationMemory(
    shape: CostShape & { readonly heads: number; readonly mlpWidth: number | null },
    tokensAt: TokensAt,
    bytesPerNumber: 2 | 4,
  ): { readonly peak: { readonly bytes: number } };
  idealTimes(
    fullMs: number,
    full: HalfCosts,
    reduced: HalfCosts,
    place: Place,
  ): { readonly totalMs: number };
}

interface Place {
  readonly afterLayer: number;
  readonly where: Where;
}

/** `[blocks]` tokens that enter each half, prefix included. */
export interface TokensAt {
  readonly attention: Uint32Array;
  readonly mlp: Uint32Array;
}

interface CostShape {
  readonly width: number;
  readonly mlpMacsPerToken: number | null;
}

interface HalfCosts {
  readonly attention: Float64Array;
  readonly mlp: Float64Array;
  readonly total: number;
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
