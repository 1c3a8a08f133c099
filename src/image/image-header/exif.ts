import { ascii, view } from './read.ts';

const orientationTag = 0x0112;

/**
 * Orientation in an EXIF block (a small TIFF), 1 where it is absent or makes no sense.
 *
 * @param exif with or without the `Exif\0\0` in front
 */
export function exifOrientation(exif: Uint8Array): number {
  const tiff = ascii(exif, 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
  if (tiff.length < 10) return 1;
  const order = ascii(tiff, 0, 2);
  if (order !== 'II' && order !== 'MM') return 1;
  const little = order === 'II';
  const data = view(tiff);
  const ifd = data.getUint32(4, little);
  if (ifd + 2 > tiff.length) return 1;
  const numEntries = data.getUint16(ifd, little);
  for (let i = 0; i < numEntries; i++) {
    const at = ifd + 2 + 12 * i;
    if (at + 12 > tiff.length) return 1;
    if (data.getUint16(at, little) !== orientationTag) continue;
    const value = data.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
