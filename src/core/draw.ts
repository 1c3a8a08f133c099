import { indexRange } from './index-range.ts';
import type { Random } from './random.ts';

/**
 * Draws `count` different numbers out of 0..numItems−1 by a partial Fisher–Yates shuffle. The
 * first k of a longer draw are the draw of k.
 *
 * @returns `[count]` in the order drawn
 */
export function draw(numItems: number, count: number, random: Random): Uint32Array {
  const items = indexRange(numItems);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random.next() * (numItems - i));
    const drawn = items[j];
    items[j] = items[i];
    items[i] = drawn;
  }
  return items.slice(0, count);
}
