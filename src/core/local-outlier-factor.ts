/** Keeps equal values from dividing by 0, as in scikit-learn. */
const densityEpsilon = 1e-10;

/**
 * Local outlier factors of single numbers (Breunig et al., *LOF: Identifying Density-Based Local
 * Outliers*, SIGMOD 2000, definitions 3 to 7): how much thinner the values lie around one than
 * around its k nearest. About 1 inside a crowd, larger outside; both tails count.
 *
 * With d_k(j) the distance of j to its k-th neighbour, reach(i, j) = max(d_k(j), |v_i − v_j|),
 * lrd_i = 1 / (mean over neighbours of reach(i, j) + 10⁻¹⁰) and LOF_i = mean of lrd_j / lrd_i. Of
 * equally far neighbours the lower value, of equal values the earlier is taken.
 *
 * O(T·log T + T·k).
 *
 * @param values `[T]` finite
 * @param k neighbours, at least 1; at most T − 1 are there
 * @returns `[T]` 1 for everything where there are fewer than two values
 */
export function localOutlierFactors(values: ArrayLike<number>, k: number): Float64Array {
  const size = values.length;
  const factors = new Float64Array(size).fill(1);
  const numNeighbours = Math.min(k, size - 1);
  if (numNeighbours < 1) return factors;
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  order.sort((a, b) => values[a] - values[b] || a - b);
  const sorted = Float64Array.from(order, (i) => values[i]);

  // The k nearest of a sorted value are the rest of one window of k + 1, which only moves up.
  const first = new Uint32Array(size);
  const kthDistance = new Float64Array(size);
  let from = 0;
  for (let i = 0; i < size; i++) {
    if (from + numNeighbours < i) from = i - numNeighbours;
    while (
      from < i &&
      from + numNeighbours + 1 < size &&
      sorted[from + numNeighbours + 1] - sorted[i] < sorted[i] - sorted[from]
    ) {
      from++;
    }
    first[i] = from;
    kthDistance[i] = Math.max(sorted[i] - sorted[from], sorted[from + numNeighbours] - sorted[i]);
  }

  const density = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = first[i]; j <= first[i] + numNeighbours; j++) {
      if (j !== i) sum += Math.max(kthDistance[j], Math.abs(sorted[i] - sorted[j]));
    }
    density[i] = 1 / (sum / numNeighbours + densityEpsilon);
  }
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = first[i]; j <= first[i] + numNeighbours; j++) {
      if (j !== i) sum += density[j];
    }
    factors[order[i]] = sum / numNeighbours / density[i];
  }
  return factors;
}
