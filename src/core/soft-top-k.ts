const bisections = 64;

/**
 * Soft top-k of VisionSelector, which IDPruner's scorer comes from (AngelSlim,
 * `compute_soft_topk_weight`): sigmoid(s + t) with the one t for which the weights sum to
 * ratio·T.
 *
 * @param scores `[T]` logits, finite
 * @param ratio in (0, 1)
 * @returns `[T]` weights in (0, 1)
 */
export function softTopK(scores: ArrayLike<number>, ratio: number): Float32Array {
  const target = ratio * scores.length;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < scores.length; i++) {
    min = Math.min(min, scores[i]);
    max = Math.max(max, scores[i]);
  }
  // At these ends every weight is below, or above, the ratio.
  const middle = Math.log(ratio / (1 - ratio));
  let low = middle - max;
  let high = middle - min;
  for (let step = 0; step < bisections; step++) {
    const shift = (low + high) / 2;
    let sum = 0;
    for (let i = 0; i < scores.length; i++) sum += sigmoid(scores[i] + shift);
    if (sum < target) low = shift;
    else high = shift;
  }
  const weights = new Float32Array(scores.length);
  for (let i = 0; i < weights.length; i++) weights[i] = sigmoid(scores[i] + (low + high) / 2);
  return weights;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
