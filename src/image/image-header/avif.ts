import { ascii, view, type ImageSize } from './read.ts';

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function boxes(bytes: Uint8Array, start: number, end: number): Box[] {
  const data = view(bytes);
  const found: Box[] = [];
  while (start + 8 <= end) {
    const size = data.getUint32(start);
    // 0 runs to the end; 64-bit sizes (1) belong to pixel data, which stands behind the header.
    const stop = size === 0 ? end : Math.min(end, start + size);
    found.push({ type: ascii(bytes, start + 4, 4), start: start + 8, end: stop });
    if (size < 8) break;
    start = stop;
  }
  return found;
}

/** Image sizes are `ispe` properties in meta/iprp/ipco; tiles and thumbnails have smaller ones. */
export function readAvifSize(bytes: Uint8Array): ImageSize | undefined {
  const data = view(bytes);
  const top = boxes(bytes, 0, bytes.length);
  const meta = top.find((b) => b.type === 'meta');
  if (!meta) return undefined;
  const iprp = boxes(bytes, meta.start + 4, meta.end).find((b) => b.type === 'iprp');
  const ipco = iprp && boxes(bytes, iprp.start, iprp.end).find((b) => b.type === 'ipco');
  if (!ipco) return undefined;
  let width = 0;
  let height = 0;
  for (const box of boxes(bytes, ipco.start, ipco.end)) {
    if (box.type !== 'ispe' || box.end - box.start < 12) continue;
    const w = data.getUint32(box.start + 4);
    const h = data.getUint32(box.start + 8);
    if (w * h > width * height) [width, height] = [w, h];
  }
  // Rotation (`irot`) is part of the codec here: every decoder applies it.
  const animated = ascii(bytes, 8, 4) === 'avis';
  return width > 0 ? { width, height, orientation: 1, animated } : undefined;
}
