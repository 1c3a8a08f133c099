import type { RgbaImage } from '../core/types.ts';

/**
 * A picture that every machine draws alike, from whole numbers only: a gradient with a frame, a
 * checkerboard and a disc on it. The warm-up runs on it, and backends are compared by it.
 */
export function probePicture(width: number, height: number): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const u = Math.floor((x * 256) / width);
      const v = Math.floor((y * 256) / height);
      const inDisc = (u - 176) ** 2 + (v - 80) ** 2 < 48 ** 2;
      const inBoard = u >= 32 && u < 112 && v >= 144 && v < 224;
      const isDark = inBoard && ((u >> 3) + (v >> 3)) % 2 === 0;
      const onFrame = u < 4 || v < 4 || u >= 252 || v >= 252;
      data[i] = onFrame ? 20 : inDisc ? 220 : isDark ? 30 : inBoard ? 240 : u;
      data[i + 1] = onFrame ? 20 : inDisc ? 60 : isDark ? 30 : inBoard ? 240 : v;
      data[i + 2] = onFrame ? 20 : inDisc ? 50 : isDark ? 40 : inBoard ? 240 : 255 - u;
      data[i + 3] = 255;
    }
  }
  return { width, height, data };
}
