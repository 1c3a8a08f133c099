import { shortestDecimal } from '../../core/shortest-decimal.ts';

/** Halvings after which neighbours among numbers below 1 differ by less than a count can tell. */
const numHalvings = 52;

/**
 * The share at which a count comes nearest to K, of two as near the smaller one, with as few digits
 * as will do.
 *
 * @param keep K
 * @param countAt never falls while the share rises
 */
export function shareFor(
  keep: number,
  min: number,
  max: number,
  countAt: (share: number) => number,
): number {
  // The last share with at most K, and the first with more.
  const above = firstWith(min, max, (share) => countAt(share) > keep);
  const most = above === null ? countAt(max) : countAt(above);
  const fewest = above === null ? most : countBelow(min, max, most, countAt);
  const count = most - keep < keep - fewest ? most : fewest;
  const from = firstWith(min, max, (share) => countAt(share) >= count) ?? max;
  return shortestDecimal(from, (share) => share <= max && countAt(share) === count);
}
