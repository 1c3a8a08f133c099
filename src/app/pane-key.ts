import { resolveParams } from '../core/resolve-params.ts';
import type { Strategy } from '../core/strategy.ts';
import type { ReduceRequest } from '../engine/api.ts';
import type { PaneSettings } from './settings.ts';

/**
 * The question behind a pane. A nested strategy is asked for the whole order once, and every
 * ratio is a prefix of it.
 *
 * @param keep K for the pane's ratio
 * @param numPatches T
 */
export function reduceRequest(
  pane: PaneSettings,
  strategy: Strategy,
  keep: number,
  numPatches: number,
): ReduceRequest {
  return {
    strategy: pane.strategy,
    params: resolveParams(strategy, pane.params),
    keep: isNested(strategy, pane) ? numPatches : keep,
    seed: pane.seed,
    stage: pane.stage,
    // Decided on the finished encoder: where the tail starts does not change the decision.
    layer: pane.stage === 'post' ? 0 : pane.layer,
  };
}

/** `parallel_k` above 1 picks in batches, whose last one depends on the budget. */
export function isNested(strategy: Strategy, pane: PaneSettings): boolean {
  const parallel = pane.params['parallel_k'];
  return strategy.nested && (parallel === undefined || parallel === 1);
}

/** Equal exactly when the questions are. */
export function requestKey(request: ReduceRequest): string {
  const params = Object.keys(request.params)
    .sort()
    .map((name) => `${name}=${request.params[name]}`);
  const { strategy, keep, seed, stage, layer } = request;
  return [strategy, keep, seed, stage, layer, ...params].join('|');
}
