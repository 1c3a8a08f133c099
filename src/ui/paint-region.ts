import type { Region } from '../core/region.ts';
import type { Placement } from './picture-placement.ts';

/** A box on the picture: dark line, light dashes, seen on anything. */
export function paintRegion(
  context: CanvasRenderingContext2D,
  { left, top, right, bottom }: Region,
  image: { readonly width: number; readonly height: number },
  place: Placement,
  pixelRatio: number,
): void {
  const x = place.x + left * image.width * place.scale;
  const y = place.y + top * image.height * place.scale;
  const width = (right - left) * image.width * place.scale;
  const height = (bottom - top) * image.height * place.scale;
  context.save();
  context.lineJoin = 'round';
  context.lineWidth = 4 * pixelRatio;
  context.strokeStyle = '#1b2430';
  context.strokeRect(x, y, width, height);
  context.lineWidth = 2 * pixelRatio;
  context.strokeStyle = '#fff';
  context.setLineDash([6 * pixelRatio, 4 * pixelRatio]);
  context.strokeRect(x, y, width, height);
  context.restore();
}
