import { readAvifSize } from './image-header/avif.ts';
import { readBmpSize } from './image-header/bmp.ts';
import { readGifSize } from './image-header/gif.ts';
import { readJpegSize } from './image-header/jpeg.ts';
import { readPngSize } from './image-header/png.ts';
import { ascii, type ImageSize } from './image-header/read.ts';
import { readWebpSize } from './image-header/webp.ts';

/** A picture that is refused; the message is one sentence that says why and what to do. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

export type ImageFormat = 'png' | 'jpeg' | 'gif' | 'webp' | 'bmp' | 'avif';

export interface ImageHeader extends ImageSize {
  /** Sniffed from the bytes; `image/${format}` is its MIME type. */
  readonly format: ImageFormat;
}

/** A header can claim any size; what the claim would cost to decode is capped before decoding. */
export const maxSide = 16384;
export const maxPixels = 64_000_000;

const readers: Record<ImageFormat, (bytes: Uint8Array) => ImageSize | undefined> = {
  png: readPngSize,
  jpeg: readJpegSize,
  gif: readGifSize,
  webp: readWebpSize,
  bmp: readBmpSize,
  avif: readAvifSize,
};

/** What is wrong and what to do, for everything that is recognised and not opened. */
const refusals = {
  tiff: 'is a TIFF, which browsers cannot open; save it as PNG or JPEG',
  heic: 'is a HEIC photo, which browsers cannot open; save it as PNG or JPEG',
  jxl: 'is a JPEG XL, which most browsers cannot open; save it as PNG or JPEG',
  psd: 'is a Photoshop file, which browsers cannot open; save it as PNG or JPEG',
  ico: 'is an icon file with several pictures in it; save one of them as PNG',
  pdf: 'is a PDF; save the page you want as PNG or JPEG',
  svg: 'is an SVG, and an SVG can carry scripts; save it as PNG',
  html: 'is a web page, not a picture; open the page and save the picture itself',
  text: 'is a text file, not a picture; choose a PNG or JPEG',
  empty: 'is empty; choose the file again',
  unknown: 'is of no format known here; save it as PNG or JPEG',
} as const;

type Kind = ImageFormat | keyof typeof refusals;

function sniffText(bytes: Uint8Array): Kind {
  const head = ascii(bytes, 0, Math.min(bytes.length, 1024))
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase();
  if (/^(<\?xml[^]*?)?(<!--[^]*?-->\s*)*(<!doctype svg[^>]*>\s*)?<svg[\s>]/.test(head))
    return 'svg';
  if (head.startsWith('<?xml') && head.includes('<svg')) return 'svg';
  if (/^(<\?xml[^]*?)?\s*<(!doctype html|html|head|body|script|!--)/.test(head)) return 'html';
  return /[^\t\n\r\x20-\x7e\x80-\xff]/.test(head) ? 'unknown' : 'text';
}

function sniff(bytes: Uint8Array): Kind {
  if (bytes.length === 0) return 'empty';
  const starts = (text: string, at = 0): boolean => ascii(bytes, at, text.length) === text;
  if (starts('\x89PNG')) return 'png';
  if (starts('\xff\xd8\xff')) return 'jpeg';
  if (starts('GIF8')) return 'gif';
  if (starts('RIFF') && starts('WEBP', 8)) return 'webp';
  if (starts('BM')) return 'bmp';
  if (starts('II*\0') || starts('MM\0*')) return 'tiff';
  if (starts('8BPS')) return 'psd';
  if (starts('%PDF')) return 'pdf';
  if (starts('\0\0\x01\0')) return 'ico';
  if (starts('\xff\x0a') || starts('JXL ', 4)) return 'jxl';
  if (starts('ftyp', 4)) {
    const brands = ascii(bytes, 8, Math.min(bytes.length, 64) - 8);
    if (/avi[fs]/.test(brands)) return 'avif';
    return /he[iv][cxsm]|mif1|msf1/.test(brands) ? 'heic' : 'unknown';
  }
  return sniffText(bytes);
}

/**
 * Format and size of a picture from its first bytes, before anything is decoded.
 *
 * @param bytes the whole file, or at least its head
 * @param name what messages call it
 * @throws ImageError for everything that is not opened: other formats, damaged or cut headers,
 *   more than `maxSide` px a side or `maxPixels` in all
 */
export function readImageHeader(bytes: Uint8Array, name = 'The file'): ImageHeader {
  const kind = sniff(bytes);
  if (kind in refusals) throw new ImageError(`${name} ${refusals[kind as keyof typeof refusals]}.`);
  const format = kind as ImageFormat;
  const size = readers[format](bytes);
  if (!size) {
    throw new ImageError(
      `${name} is damaged or cut short: its ${format.toUpperCase()} header tells no size; save or download it again.`,
    );
  }
  const { width, height } = size;
  const measure = `${name} is ${width} × ${height} px`;
  if (width === 0 || height === 0) {
    throw new ImageError(`${measure}: there is nothing in it; save or download it again.`);
  }
  if (width * height > maxPixels) {
    throw new ImageError(
      `${measure}, over the limit of ${maxPixels / 1e6} megapixels; make it smaller.`,
    );
  }
  if (width > maxSide || height > maxSide) {
    throw new ImageError(`${measure}, over the limit of ${maxSide} px a side; make it smaller.`);
  }
  return { format, ...size };
}
