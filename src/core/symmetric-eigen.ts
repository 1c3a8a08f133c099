/** The eigenvectors of a small symmetric matrix, by falling eigenvalue. */
export interface Eigen {
  readonly values: Float64Array;
  /** `[n]` of `[n]`, unit length. */
  readonly vectors: readonly Float64Array[];
}

const maxSweeps = 30;

/**
 * Jacobi's method: every pair of axes is turned until the two have nothing in common. For matrices
 * of a few rows; every sweep takes n³ steps.
 *
 * @param matrix `[n]` of `[n]`, symmetric; left as it is
 */
export function symmetricEigen(matrix: readonly Float64Array[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => row.slice());
  const axes = a.map((_, i) => new Float64Array(n).fill(0).fill(1, i, i + 1));
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    let turned = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p][q]) <= 1e-15 * Math.sqrt(Math.abs(a[p][p] * a[q][q]))) continue;
        turn(a, axes, p, q);
        turned = true;
      }
    }
    if (!turned) break;
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return {
    values: Float64Array.from(order, (i) => a[i][i]),
    vectors: order.map((i) => axes[i]),
  };
}

/** Turns axes p and q so that a[p][q] becomes 0. */
function turn(a: Float64Array[], axes: Float64Array[], p: number, q: number): void {
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const tan = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const cos = 1 / Math.hypot(tan, 1);
  const sin = tan * cos;
  for (const row of a) {
    const [x, y] = [row[p], row[q]];
    row[p] = cos * x - sin * y;
    row[q] = sin * x + cos * y;
  }
  for (const [first, second] of [
    [a[p], a[q]],
    [axes[p], axes[q]],
  ]) {
    for (let k = 0; k < a.length; k++) {
      const [x, y] = [first[k], second[k]];
      first[k] = cos * x - sin * y;
      second[k] = sin * x + cos * y;
    }
  }
}
