/**
 * Softmax over the allowed of N keys, in place (DynamicViT, arXiv 2106.02034, equation 11; LaVIT
 * uses it as `softmax_with_policy`): with e_j = exp(l_j − max over *all* keys), 0 where key j is not
 * allowed, the weights are (e_j + ε/N) / (Σe + ε). So keys that are not allowed weigh next to
 * nothing, and when none is allowed all weigh 1/N.
 *
 * @param logits `[≥ N]` on return the weights
 * @param allowed `[N]` 1 or 0
 * @param epsilon ε, at least 0; with 0 and nothing allowed all weights are 0
 */
export function policySoftmax(logits: Float64Array, allowed: Uint8Array, epsilon: number): void {
  const size = allowed.length;
  let max = -Infinity;
  for (let j = 0; j < size; j++) max = Math.max(max, logits[j]);
  let sum = 0;
  for (let j = 0; j < size; j++) {
    const e = allowed[j] ? Math.exp(logits[j] - max) : 0;
    logits[j] = e;
    sum += e;
  }
  // A division each, since the inverse of the smallest numbers is not finite.
  const total = sum + epsilon || 1;
  const smoothing = epsilon / size;
  for (let j = 0; j < size; j++) logits[j] = (logits[j] + smoothing) / total;
}
