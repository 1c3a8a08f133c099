import { draw } from './draw.ts';
import { evenlySpaced } from './evenly-spaced.ts';
import { groupsFromLabels } from './groups.ts';
import { roundHalfEven } from './budget.ts';
import type { Random } from './random.ts';

/**
 * How many of each component stay when a ratio is skipped (ShowUI, `get_select_mask`):
 * n − round(n·ratio), halves to even, and never none.
 *
 * @param sizes `[C]` n of every component, at least 1
 * @param ratio in [0, 1]
 */
export function keptPerComponent(sizes: ArrayLike<number>, ratio: number): Uint32Array {
  const counts = new Uint32Array(sizes.length);
  for (let c = 0; c < counts.length; c++) {
    counts[c] = Math.max(1, sizes[c] - roundHalfEven(sizes[c] * ratio));
  }
  return counts;
}

/**
 * That many members of every component: evenly spaced ones, from the first to the last, or drawn.
 *
 * @param labels `[T]` component of every patch, below the number of components
 * @param counts `[C]` at most the size of each
 * @param random null for evenly spaced ones
 * @returns members, ascending
 */
export function thinComponents(
  labels: Uint32Array,
  counts: Uint32Array,
  random: Random | null,
): Uint32Array {
  const { start, patch } = groupsFromLabels(labels, counts.length);
  const kept = new Uint32Array(counts.reduce((sum, n) => sum + n, 0));
  let at = 0;
  for (let c = 0; c < counts.length; c++) {
    const size = start[c + 1] - start[c];
    const places = random ? draw(size, counts[c], random) : evenlySpaced(size, counts[c]);
    for (const place of places) kept[at++] = patch[start[c] + place];
  }
  return kept.sort();
}
