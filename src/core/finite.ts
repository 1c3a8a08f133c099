/**
 * A copy in which what is no finite number stands at the lowest finite value there is (0 when
 * there is none): what can be drawn of scores that may hold NaN.
 */
export function finite(scores: ArrayLike<number>): Float32Array {
  let lowest = Infinity;
  for (let i = 0; i < scores.length; i++) {
    if (Number.isFinite(scores[i]) && scores[i] < lowest) lowest = scores[i];
  }
  if (lowest === Infinity) lowest = 0;
  const copy = new Float32Array(scores.length);
  for (let i = 0; i < copy.length; i++) copy[i] = Number.isFinite(scores[i]) ? scores[i] : lowest;
  return copy;
}
