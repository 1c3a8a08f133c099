/** @file A curve as numbers to draw, list and save: pure functions on its state. */
import { paretoFront } from '../metrics/pareto-front.ts';
import { tokensNeeded, type TokensNeeded } from '../metrics/tokens-needed.ts';
import type { CurveLine } from '../app/curve-plan.ts';
import type { CurveResult, CurveState } from '../app/curve.ts';
import type { View } from '../app/view.ts';

/** What stands on the x axis. */
export type CurveCost = 'tokens' | 'flops';

export interface CurvePoint {
  readonly line: CurveLine;
  readonly result: CurveResult;
  /** Asked for; null where the picture decided, or for where a pane stands. */
  readonly ratio: number | null;
  /** Nobody else keeps more of the answer at this cost. */
  readonly isFront: boolean;
}

export interface DrawnLine {
  readonly line: CurveLine;
  /** By rising cost, ties by rising answer. */
  readonly points: readonly CurvePoint[];
}

/** Where a pane stands now. */
export interface PanePoint {
  readonly pane: number;
  readonly numKept: number;
  readonly embeddingCosine: number;
  readonly flops: number;
}

export const costOf = (
  { numKept, flops }: Pick<CurveResult, 'numKept' | 'flops'>,
  cost: CurveCost,
): number => (cost === 'tokens' ? numKept : flops);

/** What has been answered so far. */
export function drawnLines({ lines, results }: CurveState, cost: CurveCost): DrawnLine[] {
  const points = lines.flatMap((line) =>
    line.runs.flatMap(({ key, ratio }) => {
      const result = results.get(key);
      return result ? [{ line, result, ratio }] : [];
    }),
  );
  const front = new Set(
    paretoFront(
      points.map(({ result }) => ({
        cost: costOf(result, cost),
        fidelity: result.embeddingCosine,
      })),
    ),
  );
  const marked = points.map((point, i) => ({ ...point, isFront: front.has(i) }));
  return lines.map((line) => ({
    line,
    points: marked
      .filter((point) => point.line === line)
      .sort(
        (a, b) =>
          costOf(a.result, cost) - costOf(b.result, cost) ||
          a.result.embeddingCosine - b.result.embeddingCosine,
      ),
  }));
}

/** The front by rising cost. */
export function frontOf(lines: readonly DrawnLine[], cost: CurveCost): CurvePoint[] {
  return lines
    .flatMap(({ points }) => points.filter(({ isFront }) => isFront))
    .sort((a, b) => costOf(a.result, cost) - costOf(b.result, cost));
}

/** Panes whose answer is there; one without would be a number without its other. */
export function panePoints({ panes }: Pick<View, 'panes'>): PanePoint[] {
  return panes.flatMap(({ replay, replayPending }, pane) => {
    if (!replay || replayPending) return [];
    const { numKept, fidelity, cost } = replay;
    const { embeddingCosine } = fidelity;
    return [{ pane, numKept, embeddingCosine, flops: cost.reduced.total }];
  });
}

/** How few tokens a line gets by with. */
export interface NeededRow {
  readonly line: CurveLine;
  /** Null where no run so far was close enough. */
  readonly needed: TokensNeeded | null;
  /** Work of the encoder there, as a share of all; of the first run with as many tokens. */
  readonly work: number | null;
  /** The curve is not complete yet. */
  readonly isPartial: boolean;
}

/** Fewest tokens first; those that need most, or never get there, last. */
export function neededRows(
  lines: readonly DrawnLine[],
  answer: number,
  errors: ReadonlyMap<string, string> = new Map(),
): NeededRow[] {
  const rows = lines.map(({ line, points }) => {
    const needed = tokensNeeded(
      points.map(({ result }) => ({ tokens: result.numKept, fidelity: result.embeddingCosine })),
      answer,
    );
    const at = needed
      ? points
          .map(({ result }) => result)
          .filter(({ numKept }) => numKept >= needed.tokens)
          .sort((a, b) => a.numKept - b.numKept)[0]
      : undefined;
    const isPartial = points.length < line.runs.length && !errors.has(line.id);
    return { line, needed, work: at ? at.flops / at.fullFlops : null, isPartial };
  });
  const tokens = ({ needed }: NeededRow): number => needed?.tokens ?? Infinity;
  return rows.sort((a, b) => tokens(a) - tokens(b) || 0);
}

/** The lowest number of the y axis: a multiple of 0.1 below all answers, at most 0.8. */
export function lowestAnswer(answers: readonly number[]): number {
  const least = Math.min(0.8, ...answers);
  return Math.max(-1, Math.floor(least * 10) / 10);
}

/** The point nearest to a place, within a distance; undefined where none is. */
export function nearestPoint<T>(
  points: readonly T[],
  place: (point: T) => readonly [number, number],
  [x, y]: readonly [number, number],
  within: number,
): T | undefined {
  let best: T | undefined;
  let least = within;
  for (const point of points) {
    const [px, py] = place(point);
    const distance = Math.hypot(px - x, py - y);
    if (distance > least) continue;
    least = distance;
    best = point;
  }
  return best;
}
