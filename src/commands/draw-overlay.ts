import sharp from 'sharp';
import type { Framing, Grid, Reduction, RgbaImage } from '../core/types.ts';
import { overlaySvg } from '../overlay/overlay-svg.ts';
import { writeOutput } from './write-output.ts';

export interface Overlay {
  readonly image: RgbaImage;
  readonly grid: Grid;
  readonly framing: Framing;
  readonly reduction: Reduction;
}

/** The picture travels inside the SVG, no larger than this, px a side. */
const maxEmbedded = 2048;

async function embed({ width, height, data }: RgbaImage): Promise<string> {
  const png = await sharp(data, { raw: { width, height, channels: 4 } })
    .resize({ width: maxEmbedded, height: maxEmbedded, fit: 'inside', withoutEnlargement: true })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

/** Writes the overlay as an SVG, as a PNG of the picture's size, or both. */
export async function drawOverlay(
  overlay: Overlay,
  files: { readonly svg: string | null; readonly png: string | null },
): Promise<void> {
  if (files.svg === null && files.png === null) return;
  const { image, grid, framing, reduction } = overlay;
  const href = await embed(image);
  const { width, height } = image;
  const svg = overlaySvg({ image: { href, width, height }, grid, framing, reduction });
  if (files.svg !== null) await writeOutput(files.svg, svg);
  if (files.png === null) return;
  // The embedded picture alone is over the parser's usual limit for one attribute.
  const png = await sharp(Buffer.from(svg), { unlimited: true }).png().toBuffer();
  await writeOutput(files.png, png);
}
