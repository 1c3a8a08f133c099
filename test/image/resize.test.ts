import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resizeOnWhite, type Resample } from '../../src/image/resize.ts';

interface Case {
  readonly seed: number;
  readonly source: [number, number];
  readonly result: [number, number];
  readonly resample: Resample;
  readonly alpha: boolean;
  readonly rgb: number[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/resize.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

/** The generator of test/reference/resize.py. */
function noise(width: number, height: number, seed: number, alpha: boolean): Uint8ClampedArray {
  const out = new Uint8ClampedArray(width * height * 4);
  let state = seed;
  for (let i = 0; i < out.length; i++) {
    state = (state * 48271) % 2147483647;
    out[i] = (state & 3) === 0 ? 255 : (state >> 8) & 255;
    if (!alpha && i % 4 === 3) out[i] = 255;
  }
  return out;
}

const whole = (width: number, height: number) => ({
  width,
  height,
  left: 0,
  top: 0,
  cutWidth: width,
  cutHeight: height,
});

describe('resizeOnWhite', () => {
  test.each(cases)(
    'gives the bytes of Pillow for $source → $result, $resample, alpha $alpha',
    ({ seed, source: [width, height], result, resample, alpha, rgb }) => {
      const image = { width, height, data: noise(width, height, seed, alpha) };
      // Pillow swaps the two passes for such tall pictures.
      const levels = height > 100 * width ? 1 : 0;
      const found = resizeOnWhite(image, whole(...result), resample);
      expect(found.length).toBe(rgb.length);
      expect(Math.max(...rgb.map((v, i) => Math.abs(v - found[i])))).toBeLessThanOrEqual(levels);
    },
  );

  test('computes a part of the result as it is in the whole', () => {
    const image = { width: 31, height: 17, data: noise(31, 17, 3, true) };
    const all = resizeOnWhite(image, whole(90, 40), 'bicubic');
    const part = resizeOnWhite(
      image,
      { width: 90, height: 40, left: 25, top: 12, cutWidth: 40, cutHeight: 16 },
      'bicubic',
    );
    for (let y = 0; y < 16; y++) {
      const at = ((y + 12) * 90 + 25) * 3;
      expect(part.subarray(y * 120, (y + 1) * 120)).toEqual(all.subarray(at, at + 120));
    }
  });

  test('hides the colour under a transparent pixel', () => {
    const image = { width: 1, height: 1, data: Uint8ClampedArray.of(10, 200, 30, 0) };
    expect([...resizeOnWhite(image, whole(1, 1), 'bicubic')]).toEqual([255, 255, 255]);
  });
});
