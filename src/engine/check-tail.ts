import { indexRange } from '../core/index-range.ts';
import { createRandom } from '../core/random.ts';
import type { Encoder } from './encoder.ts';
import { likeness } from './same-answer.ts';
import type { Trace } from './trace.ts';

/** What the blocks from one on say where the answer is known. Differences are absolute. */
export interface TailCheck {
  /** Largest difference of tokens and embedding, all tokens handed in, against the whole encoder. */
  readonly wholeError: number;
  /** Of the two embeddings. */
  readonly wholeCosine: number;
  /** Largest difference when the patches come in another order, and so must the tokens out. */
  readonly permutedError: number;
  readonly permutedCosine: number;
}

/** Infinity where the lengths differ, NaN where a number is none. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

/** The same order every time. */
function shuffled(count: number): Uint32Array {
  const order = indexRange(count);
  const random = createRandom(1);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Runs the blocks from `layer` on twice: on all patches as they are, and in another order. */
export async function checkTail(encoder: Encoder, trace: Trace, layer: number): Promise<TailCheck> {
  const numPatches = trace.grid.rows * trace.grid.cols;
  const { tokens, embedding } = trace;
  const patches = tokens.data.subarray(tokens.data.length - numPatches * tokens.cols);
  const all = { kept: indexRange(numPatches), groups: null };
  const whole = await (await encoder.tailRunner(layer, trace, all))();
  const order = shuffled(numPatches);
  const mixed = await (await encoder.tailRunner(layer, trace, { kept: order, groups: null }))();
  const { data, cols } = whole.tokens;
  const expected = new Float32Array(data.length);
  order.forEach((patch, i) => {
    expected.set(data.subarray(patch * cols, (patch + 1) * cols), i * cols);
  });
  return {
    wholeError: Math.max(
      largestDifference(data, patches),
      largestDifference(whole.embedding, embedding),
    ),
    wholeCosine: likeness(whole.embedding, embedding),
    permutedError: largestDifference(mixed.tokens.data, expected),
    permutedCosine: likeness(mixed.tokens.data, expected),
  };
}
