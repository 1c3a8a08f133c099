import type { Reduction } from './types.ts';

/**
 * The reduction of a nested strategy at a smaller budget: the first `keep` of its order.
 *
 * @throws Error when the reduction has no order, or groups, which do not shrink with it
 */
export function sliceOrder(reduction: Reduction, keep: number): Reduction {
  const { order, groups } = reduction;
  if (!order || groups) throw new Error('only a plain selection order can be cut short');
  if (keep >= order.length) return reduction;
  const first = order.slice(0, keep);
  return {
    ...reduction,
    kept: first.slice().sort(),
    order: first,
    steps: reduction.steps ? reduction.steps.slice(0, keep) : null,
  };
}
