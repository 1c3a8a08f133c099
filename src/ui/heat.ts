import type { Shown, View } from '../app/view.ts';
import { componentColours, heatColours } from '../overlay/patch-colours.ts';

/**
 * What the heat map of a pane shows: the answer to the text query, or what the method ranks by. A
 * method that ranks nothing may still say how important it finds each patch.
 *
 * @returns `[T]`, or null where there is nothing to show
 */
export function heatOf({ settings, relevance }: View, shown: Shown | null): Float32Array | null {
  if (!shown) return null;
  if (settings.overlay === 'text') return relevance?.scores ?? null;
  if (settings.overlay !== 'importance') return null;
  const { scores, extra } = shown.reduction;
  if (scores) return scores;
  const { importance } = extra;
  return importance instanceof Float32Array && importance.length === numPatches(shown)
    ? importance
    : null;
}

/** What covers the patches of a pane in place of its tokens, `[T]` colours; null for nothing. */
export function coloursOf(view: View, shown: Shown | null): readonly string[] | null {
  if (view.settings.overlay === 'pca') {
    const scores = view.components?.scores;
    return shown && scores?.rows === numPatches(shown) ? componentColours(scores) : null;
  }
  const heat = heatOf(view, shown);
  return heat && heatColours(heat);
}

const numPatches = ({ grid }: Shown): number => grid.rows * grid.cols;
