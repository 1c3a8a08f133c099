/**
 * Scores moved to [0, 1): (s − min) / (max − min + epsilon). All equal gives all 0. What is no
 * finite number counts as the minimum.
 *
 * @returns `[T]` in double precision
 */
export function minMax(scores: ArrayLike<number>, epsilon: number): Float64Array {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i])) continue;
    if (scores[i] < min) min = scores[i];
    if (scores[i] > max) max = scores[i];
  }
  const scaled = new Float64Array(scores.length);
  for (let i = 0; i < scaled.length; i++) {
    if (Number.isFinite(scores[i])) scaled[i] = (scores[i] - min) / (max - min + epsilon);
  }
  return scaled;
}
