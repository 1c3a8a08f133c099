import { createRandom } from './random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import type { Matrix } from './types.ts';

/** The directions in which rows differ most. */
export interface PrincipalComponents {
  /** `[N×count]` coordinates of the rows, about their mean. */
  readonly scores: Matrix;
  /** `[count]` share of all variance, largest first; 0 where the rows do not differ. */
  readonly shares: Float32Array;
}

/** Directions beside those asked for: the more of them, the fewer rounds until the others stand. */
const guards = 4;
const maxRounds = 40;
const settled = 1e-6;
/** Share of the variance below which there is no component, only rounding. */
const noVariance = 1e-12;

/**
 * Principal component analysis by subspace iteration: a few directions are multiplied by the
 * covariance and made orthogonal again until they span the same as before; among them the axes
 * are then found exactly.
 *
 * Signs are free; the row farthest out along a component is on its positive side, so the same
 * picture always gets the same colours.
 *
 * @param x `[N×D]`
 * @param count of components, at most D; those that do not exist are 0
 */
export function principalComponents(x: Matrix, count: number): PrincipalComponents {
  const { rows, cols } = x;
  const { centred, variance } = centre(x);
  const width = Math.min(cols, count + guards);
  const random = createRandom(1);
  let axes: readonly Float64Array[] = Array.from({ length: width }, () =>
    Float64Array.from({ length: cols }, () => random.next() - 0.5),
  );
  orthogonalise(axes);
  let before = 0;
  for (let round = 0; round < maxRounds; round++) {
    axes = timesCovariance(centred, axes);
    const lengths = orthogonalise(axes);
    const found = lengths.slice(0, count).reduce((sum, length) => sum + length, 0);
    if (Math.abs(found - before) <= settled * found) break;
    before = found;
  }
  const within = axes.map((axis) => project(centred, axis));
  const { values, vectors } = symmetricEigen(
    within.map((a) => Float64Array.from(within, (b) => dot(a, b))),
  );
  const scores = new Float32Array(rows * count);
  const shares = new Float32Array(count);
  for (let i = 0; i < Math.min(count, width); i++) {
    if (!(values[i] > noVariance * variance)) continue;
    const along = combine(within, vectors[i]);
    const sign = signOfFarthest(along);
    for (let r = 0; r < rows; r++) scores[r * count + i] = along[r] * sign;
    shares[i] = values[i] / variance;
  }
  return { scores: { data: scores, rows, cols: count }, shares };
}

/** `[N]` Σ weights[i] · columns[i]. */
function combine(columns: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(columns[0].length);
  columns.forEach((column, i) => {
    for (let r = 0; r < sum.length; r++) sum[r] += weights[i] * column[r];
  });
  return sum;
}

function signOfFarthest(values: Float64Array): number {
  let farthest = 0;
  for (const value of values) if (Math.abs(value) > Math.abs(farthest)) farthest = value;
  return Math.sign(farthest);
}

const dot = (a: Float64Array, b: Float64Array): number => rowDot(a, 0, b);

/** Rows about their mean, and the sum of their squares. */
function centre({ data, rows, cols }: Matrix): { centred: Float64Array; variance: number } {
  const mean = new Float64Array(cols);
  for (let i = 0; i < data.length; i++) mean[i % cols] += data[i] / rows;
  const centred = Float64Array.from(data, (value, i) => value - mean[i % cols]);
  return { centred, variance: centred.reduce((sum, value) => sum + value * value, 0) };
}

/** `[N]` coordinates of the rows along one axis `[D]`. */
function project(x: Float64Array, axis: Float64Array): Float64Array {
  const along = new Float64Array(x.length / axis.length);
  for (let r = 0; r < along.length; r++) along[r] = rowDot(x, r * axis.length, axis);
  return along;
}

/** Xᵀ (X · axis) `[D]` for every axis; each row is read once for all of them. */
function timesCovariance(x: Float64Array, axes: readonly Float64Array[]): Float64Array[] {
  const cols = axes[0].length;
  const turned = axes.map(() => new Float64Array(cols));
  for (let start = 0; start < x.length; start += cols) {
    for (let i = 0; i < axes.length; i++) {
      const along = rowDot(x, start, axes[i]);
      const sum = turned[i];
      for (let d = 0; d < cols; d++) sum[d] += along * x[start + d];
    }
  }
  return turned;
}

function rowDot(x: Float64Array, start: number, axis: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < axis.length; d++) sum += x[start + d] * axis[d];
  return sum;
}

/**
 * Gram–Schmidt, in place: unit length and at right angles, in order.
 *
 * @returns the length of each before; a direction that had nothing of its own becomes 0
 */
function orthogonalise(axes: readonly Float64Array[]): number[] {
  return axes.map((axis, i) => {
    const own = Math.sqrt(dot(axis, axis));
    // Twice: once leaves rounding errors where an axis lay mostly along earlier ones.
    for (const other of [...axes.slice(0, i), ...axes.slice(0, i)]) {
      const shared = dot(axis, other);
      for (let d = 0; d < axis.length; d++) axis[d] -= shared * other[d];
    }
    const length = Math.sqrt(dot(axis, axis));
    const kept = length > own * 1e-12 ? 1 / length : 0;
    for (let d = 0; d < axis.length; d++) axis[d] *= kept;
    return kept ? length : 0;
  });
}
