import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { RgbaImage } from '../../src/core/types.ts';

const numColours = 3;

/** A PNG of 8-bit RGB without interlacing, as the goldens store their pictures. */
export function readPng(file: string): RgbaImage {
  const bytes = readFileSync(file);
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const format = [...bytes.subarray(24, 29)];
  if (format.join() !== '8,2,0,0,0') throw new Error(`${file} is no plain RGB PNG: ${format}`);
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (name === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const lines = inflateSync(Buffer.concat(parts));
  const stride = numColours * width;
  const rgb = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)];
    for (let i = 0; i < stride; i++) {
      const at = y * stride + i;
      const left = i < numColours ? 0 : rgb[at - numColours];
      const up = y === 0 ? 0 : rgb[at - stride];
      const corner = y === 0 || i < numColours ? 0 : rgb[at - stride - numColours];
      rgb[at] = lines[y * (stride + 1) + 1 + i] + predicted(filter, left, up, corner);
    }
  }
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let p = 0; p < width * height; p++) data.set(rgb.subarray(3 * p, 3 * p + 3), 4 * p);
  return { width, height, data };
}

/** What a line filter of the PNG format expects a byte to be. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
  }
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
