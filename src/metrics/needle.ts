/**
 * @file Does a marked region survive? A measure of this project, after the idea of needle tests
 * for long contexts (arXiv 2411.05000, 2406.11230), which ask a language model instead.
 */
import { bestCosines } from '../core/best-cosines.ts';
import { columnOf, numPatches, rowOf } from '../core/grid.ts';
import { outputTokens, selectRows } from '../core/output-tokens.ts';
import type { Grid, Groups, Matrix, Reduction } from '../core/types.ts';

/** Half-open, in px of the model input: x0 ≤ x < x1. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** What became of the patches under a box. */
export interface NeedleResult {
  /** Patches that the box touches, ascending. */
  readonly patches: Uint32Array;
  /** Share of the box's area under kept patches. */
  readonly areaCoverage: number;
  /** Share of the box's patches that are kept. */
  readonly patchCoverage: number;
  readonly anyKept: boolean;
  /** areaCoverage over what a random selection would cover, K/T; 0 when nothing is kept. */
  readonly lift: number;
  /**
   * How far the region stayed unmixed with what is around it: per patch of the box the share of
   * the box in its group, averaged. 1: never mixed. Null without groups.
   */
  readonly exclusivity: number | null;
  /** Mean over the box's patches of the best cosine to an output token; null without tokens. */
  readonly featureSurvival: number | null;
}

/**
 * @param tokens `[T×D]` after the final norm; without them there is no feature survival
 * @throws Error when the box has no area inside the model input
 */
export function needle(
  box: Box,
  grid: Grid,
  reduction: Pick<Reduction, 'kept' | 'groups'>,
  tokens?: Matrix,
): NeedleResult {
  const patches = patchesOf(box, grid);
  const { kept, groups } = reduction;
  const isKept = new Uint8Array(numPatches(grid));
  for (const patch of kept) isKept[patch] = 1;
  const hits = patches.filter((patch) => isKept[patch]);
  const boxArea = (box.x1 - box.x0) * (box.y1 - box.y0);
  const keptArea = hits.reduce((sum, patch) => sum + overlap(box, grid, patch), 0);
  const areaCoverage = keptArea / boxArea;
  return {
    patches,
    areaCoverage,
    patchCoverage: hits.length / patches.length,
    anyKept: hits.length > 0,
    lift: kept.length === 0 ? 0 : (areaCoverage * numPatches(grid)) / kept.length,
    exclusivity: groups ? exclusivity(patches, groups, numPatches(grid)) : null,
    featureSurvival: tokens ? survival(patches, tokens, reduction) : null,
  };
}

/** A chain of needles survives when every one of them kept at least one patch. */
export function threadSurvives(needles: readonly NeedleResult[]): boolean {
  return needles.every((result) => result.anyKept);
}

function patchesOf(box: Box, grid: Grid): Uint32Array {
  const { rows, cols, patchSize } = grid;
  const top = Math.max(0, Math.floor(box.y0 / patchSize));
  const left = Math.max(0, Math.floor(box.x0 / patchSize));
  const bottom = Math.min(rows, Math.ceil(box.y1 / patchSize));
  const right = Math.min(cols, Math.ceil(box.x1 / patchSize));
  if (!(box.x1 > box.x0 && box.y1 > box.y0 && bottom > top && right > left)) {
    throw new Error(
      `box ${box.x0},${box.y0} to ${box.x1},${box.y1} has no area inside the input of ${cols * patchSize} x ${rows * patchSize} px`,
    );
  }
  const patches: number[] = [];
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) patches.push(row * cols + column);
  }
  return Uint32Array.from(patches);
}

/** Area that box and patch share, in square px. */
function overlap(box: Box, grid: Grid, patch: number): number {
  const x = columnOf(grid, patch) * grid.patchSize;
  const y = rowOf(grid, patch) * grid.patchSize;
  const width = Math.min(box.x1, x + grid.patchSize) - Math.max(box.x0, x);
  const height = Math.min(box.y1, y + grid.patchSize) - Math.max(box.y0, y);
  return Math.max(0, width) * Math.max(0, height);
}

/** Σ over groups that touch the box of |g ∩ box| / |g| · |g ∩ box|, over the box's patches. */
function exclusivity(patches: Uint32Array, groups: Groups, numAll: number): number {
  const inBox = new Uint8Array(numAll);
  for (const patch of patches) inBox[patch] = 1;
  const share = new Float64Array(numAll);
  for (let k = 0; k + 1 < groups.start.length; k++) {
    const members = groups.patch.subarray(groups.start[k], groups.start[k + 1]);
    const inside = members.filter((patch) => inBox[patch]);
    // Groups may overlap; a patch counts with the group that keeps it purest.
    for (const patch of inside) {
      share[patch] = Math.max(share[patch], inside.length / members.length);
    }
  }
  return patches.reduce((sum, patch) => sum + share[patch], 0) / patches.length;
}

function survival(
  patches: Uint32Array,
  tokens: Matrix,
  reduction: Pick<Reduction, 'kept' | 'groups'>,
): number {
  const best = bestCosines(selectRows(tokens, patches), outputTokens(tokens, reduction));
  return best.reduce((sum, value) => sum + value, 0) / best.length;
}
