import { indexRange } from '../core/index-range.ts';
import { createRandom } from '../core/random.ts';
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

function difference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

function shuffled(count: number): Uint32Array {
  const order = indexRange(count);
  const random = createRandom(1);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Runs every tail of a model that tokens can leave. */
export async function checkEncoder(encoder: Encoder, trace: Trace): Promise<EncoderCheck> {
  const numPatches = trace.grid.rows * trace.grid.cols;
  const { tokens, embedding } = trace;
  const patches = tokens.data.subarray(tokens.data.length - numPatches * tokens.cols);
  const all = indexRange(numPatches);
  const order = shuffled(numPatches);
  let headTailError = 0;
  let permutedError = 0;
  for (let layer = 0; layer < encoder.anatomy.blocks; layer++) {
    const run = await encoder.tailRunner(layer, trace, { kept: all, groups: null });
    const answer = await run();
    headTailError = Math.max(
      headTailError,
      difference(answer.tokens.data, patches),
      difference(answer.embedding, embedding),
    );
    const mixed = await encoder.tailRunner(layer, trace, { kept: order, groups: null });
    const { data, cols } = (await mixed()).tokens;
    for (let i = 0; i < numPatches; i++) {
      const found = data.subarray(i * cols, (i + 1) * cols);
      const expected = answer.tokens.data.subarray(order[i] * cols, (order[i] + 1) * cols);
      permutedError = Math.max(permutedError, difference(found, expected));
    }
  }
  return { headTailError, permutedError, selfTest: await selfTest(encoder, trace, async () => {}) };
}
