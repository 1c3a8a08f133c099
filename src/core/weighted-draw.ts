import type { Random } from './random.ts';
import { topK } from './top-k.ts';

/**
 * Draws `count` items one after the other without replacement, each with a probability
 * proportional to its weight among those left. Done at once by the Gumbel top-k trick: the items
 * with the largest log w + G, where the G are independent Gumbel numbers.
 *
 * One random number is used per item, in item order, so the first k of a longer draw are the draw
 * of k. Items without weight (0, negative, NaN) come last, by index.
 *
 * @param weights `[T]` need not sum to 1
 * @returns `[count]` in the order drawn
 */
export function weightedDraw(
  weights: ArrayLike<number>,
  count: number,
  random: Random,
): Uint32Array {
  const keys = new Float64Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const u = random.next();
    // u = 0 happens once in 2³²; the smallest double keeps its Gumbel number finite.
    const gumbel = -Math.log(-Math.log(u > 0 ? u : Number.MIN_VALUE));
    keys[i] = weights[i] > 0 ? Math.log(weights[i]) + gumbel : -Infinity;
  }
  return topK(keys, count);
}
