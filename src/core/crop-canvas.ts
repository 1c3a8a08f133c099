import type { Grid, Signals } from './types.ts';

/** The crops of a picture laid side by side, counted in patches. */
export interface CropCanvas {
  /** Crops. */
  readonly rows: number;
  readonly cols: number;
  /** Of one crop. */
  readonly crop: Grid;
  /** Where the picture is and no padding; ends are excluded. */
  readonly valid: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
}

/**
 * Where a picture lies on its crops: scaled to fill them in one direction and in the middle of the
 * other (LLaVA-NeXT, `unpad_image`). Without `originalSize` it fills them.
 *
 * @param id of the strategy, for sentences
 * @throws Error when the crops do not fill their arrangement or differ in shape
 */
export function cropCanvas(id: string, signals: Signals): CropCanvas {
  const { originalSize, crops = [] } = signals;
  const { rows, cols } = signals.cropGrid ?? { rows: 1, cols: crops.length };
  if (rows * cols !== crops.length) {
    throw new Error(`strategy ${id} needs ${rows} x ${cols} crops; there are ${crops.length}`);
  }
  const crop = crops[0].grid;
  for (const { grid } of crops) {
    if (grid.rows === crop.rows && grid.cols === crop.cols) continue;
    throw new Error(
      `strategy ${id} needs crops of one shape; there are ${crop.rows} x ${crop.cols} and ${grid.rows} x ${grid.cols}`,
    );
  }
  const height = rows * crop.rows;
  const width = cols * crop.cols;
  let top = 0;
  let left = 0;
  if (originalSize && originalSize.width / originalSize.height > width / height) {
    top = (height - Math.floor(originalSize.height * (width / originalSize.width))) >> 1;
  } else if (originalSize) {
    left = (width - Math.floor(originalSize.width * (height / originalSize.height))) >> 1;
  }
  return { rows, cols, crop, valid: { top, bottom: height - top, left, right: width - left } };
}

/** A patch of a crop, and its place on the canvas. */
export interface CanvasPatch {
  readonly patch: number;
  readonly row: number;
  readonly col: number;
}

/** The patches of one crop that show the picture, row by row. */
export function validPatches({ cols, crop, valid }: CropCanvas, index: number): CanvasPatch[] {
  const patches: CanvasPatch[] = [];
  for (let patch = 0; patch < crop.rows * crop.cols; patch++) {
    const row = Math.floor(index / cols) * crop.rows + Math.floor(patch / crop.cols);
    const col = (index % cols) * crop.cols + (patch % crop.cols);
    const isInside =
      row >= valid.top && row < valid.bottom && col >= valid.left && col < valid.right;
    if (isInside) patches.push({ patch, row, col });
  }
  return patches;
}
