import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { ImageError, readImageHeader } from '../../src/image/image-header.ts';

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/images/${name}`, import.meta.url));
const text = (s: string): Uint8Array => new TextEncoder().encode(s);

const canvas = () =>
  sharp({ create: { width: 37, height: 21, channels: 4, background: '#12345680' } });

/** PNG header that claims a size, with nothing behind it. */
function pngClaim(width: number, height: number): Uint8Array {
  const bytes = Uint8Array.from(fixture('1x1.png'));
  const data = new DataView(bytes.buffer);
  data.setUint32(16, width);
  data.setUint32(20, height);
  return bytes;
}

describe('readImageHeader', () => {
  test.each([
    ['1x1.png', { format: 'png', width: 1, height: 1, orientation: 1, animated: false }],
    ['5000x2.png', { format: 'png', width: 5000, height: 2, orientation: 1, animated: false }],
    ['gray16.png', { format: 'png', width: 8, height: 8, orientation: 1, animated: false }],
    ['exif6.jpg', { format: 'jpeg', width: 40, height: 20, orientation: 6, animated: false }],
    ['cmyk.jpg', { format: 'jpeg', width: 40, height: 20, orientation: 1, animated: false }],
    ['anim.gif', { format: 'gif', width: 8, height: 8, orientation: 1, animated: true }],
  ])('reads %s', (name, header) => {
    expect(readImageHeader(fixture(name), name)).toEqual(header);
  });

  test.each([
    ['lossy WebP', () => canvas().removeAlpha().webp().toBuffer(), 'webp'],
    ['WebP with alpha', () => canvas().webp().toBuffer(), 'webp'],
    ['lossless WebP', () => canvas().webp({ lossless: true }).toBuffer(), 'webp'],
    ['AVIF', () => canvas().avif().toBuffer(), 'avif'],
    ['GIF of one frame', () => canvas().gif().toBuffer(), 'gif'],
    ['progressive JPEG', () => canvas().jpeg({ progressive: true }).toBuffer(), 'jpeg'],
  ])('reads %s as another encoder wrote it', async (_, encode, format) => {
    expect(readImageHeader(await encode())).toMatchObject({
      format,
      width: 37,
      height: 21,
      orientation: 1,
      animated: false,
    });
  });

  test.each([3, 8])('finds orientation %i in JPEG, PNG and WebP', async (orientation) => {
    const turned = canvas().withMetadata({ orientation });
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const bytes = await turned.clone().toFormat(format).toBuffer();
      expect(readImageHeader(bytes)).toMatchObject({ format, orientation });
    }
  });

  test('reads BMP, stored top-down as well', () => {
    const bytes = new Uint8Array(54);
    bytes.set(text('BM'));
    const data = new DataView(bytes.buffer);
    data.setUint32(14, 40, true);
    data.setInt32(18, 7, true);
    data.setInt32(22, -9, true);
    expect(readImageHeader(bytes)).toMatchObject({ format: 'bmp', width: 7, height: 9 });
  });

  test.each([
    ['bomb65000.png', 'is 65000 × 65000 px, over the limit of 64 megapixels; make it smaller.'],
    ['html.png', 'is a web page, not a picture'],
    ['zero.png', 'is empty'],
    ['x.svg', 'is an SVG, and an SVG can carry scripts; save it as PNG.'],
    ['t.tiff', 'is a TIFF, which browsers cannot open; save it as PNG or JPEG.'],
  ])('refuses %s by name', (name, sentence) => {
    expect(() => readImageHeader(fixture(name), name)).toThrow(`${name} ${sentence}`);
    expect(() => readImageHeader(fixture(name), name)).toThrow(ImageError);
  });

  test('refuses a side over the limit even where the area is small', () => {
    expect(() => readImageHeader(pngClaim(20000, 10))).toThrow(
      'The file is 20000 × 10 px, over the limit of 16384 px a side; make it smaller.',
    );
  });

  test('refuses 16384 × 16384, which would decode to a gigabyte', () => {
    expect(() => readImageHeader(pngClaim(16384, 16384))).toThrow('64 megapixels');
  });

  test.each([
    ['a HEIC photo', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'is a HEIC photo'],
    ['a Photoshop file', '8BPS\0\x01', 'is a Photoshop file'],
    ['a PDF', '%PDF-1.7\n', 'is a PDF'],
    ['an icon', '\0\0\x01\0\x02\0', 'is an icon file'],
    ['an SVG behind an XML declaration', '<?xml version="1.0"?>\n<!-- x --><svg/>', 'is an SVG'],
    ['plain text', 'version https://git-lfs.github.com/spec/v1', 'is a text file'],
    ['noise', '\x01\x02\x03\x04\x05', 'is of no format known here'],
  ])('refuses %s', (_, bytes, sentence) => {
    const latin1 = Uint8Array.from(bytes, (c) => c.charCodeAt(0));
    expect(() => readImageHeader(latin1, 'x.png')).toThrow(`x.png ${sentence}`);
  });

  test('says that a header is cut short', () => {
    const jpeg = fixture('exif6.jpg');
    for (const bytes of [fixture('1x1.png').subarray(0, 20), jpeg.subarray(0, 60)]) {
      expect(() => readImageHeader(bytes, 'cut')).toThrow('cut is damaged or cut short');
    }
  });

  test('never fails with anything but an ImageError, whatever the bytes', async () => {
    const seeds = [
      fixture('exif6.jpg'),
      fixture('anim.gif'),
      fixture('alpha.png'),
      await canvas().withMetadata({ orientation: 6 }).webp().toBuffer(),
      await canvas().avif().toBuffer(),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.nat(400),
        fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 8 }),
        (seed, length, edits) => {
          const bytes = Uint8Array.from(seed.subarray(0, length));
          for (const [at, value] of edits) bytes[at] = value;
          try {
            const { width, height, orientation } = readImageHeader(bytes);
            return width > 0 && height > 0 && orientation >= 1 && orientation <= 8;
          } catch (error) {
            return error instanceof ImageError;
          }
        },
      ),
      { numRuns: 2000, seed: 7 },
    );
  });
});
