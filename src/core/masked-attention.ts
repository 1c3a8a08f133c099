import { dotRows } from './dot-rows.ts';
import { indexRange } from './index-range.ts';
import { policySoftmax } from './policy-softmax.ts';
import type { Matrix } from './types.ts';

/**
 * Attention of single queries to the allowed keys, head by head, with queries and keys taken as
 * they are: softmax(q·k / √(head width)), masked by `policySoftmax`.
 *
 * T·D multiplications per query; the keys are copied once.
 */
export class MaskedAttention {
  readonly #heads: readonly Float32Array[];
  readonly #allowed: Uint8Array;
  readonly #epsilon: number;
  readonly #width: number;
  readonly #rows: Uint32Array;
  readonly #weights: Float64Array;

  /**
   * @param rows `[T×D]` queries and keys
   * @param heads a divisor of D
   * @param allowed `[T]` 1 for keys that may be looked at
   * @param epsilon of `policySoftmax`
   */
  constructor(rows: Matrix, heads: number, allowed: Uint8Array, epsilon: number) {
    const width = rows.cols / heads;
    this.#heads = Array.from({ length: heads }, (_, h) => {
      const own = new Float32Array(rows.rows * width);
      for (let t = 0; t < rows.rows; t++) {
        const from = t * rows.cols + h * width;
        own.set(rows.data.subarray(from, from + width), t * width);
      }
      return own;
    });
    this.#allowed = allowed;
    this.#epsilon = epsilon;
    this.#width = width;
    this.#rows = indexRange(rows.rows);
    this.#weights = new Float64Array(heads * rows.rows);
  }

  /** `[H×T]` weights of query t, overwritten by the next call. */
  weightsOf(t: number): Float64Array {
    const size = this.#rows.length;
    const scale = 1 / Math.sqrt(this.#width);
    for (let h = 0; h < this.#heads.length; h++) {
      const weights = this.#weights.subarray(h * size, (h + 1) * size);
      const keys = this.#heads[h];
      dotRows(keys, t, keys, this.#rows, size, this.#width, weights);
      for (let j = 0; j < size; j++) weights[j] *= scale;
      policySoftmax(weights, this.#allowed, this.#epsilon);
    }
    return this.#weights;
  }
}
