import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { overlaySvg } from '../../src/overlay/overlay-svg.ts';

const base = {
  grid: { rows: 2, cols: 2, patchSize: 16 },
  // A 64 × 32 picture squashed onto 32 × 32.
  framing: { scaleX: 0.5, scaleY: 1, offsetX: 0, offsetY: 0 },
};
const plain = { order: null, groups: null, scores: null, steps: null, extra: {} };

async function draw(kept: number[]): Promise<(x: number, y: number) => number[]> {
  const red = await sharp({
    create: { width: 64, height: 32, channels: 3, background: '#ff0000' },
  })
    .png()
    .toBuffer();
  const svg = overlaySvg({
    ...base,
    image: { href: `data:image/png;base64,${red.toString('base64')}`, width: 64, height: 32 },
    reduction: { ...plain, kept: Uint32Array.from(kept) },
  });
  const { data, info } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true });
  return (x, y) => [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)];
}

describe('overlaySvg', () => {
  it('leaves kept patches as they are and takes the colour out of dropped ones', async () => {
    const pixel = await draw([1]);
    expect(pixel(48, 8)).toEqual([255, 0, 0]);
    const [r, g, b] = pixel(10, 20);
    expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThan(12);
  });

  it('escapes what stands in the address of the picture', () => {
    const svg = overlaySvg({
      ...base,
      image: { href: '"><script>alert(1)</script>', width: 64, height: 32 },
      reduction: { ...plain, kept: Uint32Array.of(0) },
    });
    expect(svg).not.toContain('<script>');
  });
});
