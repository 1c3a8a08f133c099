import sharp, { type Sharp } from 'sharp';
import type { RgbaImage } from '../core/types.ts';
import { maxPixels, readImageHeader, type ImageHeader } from '../image/image-header.ts';
import { InputError, oneLine } from './command-error.ts';

export interface DecodedImage {
  readonly header: ImageHeader;
  /** Turned as the EXIF orientation says. */
  readonly image: RgbaImage;
}

/**
 * From a file's bytes to pixels, the file's own numbers: embedded colour profiles are ignored,
 * as Pillow does. 16 bits keep their upper 8; palettes and greys become RGB; CMYK becomes
 * (255 − C)·(255 − K)/255 and so on; alpha stays; of an animation the first frame. EXIF
 * orientation is applied to JPEG and PNG, not to WebP, which is what browsers do.
 *
 * @throws ImageError or InputError with one sentence
 */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<DecodedImage> {
  const header = readImageHeader(bytes, name);
  const open = (): Sharp => {
    const image = sharp(bytes, { ignoreIcc: true, limitInputPixels: maxPixels });
    return header.format === 'jpeg' || header.format === 'png' ? image.autoOrient() : image;
  };
  try {
    const { space } = await open().metadata();
    const decoded =
      space === 'cmyk'
        ? open().pipelineColourspace('cmyk').toColourspace('cmyk')
        : open().toColourspace('srgb').ensureAlpha();
    const { data, info } = await decoded.raw().toBuffer({ resolveWithObject: true });
    const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
    if (space === 'cmyk') cmykToRgba(pixels);
    return { header, image: { width: info.width, height: info.height, data: pixels } };
  } catch (error) {
    throw new InputError(
      `${name} is damaged or cut short (${oneLine(error)}); save it again as PNG or JPEG.`,
    );
  }
}

/** In place, 4 bytes a pixel on both sides. */
function cmykToRgba(pixels: Uint8ClampedArray): void {
  for (let i = 0; i < pixels.length; i += 4) {
    const light = 255 - pixels[i + 3];
    for (let c = 0; c < 3; c++) pixels[i + c] = Math.round(((255 - pixels[i + c]) * light) / 255);
    pixels[i + 3] = 255;
  }
}
