import type { Shown } from '../../app/view.ts';

/** The token whose numbers are shown. */
export interface ExampleToken {
  readonly patch: number;
  /** Ends the sentence “This is …”. */
  readonly why: string;
}

/**
 * The token pointed at; else the first one the method chose, the one with the highest score or
 * simply the first patch.
 */
export function exampleToken(
  { reduction, grid }: Pick<Shown, 'reduction' | 'grid'>,
  hovered: number | null,
): ExampleToken {
  if (hovered !== null && hovered < grid.rows * grid.cols) {
    return { patch: hovered, why: 'the token pointed at' };
  }
  const { order, scores } = reduction;
  if (order && order.length > 0) return { patch: order[0], why: 'the first one chosen' };
  if (scores && scores.length > 0) {
    let best = 0;
    for (let t = 1; t < scores.length; t++) if (scores[t] > scores[best]) best = t;
    return { patch: best, why: 'the highest score' };
  }
  return { patch: 0, why: 'the first patch' };
}
