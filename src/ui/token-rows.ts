import type { Shown } from '../app/view.ts';
import { prepare } from './overlay-painter.ts';

/** One token that is left. */
export interface TokenRow {
  readonly patch: number;
  /** 1-based; null where the method ranks nothing. */
  readonly rank: number | null;
  /** 1-based. */
  readonly row: number;
  readonly column: number;
  readonly score: number | null;
  /** Patches that it stands for. */
  readonly group: number;
  /** To the same token of the full run; null where it is not measured. */
  readonly cosine: number | null;
}

export const tokenColumns = ['rank', 'row', 'column', 'score', 'group', 'cosine'] as const;
export type TokenColumn = (typeof tokenColumns)[number];

/**
 * What is left of a pane, in reading order.
 *
 * @param cosines `[K]`; null where they are not there, or belong to other tokens
 */
export function tokenRows(shown: Shown, cosines: Float32Array | null): TokenRow[] {
  const { grid, reduction, ranks } = shown;
  const { sizes } = prepare(shown).map;
  const measured = cosines?.length === reduction.kept.length ? cosines : null;
  return Array.from(reduction.kept, (patch, i) => ({
    patch,
    rank: ranks ? ranks[patch] + 1 : null,
    row: Math.floor(patch / grid.cols) + 1,
    column: (patch % grid.cols) + 1,
    score: reduction.scores ? reduction.scores[patch] : null,
    group: sizes[i],
    cosine: measured ? measured[i] : null,
  }));
}

/** Ties stay in reading order; what has no value comes last, whichever way. */
export function sortRows(
  rows: readonly TokenRow[],
  by: TokenColumn,
  falling: boolean,
): readonly TokenRow[] {
  const sign = falling ? -1 : 1;
  return [...rows].sort((a, b) => {
    const x = a[by];
    const y = b[by];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y);
  });
}
