/**
 * A percentile by linear interpolation between the two nearest values, as numpy and torch do.
 *
 * @param sorted ascending, without NaN
 * @param fraction in [0, 1]
 * @returns NaN for no values
 */
export function percentile(sorted: ArrayLike<number>, fraction: number): number {
  if (sorted.length === 0) return NaN;
  const at = fraction * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

export interface Quartiles {
  readonly q1: number;
  readonly q3: number;
  /** Q3 + k·(Q3 − Q1): values strictly above are outliers. */
  readonly upper: number;
}

/**
 * Tukey's fence. What is no finite number is left out; with nothing left the fence is at +∞, so
 * that nothing is an outlier.
 *
 * @param k 1.5 as a rule
 */
export function upperFence(values: ArrayLike<number>, k: number): Quartiles {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  if (sorted.length === 0) return { q1: 0, q3: 0, upper: Infinity };
  const q1 = percentile(sorted, 0.25);
  const q3 = percentile(sorted, 0.75);
  return { q1, q3, upper: q3 + k * (q3 - q1) };
}
