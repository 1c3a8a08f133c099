import { indexRange } from '../core/index-range.ts';
import { checkTail, type TailCheck } from './check-tail.ts';
import type { Encoder } from './encoder.ts';
import { minCosine } from './same-answer.ts';
import type { Trace } from './trace.ts';

/** What runs of the back half have shown. */
export interface SelfCheck extends Pick<TailCheck, 'wholeError' | 'permutedError'> {
  /** Block the encoder was cut before. */
  readonly layer: number;
  readonly numPatches: number;
  /** Handed in, an odd number of them, and handed back. */
  readonly oddTokens: number;
  readonly oddTokensBack: number;
  /** Largest number among the tokens, to read the errors by. */
  readonly scale: number;
  /** Why tokens cannot leave this model; null when they can. */
  readonly reason: string | null;
}

/**
 * Runs the back half on all patches, where the answer is known, on all in another order, where the
 * answer is known but for its order, and on an odd number of them, where only the shape is.
 */
export async function selfTest(
  encoder: Encoder,
  trace: Trace,
  between: () => Promise<void>,
): Promise<SelfCheck> {
  const layer = Math.floor(encoder.anatomy.blocks / 2);
  const numPatches = trace.grid.rows * trace.grid.cols;
  const tail = await checkTail(encoder, trace, layer);
  await between();
  const oddTokens = Math.max(1, 2 * Math.floor(numPatches / 6) - 1);
  const some = { kept: indexRange(oddTokens), groups: null };
  const few = await (await encoder.tailRunner(layer, trace, some))();
  const isSound = few.tokens.rows === oddTokens && few.embedding.every(Number.isFinite);
  const { wholeError, wholeCosine, permutedError, permutedCosine } = tail;
  let reason: string | null = null;
  if (!(wholeCosine >= minCosine)) {
    reason = `Cut at block ${layer}, this model gives another answer (cosine ${wholeCosine.toFixed(3)}), so no token can be left out.`;
  } else if (!(permutedCosine >= minCosine)) {
    reason = `Cut at block ${layer}, this model answers by the order of its tokens (cosine ${permutedCosine.toFixed(3)}), so no token can be left out.`;
  } else if (!isSound) {
    reason = `On ${oddTokens} of ${numPatches} tokens this model gives ${few.tokens.rows}, so no token can be left out.`;
  }
  return {
    layer,
    numPatches,
    wholeError,
    permutedError,
    oddTokens,
    oddTokensBack: few.tokens.rows,
    scale: largest(trace.tokens.data),
    reason,
  };
}

function largest(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
}
