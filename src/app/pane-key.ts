import { keepFromRetention } from '../core/budget.ts';
import { resolveParams } from '../core/resolve-params.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Query, ReduceRequest } from '../engine/api.ts';
import { queryKey } from './guide.ts';
import type { PaneSettings } from './settings.ts';

/**
 * The question behind a pane. A nested strategy is asked for the whole order once, and every
 * ratio is a prefix of it.
 *
 * @param numPatches T
 * @param guide what to look for; left out for strategies that look for nothing
 */
export function reduceRequest(
  pane: PaneSettings,
  strategy: Strategy,
  numPatches: number,
  guide: Query | null = null,
): ReduceRequest {
  return {
    strategy: pane.strategy,
    params: resolveParams(strategy, pane.params),
    keep: strategy.nested ? numPatches : keepFromRetention(pane.retention, numPatches),
    seed: pane.seed,
    stage: pane.stage,
    // Only inside the encoder does the place change the decision.
    layer: pane.stage === 'in' ? pane.layer : 0,
    ...(takesGuide(strategy) && guide),
  };
}

/** Whether a text or a box changes what the strategy decides. */
export const takesGuide = ({ needs, uses }: Strategy): boolean =>
  needs.flat().includes('text') || (uses?.includes('text') ?? false);

/** Equal exactly when the decisions asked for are. */
export function requestKey(request: ReduceRequest): string {
  const params = Object.keys(request.params)
    .sort()
    .map((name) => `${name}=${request.params[name]}`);
  const { strategy, keep, seed, stage, layer, text, region } = request;
  const guide = queryKey(text ? { text } : region ? { region } : null);
  return [strategy, keep, seed, stage, layer, ...params, ...(guide ? [guide] : [])].join('|');
}

/**
 * The question of a replay: the exact number to keep, and the place where what is kept enters.
 *
 * @param request of `reduceRequest`
 * @param labels empty for none
 */
export function replayRequest(
  request: ReduceRequest,
  pane: PaneSettings,
  numPatches: number,
  blocks: number,
  labels: readonly string[],
): ReduceRequest {
  return {
    ...request,
    keep: keepFromRetention(pane.retention, numPatches),
    layer: replayLayer(pane, blocks),
    ...(labels.length > 0 && { labels }),
  };
}

/** Equal exactly when the replays asked for are. */
export function replayKey(request: ReduceRequest): string {
  const { labels } = request;
  return labels ? `${requestKey(request)}|labels=${labels.join()}` : requestKey(request);
}

/**
 * Where the tail starts that runs on what is kept. What is decided on pixels can leave before the
 * first block.
 */
export function replayLayer(pane: PaneSettings, blocks: number): number {
  return pane.stage === 'pre' ? 0 : Math.min(pane.layer, blocks - 1);
}
