import type { AttentionCube, Matrix } from './types.ts';

/** The named columns, in that order. */
export function selectCols({ data, rows, cols }: Matrix, positions: Uint32Array): Matrix {
  const size = positions.length;
  const cut = new Float32Array(rows * size);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < size; i++) cut[r * size + i] = data[r * cols + positions[i]];
  }
  return { data: cut, rows, cols: size };
}

/** Attention among the named positions, in that order. */
export function selectCube(
  { data, heads, size }: AttentionCube,
  positions: Uint32Array,
): AttentionCube {
  const left = positions.length;
  const cut = new Float32Array(heads * left * left);
  for (let h = 0; h < heads; h++) {
    for (let i = 0; i < left; i++) {
      const from = (h * size + positions[i]) * size;
      const to = (h * left + i) * left;
      for (let j = 0; j < left; j++) cut[to + j] = data[from + positions[j]];
    }
  }
  return { data: cut, heads, size: left };
}
