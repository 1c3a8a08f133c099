import type { Shown, View } from '../app/view.ts';

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
  const numPatches = shown.grid.rows * shown.grid.cols;
  return importance instanceof Float32Array && importance.length === numPatches ? importance : null;
}
