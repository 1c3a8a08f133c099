import { exifOrientation } from './exif.ts';
import { ascii, view, type ImageSize } from './read.ts';

/** Start-of-frame markers are C0–CF without DHT (C4), JPG (C8) and DAC (CC). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Markers without a length: TEM and restarts. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

export function readJpegSize(bytes: Uint8Array): ImageSize | undefined {
  const data = view(bytes);
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    if (marker === 0xff || isBare(marker)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    // Pixels or the end before any frame header.
    if (marker === 0xda || marker === 0xd9) return undefined;
    const length = data.getUint16(at + 2);
    if (length < 2) return undefined;
    const body = at + 4;
    if (marker === 0xe1 && ascii(bytes, body, 4) === 'Exif') {
      orientation = exifOrientation(bytes.subarray(body, at + 2 + length));
    }
    if (isFrame(marker)) {
      if (body + 5 > bytes.length) return undefined;
      const height = data.getUint16(body + 1);
      const width = data.getUint16(body + 3);
      return { width, height, orientation, animated: false };
    }
    at += 2 + length;
  }
  return undefined;
}
