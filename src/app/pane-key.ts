import { keepFromRetention } from '../core/budget.ts';
import { resolveParams } from '../core/resolve-params.ts';
import type { Strategy } from '../core/strategy.ts';
import type { ReduceRequest } from '../engine/api.ts';
import type { PaneSettings } from './settings.ts';

/**
 * The question behind a pane. A nested strategy is asked for the whole order once, and every
 * ratio is a prefix of it.
 *
 * @param numPatches T
 * @param text query; left out for strategies that take none
 */
export function reduceRequest(
  pane: PaneSettings,
  strategy: Strategy,
  numPatches: number,
  text = '',
): ReduceRequest {
  return {
    strategy: pane.strategy,
    params: resolveParams(strategy, pane.params),
    keep: strategy.nested ? numPatches : keepFromRetention(pane.retention, numPatches),
    seed: pane.seed,
    stage: pane.stage,
    // Only inside the encoder does the place change the decision.
    layer: pane.stage === 'in' ? pane.layer : 0,
    ...(text && takesText(strategy) && { text }),
  };
}

/** Whether a text changes what the strategy decides. */
const takesText = ({ needs, uses }: Strategy): boolean =>
  needs.flat().includes('text') || (uses?.includes('text') ?? false);

/** Equal exactly when the questions are. */
export function requestKey(request: ReduceRequest): string {
  const params = Object.keys(request.params)
    .sort()
    .map((name) => `${name}=${request.params[name]}`);
  const { strategy, keep, seed, stage, layer, text } = request;
  const guide = text ? [`text=${text}`] : [];
  return [strategy, keep, seed, stage, layer, ...params, ...guide].join('|');
}

/**
 * Where the tail starts that runs on what is kept. What is decided on pixels can leave before the
 * first block.
 */
export function replayLayer(pane: PaneSettings, blocks: number): number {
  return pane.stage === 'pre' ? 0 : Math.min(pane.layer, blocks - 1);
}
