import { view, type ImageSize } from './read.ts';

/** OS/2 headers of 12 bytes hold 16-bit sizes; all others 32-bit, height negative when top-down. */
export function readBmpSize(bytes: Uint8Array): ImageSize | undefined {
  if (bytes.length < 26) return undefined;
  const data = view(bytes);
  const headerSize = data.getUint32(14, true);
  if (headerSize < 12 || headerSize > 1024) return undefined;
  const core = headerSize === 12;
  return {
    width: core ? data.getUint16(18, true) : Math.abs(data.getInt32(18, true)),
    height: core ? data.getUint16(20, true) : Math.abs(data.getInt32(22, true)),
    orientation: 1,
    animated: false,
  };
}
