/**
 * Label scores as shares of 1: exp(s / temperature) over the sum of all. Cosines of a CLIP-like
 * model want its own temperature, mostly 0.01: one over its logit scale of 100.
 *
 * @param scores `[labels]`, finite
 * @param temperature above 0; 1 where the scores are logits already
 * @returns `[labels]`
 * @throws Error when the temperature is not above 0 or a score is not finite
 */
export function softmax(scores: ArrayLike<number>, temperature: number): Float64Array {
  if (!(temperature > 0)) {
    throw new Error(`temperature is ${temperature}; it must be above 0`);
  }
  let max = -Infinity;
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) {
      throw new Error(`the score of label ${i} is ${scores[i]}; it must be a finite number`);
    }
    if (scores[i] > max) max = scores[i];
  }
  const shares = new Float64Array(scores.length);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    // At most exp(0), whatever the scores are.
    shares[i] = Math.exp((scores[i] - max) / temperature);
    sum += shares[i];
  }
  for (let i = 0; i < shares.length; i++) shares[i] /= sum;
  return shares;
}
