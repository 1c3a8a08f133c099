/** Least and greatest score, remembered: the legend and every frame ask for them. */
const ranges = new WeakMap<Float32Array, { readonly min: number; readonly max: number }>();

/** @param scores `[T]`, finite */
export function scoreRange(scores: Float32Array): { readonly min: number; readonly max: number } {
  const known = ranges.get(scores);
  if (known) return known;
  let min = Infinity;
  let max = -Infinity;
  for (const score of scores) {
    if (score < min) min = score;
    if (score > max) max = score;
  }
  const made = scores.length ? { min, max } : { min: 0, max: 0 };
  ranges.set(scores, made);
  return made;
}
