import { exifOrientation } from './exif.ts';
import { ascii, view, type ImageSize } from './read.ts';

const uint24 = (bytes: Uint8Array, at: number): number =>
  bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);

/** The EXIF chunk stands behind the pixels. */
function findOrientation(bytes: Uint8Array): number {
  const data = view(bytes);
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = data.getUint32(at + 4, true);
    if (ascii(bytes, at, 4) === 'EXIF') {
      return exifOrientation(bytes.subarray(at + 8, at + 8 + length));
    }
    at += 8 + length + (length & 1);
  }
  return 1;
}

/** Three layouts: extended (VP8X), lossless (VP8L) and lossy (VP8). */
export function readWebpSize(bytes: Uint8Array): ImageSize | undefined {
  if (bytes.length < 30) return undefined;
  const data = view(bytes);
  const plain = { orientation: 1, animated: false };
  switch (ascii(bytes, 12, 4)) {
    case 'VP8X':
      return {
        width: uint24(bytes, 24) + 1,
        height: uint24(bytes, 27) + 1,
        orientation: bytes[20] & 0x08 ? findOrientation(bytes) : 1,
        animated: (bytes[20] & 0x02) !== 0,
      };
    case 'VP8L': {
      if (bytes[20] !== 0x2f) return undefined;
      const packed = data.getUint32(21, true);
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1, ...plain };
    }
    case 'VP8 ':
      if (uint24(bytes, 23) !== 0x2a019d) return undefined;
      return {
        width: data.getUint16(26, true) & 0x3fff,
        height: data.getUint16(28, true) & 0x3fff,
        ...plain,
      };
    default:
      return undefined;
  }
}
