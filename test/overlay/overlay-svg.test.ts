import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { heatColours } from '../../src/overlay/patch-colours.ts';
import { overlaySvg, type OverlaySvgInput } from '../../src/overlay/overlay-svg.ts';

const base = {
  grid: { rows: 2, cols: 2, patchSize: 16 },
  // A 64 × 32 picture squashed onto 32 × 32.
  framing: { scaleX: 0.5, scaleY: 1, offsetX: 0, offsetY: 0 },
};
const plain = { order: null, groups: null, scores: null, steps: null, extra: {} };

async function draw(
  kept: number[],
  layers: Partial<OverlaySvgInput> = {},
): Promise<(x: number, y: number) => number[]> {
  const red = await sharp({
    create: { width: 64, height: 32, channels: 3, background: '#ff0000' },
  })
    .png()
    .toBuffer();
  const svg = overlaySvg({
    ...base,
    image: { href: `data:image/png;base64,${red.toString('base64')}`, width: 64, height: 32 },
    reduction: { ...plain, kept: Uint32Array.from(kept) },
    ...layers,
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

  it('lays a heat map over the whole grid, and no tokens under it', async () => {
    const heat = Float32Array.of(0, 1, 1, 0);
    const pixel = await draw([1], { tokens: false, colours: heatColours(heat) });
    // Viridis from #440154 to #fde725, 82 % of it over red.
    expect(pixel(16, 8)).toEqual([102, 1, 69]);
    expect(pixel(48, 8)).toEqual([253, 189, 30]);
    expect(pixel(16, 24)).toEqual(pixel(48, 8));
  });

  it('is the picture alone where nothing is shown over it, and a box on it where one is drawn', async () => {
    const region = { left: 0.5, top: 0, right: 1, bottom: 1 };
    const pixel = await draw([1], { tokens: false, region });
    expect(pixel(10, 20)).toEqual([255, 0, 0]);
    expect(pixel(32, 16)).not.toEqual([255, 0, 0]);
  });

  it('is as strong as it is on the page', async () => {
    const pixel = await draw([1], { opacity: 0 });
    expect(pixel(10, 20)).toEqual([255, 0, 0]);
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
