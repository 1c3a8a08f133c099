import type { Grid, RgbaImage } from './types.ts';

/** Mean and spread of CLIP's training pictures, RGB in [0, 1]. */
const spread = [0.26862954, 0.26130258, 0.27577711] as const;
/** Qwen2-VL counts a still picture as two frames. */
const frames = 2;

export interface PatchDistances {
  /** `[T]` to the right neighbour; ∞ where there is none. */
  readonly right: Float64Array;
  /** `[T]` to the neighbour below; ∞ where there is none. */
  readonly below: Float64Array;
}

/**
 * How far neighbouring patches are apart in their pixels (ShowUI, arXiv 2411.17465; the graph of its
 * image processor): the Euclidean distance over all colour values, each divided by 255 and by CLIP's
 * spread, of two equal frames. The mean cancels out, alpha is left alone.
 *
 * O(pixels). Patch r, c begins at pixel ⌊r·height / rows⌋, ⌊c·width / cols⌋; all are of one size.
 */
export function patchDistances(image: RgbaImage, grid: Grid): PatchDistances {
  const { rows, cols } = grid;
  const nodeHeight = Math.max(1, Math.floor(image.height / rows));
  const nodeWidth = Math.max(1, Math.floor(image.width / cols));
  const right = new Float64Array(rows * cols).fill(Infinity);
  const below = new Float64Array(rows * cols).fill(Infinity);
  const offset = (r: number, c: number): number =>
    4 *
    (Math.floor((r * image.height) / rows) * image.width + Math.floor((c * image.width) / cols));
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const t = r * cols + c;
      const here = offset(r, c);
      if (c + 1 < cols) right[t] = distance(image, here, offset(r, c + 1), nodeHeight, nodeWidth);
      if (r + 1 < rows) below[t] = distance(image, here, offset(r + 1, c), nodeHeight, nodeWidth);
    }
  }
  return { right, below };
}

/** @param a, b first bytes of the two patches */
function distance(image: RgbaImage, a: number, b: number, height: number, width: number): number {
  const { data } = image;
  const stride = 4 * image.width;
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = a + y * stride + 4 * x;
      const q = b + y * stride + 4 * x;
      const dr = data[p] - data[q];
      const dg = data[p + 1] - data[q + 1];
      const db = data[p + 2] - data[q + 2];
      red += dr * dr;
      green += dg * dg;
      blue += db * db;
    }
  }
  const squares =
    red / (spread[0] * spread[0]) +
    green / (spread[1] * spread[1]) +
    blue / (spread[2] * spread[2]);
  return Math.sqrt(frames * squares) / 255;
}
