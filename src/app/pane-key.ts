import { keepFromRetention } from '../core/budget.ts';
import { tokensLeft } from '../core/busy-steps.ts';
import { resolveParams } from '../core/resolve-params.ts';
import { writeSchedule } from '../core/schedule-text.ts';
import type { Schedule } from '../core/schedule.ts';
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
 * @param schedule of `paneSchedule`; null for a plain strategy
 */
export function reduceRequest(
  pane: PaneSettings,
  strategy: Strategy,
  numPatches: number,
  guide: Query | null = null,
  schedule: Schedule | null = null,
): ReduceRequest {
  if (schedule) {
    // Where and how much is all in the schedule: two ways to ask for the same are one question.
    const keep = tokensLeft(schedule, numPatches);
    const { strategy: id, seed } = pane;
    return { strategy: id, params: {}, keep, seed, stage: 'in', layer: 0, schedule };
  }
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
  const { strategy, keep, seed, stage, layer, text, region, schedule } = request;
  if (schedule) return [seed, `schedule=${writeSchedule(schedule)}`].join('|');
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
  if (request.schedule) return { ...request, ...(labels.length > 0 && { labels }) };
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
