import { describe, expect, test } from 'vitest';
import { patchRectangle } from '../../src/core/framing.ts';
import type { ModelCard } from '../../src/engine/model-card.ts';
import { inputOfPicture, preprocess } from '../../src/image/preprocess.ts';

const input: ModelCard['input'] = {
  width: 32,
  height: 32,
  resize: 'squash',
  resample: 'bicubic',
  mean: [0.5, 0.25, 0],
  std: [0.5, 0.25, 1],
};

function plain(width: number, height: number, colour: readonly number[]) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 4];
  return { width, height, data };
}

describe('preprocess', () => {
  test('normalises into planes: (value / 255 − mean) / std', () => {
    const { pixels, picture } = preprocess(plain(5, 9, [255, 51, 102, 255]), input);
    expect(pixels.length).toBe(3 * 32 * 32);
    expect(pixels[0]).toBeCloseTo((1 - 0.5) / 0.5, 6);
    expect(pixels[32 * 32 + 5]).toBeCloseTo((0.2 - 0.25) / 0.25, 6);
    expect(pixels[2 * 32 * 32 + 900]).toBeCloseTo(0.4, 6);
    expect([...picture.data.subarray(0, 4)]).toEqual([255, 51, 102, 255]);
  });

  test('shows white where the picture is transparent', () => {
    const { picture } = preprocess(plain(4, 4, [9, 9, 9, 0]), input);
    expect([...picture.data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
  });

  test.each([
    [1, 1],
    [5000, 2],
    [2, 5000],
  ])('takes %i × %i px in every way of framing, without NaN', (width, height) => {
    for (const resize of ['squash', 'cover', 'contain'] as const) {
      const { pixels, framing } = preprocess(plain(width, height, [80, 90, 100, 255]), {
        ...input,
        resize,
      });
      expect(pixels.every(Number.isFinite)).toBe(true);
      expect(Object.values(framing).every(Number.isFinite)).toBe(true);
      expect(framing.scaleX).toBeGreaterThan(0);
    }
  });

  test('squash maps the corners of the picture onto the corners of the input', () => {
    const { framing } = preprocess(plain(64, 128, [0, 0, 0, 255]), input);
    expect(framing).toEqual({ scaleX: 0.5, scaleY: 0.25, offsetX: 0, offsetY: 0 });
  });

  test('brings the shorter side to its size before the middle is cut out, where it is told to', () => {
    // 64 × 128 with the shorter side at 40: 40 × 80, of which the middle 32 × 32 stays.
    const spec = { ...input, resize: 'cover', shortEdge: 40 } as const;
    const { framing, width, height } = preprocess(plain(64, 128, [0, 0, 0, 255]), spec);
    expect([width, height]).toEqual([32, 32]);
    expect(framing).toEqual({ scaleX: 0.625, scaleY: 0.625, offsetX: -4, offsetY: -24 });
  });

  test('is not done twice to a picture that came out of it', () => {
    const spec = { ...input, resize: 'cover', shortEdge: 40 } as const;
    const image = plain(50, 70, [0, 0, 0, 255]);
    image.data.forEach((_, i) => i % 4 < 3 && (image.data[i] = (i * 7919) % 256));
    const first = preprocess(image, spec);
    const again = inputOfPicture(first.picture, spec, first.framing);
    expect(again.framing).toEqual(first.framing);
    // The picture is stored in 8 bits: half a step of 1/255 over the smallest deviation.
    const step = 0.5 / 255 / Math.min(...spec.std) + 1e-6;
    again.pixels.forEach((value, i) =>
      expect(Math.abs(value - first.pixels[i])).toBeLessThan(step),
    );
  });

  test('cover cuts the middle out', () => {
    const image = plain(96, 32, [0, 0, 0, 255]);
    // The middle third is white: all of the input.
    for (let y = 0; y < 32; y++) image.data.fill(255, (y * 96 + 32) * 4, (y * 96 + 64) * 4);
    const { picture, framing } = preprocess(image, { ...input, resize: 'cover' });
    expect(framing).toEqual({ scaleX: 1, scaleY: 1, offsetX: -32, offsetY: 0 });
    expect(picture.data.every((v) => v === 255)).toBe(true);
  });

  test('contain pads with the mean, and the overlay lies on the picture', () => {
    const { pixels, framing } = preprocess(plain(64, 32, [255, 255, 255, 255]), {
      ...input,
      resize: 'contain',
    });
    expect(framing).toEqual({ scaleX: 0.5, scaleY: 0.5, offsetX: 0, offsetY: 8 });
    expect(pixels[0]).toBe(0);
    expect(pixels[8 * 32]).toBe(1);
    expect(pixels[24 * 32]).toBe(0);
    const grid = { rows: 4, cols: 4, patchSize: 8 };
    expect(patchRectangle(grid, framing, 4)).toEqual({ x: 0, y: 0, width: 16, height: 16 });
  });
});
