import { columnOf, patchAt, rowOf } from './grid.ts';
import type { Framing, Grid } from './types.ts';

/** In px of the image, x right and y down. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The framing that leads back: image px = input px · scale + offset. */
export function invert(framing: Framing): Framing {
  return {
    scaleX: 1 / framing.scaleX,
    scaleY: 1 / framing.scaleY,
    offsetX: -framing.offsetX / framing.scaleX,
    offsetY: -framing.offsetY / framing.scaleY,
  };
}

/** Where a patch lies on the image; parts of it may lie outside (`contain` pads). */
export function patchRectangle(grid: Grid, framing: Framing, patch: number): Rectangle {
  const back = invert(framing);
  return {
    x: columnOf(grid, patch) * grid.patchSize * back.scaleX + back.offsetX,
    y: rowOf(grid, patch) * grid.patchSize * back.scaleY + back.offsetY,
    width: grid.patchSize * back.scaleX,
    height: grid.patchSize * back.scaleY,
  };
}

/** The patch under a point of the image; undefined where the model does not look. */
export function patchAtPoint(
  grid: Grid,
  framing: Framing,
  x: number,
  y: number,
): number | undefined {
  const row = Math.floor((y * framing.scaleY + framing.offsetY) / grid.patchSize);
  const column = Math.floor((x * framing.scaleX + framing.offsetX) / grid.patchSize);
  return patchAt(grid, row, column);
}
