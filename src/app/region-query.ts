import { invert } from '../core/framing.ts';
import type { Region } from '../core/region.ts';
import type { Framing, Grid } from '../core/types.ts';

/** Where a picture lies on the grid of a model. */
export interface PicturePlace {
  /** px of the picture. */
  readonly image: { readonly width: number; readonly height: number };
  readonly grid: Grid;
  readonly framing: Framing;
}

/** Small enough for a link, fine enough for one px of a large screen. */
const digits = 1e4;
const rounded = (share: number): number =>
  Math.round(Math.min(1, Math.max(0, share)) * digits) / digits;

/**
 * The box between two corners, in any order, kept on the picture and rounded as a link carries it.
 *
 * @param corners x and y of both, in shares of the picture
 * @returns null where nothing of it lies on the picture
 */
export function regionBetween(x0: number, y0: number, x1: number, y1: number): Region | null {
  const region = {
    left: rounded(Math.min(x0, x1)),
    top: rounded(Math.min(y0, y1)),
    right: rounded(Math.max(x0, x1)),
    bottom: rounded(Math.max(y0, y1)),
  };
  return region.left < region.right && region.top < region.bottom ? region : null;
}

/**
 * A box of the picture as a box of the model input, whose size is that of its grid.
 *
 * @param region in shares of the picture
 * @returns in shares of the model input; null where the model does not look there
 */
export function regionOnInput(
  region: Region,
  { image, grid, framing }: PicturePlace,
): Region | null {
  const share = (at: number, size: number, scale: number, offset: number, cells: number): number =>
    Math.min(1, Math.max(0, (at * size * scale + offset) / (cells * grid.patchSize)));
  const { scaleX, scaleY, offsetX, offsetY } = framing;
  const left = share(region.left, image.width, scaleX, offsetX, grid.cols);
  const right = share(region.right, image.width, scaleX, offsetX, grid.cols);
  const top = share(region.top, image.height, scaleY, offsetY, grid.rows);
  const bottom = share(region.bottom, image.height, scaleY, offsetY, grid.rows);
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}

/** Rows and columns of patches, both ends included. */
export interface PatchBox {
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
}

/** The box around whole patches, in shares of the picture; null where they lie off it. */
export function regionOfPatches(
  { row, col, rows, cols }: PatchBox,
  { image, grid, framing }: PicturePlace,
): Region | null {
  const { scaleX, scaleY, offsetX, offsetY } = invert(framing);
  const x = (column: number): number => (column * grid.patchSize * scaleX + offsetX) / image.width;
  const y = (line: number): number => (line * grid.patchSize * scaleY + offsetY) / image.height;
  return regionBetween(x(col), y(row), x(col + cols), y(row + rows));
}

/**
 * The patches that a box covers at least in half, at least one: what the keys go on from.
 *
 * @param region in shares of the picture
 */
export function patchesOfRegion(region: Region, place: PicturePlace): PatchBox | null {
  const on = regionOnInput(region, place);
  if (!on) return null;
  const { grid } = place;
  const span = (from: number, to: number, count: number): [number, number] => {
    const first = Math.min(count - 1, Math.round(from * count));
    return [first, Math.min(count - first, Math.max(1, Math.round(to * count) - first))];
  };
  const [row, rows] = span(on.top, on.bottom, grid.rows);
  const [col, cols] = span(on.left, on.right, grid.cols);
  return { row, col, rows, cols };
}
