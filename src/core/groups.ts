import type { Groups, Matrix } from './types.ts';

/**
 * Groups of averaged patches from one label per patch.
 *
 * @param labels `[T]` output token of every patch, below numGroups
 * @param numGroups K
 */
export function groupsFromLabels(labels: Uint32Array, numGroups: number): Groups {
  const start = new Uint32Array(numGroups + 1);
  for (let t = 0; t < labels.length; t++) start[labels[t] + 1]++;
  for (let k = 0; k < numGroups; k++) start[k + 1] += start[k];
  const patch = new Uint32Array(labels.length);
  const weight = new Float32Array(labels.length);
  const next = start.slice(0, numGroups);
  for (let t = 0; t < labels.length; t++) {
    const k = labels[t];
    const at = next[k]++;
    patch[at] = t;
    weight[at] = 1 / (start[k + 1] - start[k]);
  }
  return { start, patch, weight };
}

/**
 * Output tokens Σ weight·patch.
 *
 * @param tokens `[T×D]`
 * @returns `[K×D]`
 */
export function applyGroups(tokens: Matrix, groups: Groups): Matrix {
  const { start, patch, weight } = groups;
  const { data, cols } = tokens;
  const rows = start.length - 1;
  const output = new Float32Array(rows * cols);
  const sums = new Float64Array(cols);
  for (let k = 0; k < rows; k++) {
    sums.fill(0);
    for (let j = start[k]; j < start[k + 1]; j++) {
      const w = weight[j];
      const from = patch[j] * cols;
      for (let d = 0; d < cols; d++) sums[d] += w * data[from + d];
    }
    output.set(sums, k * cols);
  }
  return { data: output, rows, cols };
}
