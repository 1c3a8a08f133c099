import { view, type ImageSize } from './read.ts';

const colourTableBytes = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** Offset behind a chain of sub-blocks. */
function skipBlocks(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && bytes[at] !== 0) at += bytes[at] + 1;
  return at + 1;
}

/** Two image descriptors make an animation; the walk stops at the second. */
function hasSecondFrame(bytes: Uint8Array): boolean {
  let numFrames = 0;
  let at = 13 + colourTableBytes(bytes[10]);
  while (at + 10 < bytes.length) {
    if (bytes[at] === 0x2c) {
      if (++numFrames === 2) return true;
      at = skipBlocks(bytes, at + 10 + colourTableBytes(bytes[at + 9]) + 1);
    } else if (bytes[at] === 0x21) {
      at = skipBlocks(bytes, at + 2);
    } else {
      return false;
    }
  }
  return false;
}

export function readGifSize(bytes: Uint8Array): ImageSize | undefined {
  if (bytes.length < 13) return undefined;
  const data = view(bytes);
  return {
    width: data.getUint16(6, true),
    height: data.getUint16(8, true),
    orientation: 1,
    animated: hasSecondFrame(bytes),
  };
}
