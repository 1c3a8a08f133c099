import { exifOrientation } from './exif.ts';
import { ascii, view, type ImageSize } from './read.ts';

/** IHDR for the size; `acTL` and `eXIf` may stand anywhere before the pixels. */
export function readPngSize(bytes: Uint8Array): ImageSize | undefined {
  if (bytes.length < 33 || ascii(bytes, 12, 4) !== 'IHDR') return undefined;
  const data = view(bytes);
  let orientation = 1;
  let animated = false;
  for (let at = 8; at + 8 <= bytes.length;) {
    const length = data.getUint32(at);
    const type = ascii(bytes, at + 4, 4);
    if (type === 'IDAT') break;
    if (type === 'acTL') animated = true;
    if (type === 'eXIf') orientation = exifOrientation(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return { width: data.getUint32(16), height: data.getUint32(20), orientation, animated };
}
