import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import { scanOrder, scanOrders, type ScanOrder } from '../core/scan-order.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending } from '../core/top-k.ts';
import type { Grid, Step } from '../core/types.ts';

export const regionBudgets: Strategy = {
  id: 'region-budgets',
  label: 'Region budgets (idea from TreeKV)',
  family: 'attention',
  action: 'prune',
  stage: ['post', 'in'],
  control: 'target',
  nested: true,
  cite: {
    title: 'TreeKV: Smooth Key-Value Cache Compression with Tree Structures',
    year: 2025,
    url: 'https://arxiv.org/abs/2501.04987',
  },
  adapted:
    'An idea carried over from the cache of a language model: a knock-out tournament between neighbouring patches stands in for the cyclic eviction of cache entries.',
  needs: [['importance', 'clsAttention']],
  params: {
    order: {
      type: 'choice',
      default: 'hilbert',
      choices: [...scanOrders, 'distance'],
      label: 'Walk',
      help: 'Who is whose neighbour: patches that follow each other on a walk, or on the way out from the middle of the picture.',
    },
  },
  reduce({ signals, keep, params }) {
    const importance = finite(signals.importance ?? headMean(signals.clsAttention!));
    const walk = walkOver(signals.grid, params['order'] as ScanOrder | 'distance');
    const { order, rounds } = tournament(walk, importance);
    const first = order.slice(0, keep);
    const steps: Step[] = [];
    for (const patch of first) steps.push({ kind: 'pick', patch, score: importance[patch] });
    return {
      kept: ascending(first),
      order: first,
      groups: null,
      // It is not importance alone that decides, so nothing is ranked by it.
      scores: null,
      steps,
      extra: { importance, rounds },
    };
  },
};

function walkOver(grid: Grid, order: ScanOrder | 'distance'): Uint32Array {
  if (order !== 'distance') return scanOrder(grid, order);
  const { rows, cols } = grid;
  // Doubled, so that the squared distances are whole and ties are exact.
  const distance = (t: number): number =>
    (2 * Math.floor(t / cols) - rows + 1) ** 2 + (2 * (t % cols) - cols + 1) ** 2;
  return scanOrder(grid, 'raster').sort((a, b) => distance(a) - distance(b) || a - b);
}

/**
 * In every round the tokens left meet in pairs along the walk and the less important of each pair
 * loses, the later one when they are equal; an odd one at the end passes. Losers leave by rising
 * importance, ties in the order of the walk, before the next round begins. Stopping at any moment
 * leaves at least one of every 2ʳ on the walk, r being the rounds begun. O(T·log T).
 *
 * @param importance `[T]` finite
 * @returns all patches, the last one left first, and the rounds that every patch survived
 */
function tournament(
  walk: Uint32Array,
  importance: Float32Array,
): { order: Uint32Array; rounds: Uint32Array } {
  const order = new Uint32Array(walk.length);
  const rounds = new Uint32Array(walk.length);
  let left = walk;
  let free = walk.length;
  for (let round = 0; left.length > 0; round++) {
    const losers = new Uint32Array(left.length >> 1);
    const winners = new Uint32Array(left.length - losers.length);
    for (let pair = 0; pair < losers.length; pair++) {
      const a = left[2 * pair];
      const b = left[2 * pair + 1];
      const isFirst = importance[a] >= importance[b];
      winners[pair] = isFirst ? a : b;
      losers[pair] = isFirst ? b : a;
    }
    if (left.length % 2 === 1) winners[losers.length] = left[left.length - 1];
    const leaving = left.length === 1 ? left : losers;
    for (const patch of leaving) rounds[patch] = round;
    for (const patch of Array.from(leaving).sort((a, b) => importance[a] - importance[b])) {
      order[--free] = patch;
    }
    left = left.length === 1 ? losers : winners;
  }
  return { order, rounds };
}
