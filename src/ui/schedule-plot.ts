/** @file Where things of the schedule chart lie: blocks from left to right, tokens from bottom to top. */
import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { orderOf } from '../core/check-schedule.ts';
import type { StepPlace } from '../core/edit-schedule.ts';
import type { ScheduleShape } from '../core/schedule-preset.ts';

/** CSS px. */
export interface PlotBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface PlotScales {
  /** Halves of blocks from 0 to 2L, each block its attention and its MLP. */
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

export function plotScales({ numBlocks, numPatches }: ScheduleShape, box: PlotBox): PlotScales {
  return {
    x: scaleLinear([0, 2 * numBlocks], [box.left, box.right]),
    y: scaleLinear([0, numPatches], [box.bottom, box.top]),
  };
}

/** Halves of blocks in front of a place. */
export const halvesBefore = (place: StepPlace): number => orderOf(place) + 1;

/**
 * Patch tokens in every half of every block.
 *
 * @param left what stays behind each place, in the order of the places
 * @returns `[2·L]`, attention and MLP in turns
 */
export function tokensByHalf(
  left: readonly (StepPlace & { readonly left: number })[],
  { numBlocks, numPatches }: ScheduleShape,
): Uint32Array {
  const counts = new Uint32Array(2 * numBlocks).fill(numPatches);
  for (const place of left) counts.fill(place.left, Math.min(2 * numBlocks, halvesBefore(place)));
  return counts;
}

/** The outline of those counts, down to what is left at the end, for the `d` of a path. */
export function stepPath(counts: Uint32Array, end: number, { x, y }: PlotScales): string {
  const parts: string[] = [];
  counts.forEach((count, half) => {
    if (half === 0) parts.push(`M${round(x(0))} ${round(y(count))}`);
    else if (count !== counts[half - 1]) parts.push(`V${round(y(count))}`);
    parts.push(`H${round(x(half + 1))}`);
  });
  if (end !== counts.at(-1)) parts.push(`V${round(y(end))}`);
  return parts.join('');
}

const round = (px: number): number => Math.round(px * 10) / 10;

/** Every how many blocks a label has room. @param gap px that a label takes */
export function labelEvery(x: ScaleLinear<number, number>, gap: number): number {
  return Math.max(1, Math.ceil(gap / (x(2) - x(0))));
}
