import { numPatches } from './grid.ts';
import type { Strategy } from './strategy.ts';
import type { Signals } from './types.ts';

/**
 * The views that a strategy decides on: the whole image, its crops, or both. Patch ids, `scores`
 * and `keep` run over all of them, one view after the other.
 */
export function viewsOf(strategy: Pick<Strategy, 'views'>, signals: Signals): readonly Signals[] {
  const { crops } = signals;
  if (!strategy.views || !crops || crops.length === 0) return [signals];
  return strategy.views === 'crops' ? crops : [signals, ...crops];
}

/** T over all views that a strategy decides on: the upper end of `keep`. */
export function countPatches(strategy: Pick<Strategy, 'views'>, signals: Signals): number {
  return viewsOf(strategy, signals).reduce((sum, view) => sum + numPatches(view.grid), 0);
}
