import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../src/commands/decode-image.ts';

const fixture = (name: string) =>
  readFile(new URL(`../fixtures/images/${name}`, import.meta.url)).then((b) => new Uint8Array(b));

/** RGBA of one pixel, and the size, as Pillow or Chromium give them. */
describe('decodeImage', () => {
  test.each([
    // A 16-bit grey of 40000: its upper 8 bits, as in browsers.
    ['gray16.png', 8, 8, [156, 156, 156, 255]],
    // AdobeRGB: the numbers of the file, as Pillow gives them.
    ['icc_a98.png', 8, 8, [200, 100, 50, 255]],
    // C 0, M 255, Y 255, K 0, as Pillow converts it.
    ['cmyk.jpg', 40, 20, [255, 0, 0, 255]],
    ['alpha.png', 8, 8, [0, 255, 0, 128]],
    ['anim.gif', 8, 8, [255, 0, 0, 255]],
    ['1x1.png', 1, 1, [9, 9, 9, 255]],
    ['5000x2.png', 5000, 2, [9, 9, 9, 255]],
    ['exif6.jpg', 20, 40, [254, 0, 0, 255]],
  ])('%s becomes %i × %i px with %j first', async (name, width, height, pixel) => {
    const { image } = await decodeImage(await fixture(name), name);
    expect([image.width, image.height]).toEqual([width, height]);
    expect(image.data).toHaveLength(width * height * 4);
    expect([...image.data.subarray(0, 4)]).toEqual(pixel);
  });

  test('turns a PNG by its EXIF as browsers do, and leaves a WebP as it lies', async () => {
    const wide = sharp({ create: { width: 9, height: 4, channels: 3, background: 'red' } });
    const turned = wide.withMetadata({ orientation: 6 });
    for (const [format, width] of [
      ['png', 4],
      ['jpeg', 4],
      ['webp', 9],
    ] as const) {
      const bytes = await turned.clone().toFormat(format).toBuffer();
      expect((await decodeImage(bytes, 'x')).image.width).toBe(width);
    }
  });

  test.each([
    ['trunc.jpg', 'trunc.jpg is damaged or cut short ('],
    ['bomb65000.png', 'bomb65000.png is 65000 × 65000 px, over the limit of 64 megapixels'],
    ['t.tiff', 't.tiff is a TIFF, which browsers cannot open'],
  ])('refuses %s', async (name, message) => {
    await expect(decodeImage(await fixture(name), name)).rejects.toThrow(message);
  });
});
