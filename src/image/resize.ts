/**
 * @file Antialiased resampling with the arithmetic of Pillow, since models are trained on it:
 * 8-bit pixels between the two passes, rows first, 22-bit fixed-point weights. On the same pixels
 * the result is the same to the last bit, but for pictures over 100 times as high as wide, where
 * Pillow swaps the passes and single values differ by one.
 */
import type { RgbaImage } from '../core/types.ts';

export type Resample = 'bicubic' | 'bilinear';

interface Kernel {
  /** Half width at scale 1, in source px. */
  readonly support: number;
  readonly weigh: (x: number) => number;
}

/** Keys' cubic with a = −1/2, and the triangle. */
const kernels: Record<Resample, Kernel> = {
  bicubic: {
    support: 2,
    weigh: (x) => {
      const t = Math.abs(x);
      if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
      return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
    },
  },
  bilinear: { support: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) },
};

/** Fixed-point weights of one axis: output i sums `size[i]` source px from `first[i]`. */
interface Taps {
  readonly first: Int32Array;
  readonly size: Int32Array;
  /** `[outputs × stride]` */
  readonly weight: Int32Array;
  readonly stride: number;
}

const fractionBits = 22;
const half = 1 << (fractionBits - 1);

/** Outputs `offset`…`offset + count` of the axis resized from `from` px to `to` px. */
function tapsOf(
  { support, weigh }: Kernel,
  from: number,
  to: number,
  offset: number,
  count: number,
): Taps {
  const scale = from / to;
  // Shrinking widens the kernel: that is the antialiasing.
  const widen = Math.max(1, scale);
  const reach = support * widen;
  const stride = Math.ceil(reach) * 2 + 1;
  const first = new Int32Array(count);
  const size = new Int32Array(count);
  const weight = new Int32Array(count * stride);
  const raw = new Float64Array(stride);
  for (let i = 0; i < count; i++) {
    const centre = (offset + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const stop = Math.min(from, Math.trunc(centre + reach + 0.5));
    let sum = 0;
    for (let j = 0; j < stop - start; j++) {
      raw[j] = weigh((start + j - centre + 0.5) * (1 / widen));
      sum += raw[j];
    }
    for (let j = 0; j < stop - start; j++) {
      const w = sum === 0 ? 0 : (raw[j] / sum) * (1 << fractionBits);
      weight[i * stride + j] = Math.trunc(w < 0 ? w - 0.5 : w + 0.5);
    }
    first[i] = start;
    size[i] = stop - start;
  }
  return { first, size, weight, stride };
}

const clip = (sum: number): number => {
  const value = sum >> fractionBits;
  return value < 0 ? 0 : value > 255 ? 255 : value;
};

/** One source row over white: a transparent pixel must not show the colour hidden under it. */
function flattenRow(image: RgbaImage, y: number, row: Uint8Array): void {
  const { width, data } = image;
  for (let x = 0, at = y * width * 4; x < width; x++, at += 4) {
    const alpha = data[at + 3];
    for (let c = 0; c < 3; c++) {
      const value = data[at + c];
      row[x * 3 + c] =
        alpha === 255 ? value : Math.round((value * alpha + 255 * (255 - alpha)) / 255);
    }
  }
}

/** Size of the whole result and the part of it that is wanted, px. */
export interface ResizeTarget {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly cutWidth: number;
  readonly cutHeight: number;
}

/**
 * Composites on white and resamples. Only the wanted part is computed, since a thin picture that
 * is made to cover a square would be enormous.
 *
 * @returns RGB `[cutHeight × cutWidth × 3]`
 */
export function resizeOnWhite(
  image: RgbaImage,
  target: ResizeTarget,
  resample: Resample,
): Uint8Array {
  const { width, height, left, top, cutWidth, cutHeight } = target;
  const kernel = kernels[resample];
  const across = tapsOf(kernel, image.width, width, left, cutWidth);
  const down = tapsOf(kernel, image.height, height, top, cutHeight);
  const firstRow = down.first[0];
  const numRows = down.first[cutHeight - 1] + down.size[cutHeight - 1] - firstRow;
  const rows = new Uint8Array(numRows * cutWidth * 3);
  const row = new Uint8Array(image.width * 3);
  for (let y = 0; y < numRows; y++) {
    flattenRow(image, firstRow + y, row);
    resampleRow(row, across, rows, y * cutWidth * 3, cutWidth);
  }
  return resampleColumns(rows, firstRow, cutWidth, down, cutHeight);
}

function resampleRow(
  row: Uint8Array,
  { first, size, weight, stride }: Taps,
  out: Uint8Array,
  at: number,
  width: number,
): void {
  for (let x = 0; x < width; x++) {
    let r = half;
    let g = half;
    let b = half;
    let from = first[x] * 3;
    const end = x * stride + size[x];
    for (let j = x * stride; j < end; j++, from += 3) {
      const w = weight[j];
      r += row[from] * w;
      g += row[from + 1] * w;
      b += row[from + 2] * w;
    }
    out[at + x * 3] = clip(r);
    out[at + x * 3 + 1] = clip(g);
    out[at + x * 3 + 2] = clip(b);
  }
}

function resampleColumns(
  rows: Uint8Array,
  firstRow: number,
  width: number,
  { first, size, weight, stride }: Taps,
  height: number,
): Uint8Array {
  const pitch = width * 3;
  const out = new Uint8Array(height * pitch);
  const sums = new Int32Array(pitch);
  for (let y = 0; y < height; y++) {
    sums.fill(half);
    for (let j = 0; j < size[y]; j++) {
      const w = weight[y * stride + j];
      const from = (first[y] - firstRow + j) * pitch;
      for (let i = 0; i < pitch; i++) sums[i] += rows[from + i] * w;
    }
    for (let i = 0; i < pitch; i++) out[y * pitch + i] = clip(sums[i]);
  }
  return out;
}
