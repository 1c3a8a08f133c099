/** @file Made-up places inside an encoder, for tests of steps and schedules. */
import { createRandom, type Random } from '../../src/core/random.ts';
import type { Sequence } from '../../src/core/sequence.ts';
import { sequenceSizes, type SequenceState } from '../../src/core/sequence-state.ts';
import type { Matrix } from '../../src/core/types.ts';

const heads = 2;
const keyWidth = 3;
const width = 5;

/** Numbers in [−1, 1). */
export function randomMatrix(rows: number, cols: number, random: Random): Matrix {
  const data = new Float32Array(rows * cols).map(() => 2 * random.next() - 1);
  return { data, rows, cols };
}

/**
 * Everything that a place can tell, at random; attention is squared and does not sum to 1.
 *
 * @param sizes `[k]` all 1 when absent
 */
export function randomSequence(
  prefixTokens: number,
  numTokens: number,
  seed: number,
  sizes: ArrayLike<number> = new Float32Array(numTokens).fill(1),
): Sequence {
  const random = createRandom(seed);
  const size = prefixTokens + numTokens;
  const all = new Float32Array(size).fill(1);
  all.set(Float32Array.from(sizes), prefixTokens);
  const attention = randomMatrix(heads, size, random);
  return {
    prefixTokens,
    grid: null,
    heads,
    tokens: randomMatrix(size, width, random),
    sizes: all,
    keys: randomMatrix(size, heads * keyWidth, random),
    clsAttention: { ...attention, data: attention.data.map((x) => x * x) },
    attentionLogits: { data: randomMatrix(heads, size * size, random).data, heads, size },
  };
}

/** What the encoder would tell behind some steps: the stream as it is, everything else at random. */
export function sequenceAt(
  state: SequenceState,
  prefixTokens: number,
  stream: Matrix,
  seed: number,
): Sequence {
  return {
    ...randomSequence(prefixTokens, state.anchors.length, seed),
    tokens: stream,
    sizes: sequenceSizes(state, prefixTokens),
  };
}
