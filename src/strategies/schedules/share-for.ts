import { shortestDecimal } from '../../core/shortest-decimal.ts';

/** Halvings of a stretch below 1 after which its ends differ by less than any count can tell. */
const numHalvings = 52;

/**
 * The share at which a count comes nearest to K, of two as near the one with fewer, written with as
 * few digits as will do.
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
  const count = nearestCount(keep, min, max, countAt);
  const from =
    countAt(min) >= count ? min : border(min, max, (share) => countAt(share) >= count)[1];
  return shortestDecimal(from, (share) => share <= max && countAt(share) === count);
}

/** Of those that there are. */
function nearestCount(
  keep: number,
  min: number,
  max: number,
  countAt: (share: number) => number,
): number {
  const [fewest, most] = [countAt(min), countAt(max)];
  if (fewest > keep || most <= keep) return fewest > keep ? fewest : most;
  const [below, above] = border(min, max, (share) => countAt(share) > keep).map(countAt);
  return above - keep < keep - below ? above : below;
}

/** Neighbours between which a test that only turns once turns. @param test false at low, true at high */
function border(low: number, high: number, test: (share: number) => boolean): [number, number] {
  for (let i = 0; i < numHalvings; i++) {
    const middle = (low + high) / 2;
    if (test(middle)) high = middle;
    else low = middle;
  }
  return [low, high];
}
