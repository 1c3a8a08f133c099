import type { Zoom } from '../app/view.ts';
import type { PatchAffine } from '../overlay/patch-affine.ts';

/** Canvas px = image px · scale + offset. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** The whole picture centred in the canvas, then zoomed. */
export function placePicture(
  image: { readonly width: number; readonly height: number },
  canvas: { readonly width: number; readonly height: number },
  zoom: Zoom,
): Placement {
  const fit = Math.min(canvas.width / image.width, canvas.height / image.height);
  const x = (canvas.width - image.width * fit) / 2;
  const y = (canvas.height - image.height * fit) / 2;
  return {
    scale: fit * zoom.k,
    x: x * zoom.k + zoom.x * canvas.width,
    y: y * zoom.k + zoom.y * canvas.height,
  };
}

/** Patch units → canvas px. */
export function placePatches(affine: PatchAffine, placement: Placement): PatchAffine {
  return {
    cellX: affine.cellX * placement.scale,
    cellY: affine.cellY * placement.scale,
    originX: affine.originX * placement.scale + placement.x,
    originY: affine.originY * placement.scale + placement.y,
  };
}

/** Patch under a point of the canvas, null outside the grid. */
export function patchAt(
  x: number,
  y: number,
  placed: PatchAffine,
  rows: number,
  cols: number,
): number | null {
  const col = Math.floor((x - placed.originX) / placed.cellX);
  const row = Math.floor((y - placed.originY) / placed.cellY);
  return col >= 0 && row >= 0 && col < cols && row < rows ? row * cols + col : null;
}
