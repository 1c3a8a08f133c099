import type { Framing, Grid } from '../core/types.ts';

/** Image px = patch units · cell + origin: how the grid lies on the picture. */
export interface PatchAffine {
  readonly cellX: number;
  readonly cellY: number;
  readonly originX: number;
  readonly originY: number;
}

/** The inverse of the framing, in units of patches instead of model px. */
export function patchAffine(grid: Grid, framing: Framing): PatchAffine {
  return {
    cellX: grid.patchSize / framing.scaleX,
    cellY: grid.patchSize / framing.scaleY,
    originX: -framing.offsetX / framing.scaleX,
    originY: -framing.offsetY / framing.scaleY,
  };
}
