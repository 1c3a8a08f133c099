import { checkTail } from './check-tail.ts';
import type { Encoder } from './encoder.ts';
import { selfTest } from './self-test.ts';
import type { Trace } from './trace.ts';

/** The largest differences found, absolute. */
export interface EncoderCheck {
  /** Tokens and embedding of every tail on all tokens against the whole model. */
  readonly headTailError: number;
  /** Patches handed to the tail in another order must come out in that order. */
  readonly permutedError: number;
  /** What the self-test says, an odd number of tokens included; null when it passes. */
  readonly selfTest: string | null;
}

/** Runs every tail of a model that tokens can leave. */
export async function checkEncoder(encoder: Encoder, trace: Trace): Promise<EncoderCheck> {
  let headTailError = 0;
  let permutedError = 0;
  for (let layer = 0; layer < encoder.anatomy.blocks; layer++) {
    const tail = await checkTail(encoder, trace, layer);
    headTailError = Math.max(headTailError, tail.wholeError);
    permutedError = Math.max(permutedError, tail.permutedError);
  }
  const { reason } = await selfTest(encoder, trace, async () => {});
  return { headTailError, permutedError, selfTest: reason };
}
