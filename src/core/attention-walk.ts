import type { AttentionCube } from './types.ts';

/**
 * How often a short random walk along the attention ends at each token (AIM, arXiv 2412.03248,
 * section 3.3; `get_importance` of the code). Per head M = softmax(L/τ) row by row, π = 1/N
 * everywhere, then some rounds of π ← (1 − d)·πM + d/N; the importance is the root of the mean over
 * heads of π². With d > 0 and many rounds this is PageRank.
 *
 * O(H·N²·(1 + iterations)) and one N×N float32 matrix: 64 MB at 4096 tokens.
 *
 * @param logits `[H×N×N]` before softmax
 * @param tau temperature, above 0
 * @param iterations rounds
 * @param damping d in [0, 1]
 * @returns `[N]`, prefix tokens included
 */
export function attentionWalk(
  logits: AttentionCube,
  tau: number,
  iterations: number,
  damping: number,
): Float32Array {
  const { data, heads, size } = logits;
  const transition = new Float32Array(size * size);
  const squares = new Float64Array(size);
  let here = new Float64Array(size);
  let next = new Float64Array(size);
  for (let h = 0; h < heads; h++) {
    softmaxRows(data, h * size * size, size, tau, transition);
    here.fill(1 / size);
    for (let step = 0; step < iterations; step++) {
      next.fill(damping / size);
      for (let i = 0; i < size; i++) {
        const share = (1 - damping) * here[i];
        const row = i * size;
        for (let j = 0; j < size; j++) next[j] += share * transition[row + j];
      }
      [here, next] = [next, here];
    }
    for (let j = 0; j < size; j++) squares[j] += here[j] * here[j];
  }
  return Float32Array.from(squares, (sum) => Math.sqrt(sum / heads));
}

/** softmax(logits / τ) of the rows of one head. */
function softmaxRows(
  logits: Float32Array,
  offset: number,
  size: number,
  tau: number,
  out: Float32Array,
): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    let max = -Infinity;
    for (let j = 0; j < size; j++) max = Math.max(max, logits[offset + row + j]);
    let sum = 0;
    for (let j = 0; j < size; j++) {
      const e = Math.exp((logits[offset + row + j] - max) / tau);
      out[row + j] = e;
      sum += e;
    }
    for (let j = 0; j < size; j++) out[row + j] /= sum;
  }
}
