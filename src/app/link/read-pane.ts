import { describeRange, resolveParams } from '../../core/resolve-params.ts';
import { writeSchedule } from '../../core/schedule-text.ts';
import type { Params, ParamSpecs, Stage } from '../../core/strategy.ts';
import { sentence } from '../errors.ts';
import { freeParams, ownSchedule, readSteps } from '../pane-schedule.ts';
import { defaultPane, type PaneSettings } from '../settings.ts';
import type { Catalogue } from './catalogue.ts';
import type { LinkPairs } from './link-pairs.ts';
import { decimal, oneOf, whole } from './link-values.ts';
import { plain, quote } from './quote.ts';

/**
 * Takes the pairs of one pane, `1.strategy=tome` and so on.
 *
 * @param number from 1
 * @returns null where there is no strategy to show
 */
export function readPane(
  pairs: LinkPairs,
  number: number,
  { strategies, schedules }: Catalogue,
): PaneSettings | null {
  const key = (name: string): string => `${number}.${name}`;
  const scheduleIds = schedules.map((s) => s.id);
  const scheduleId = pairs.take<string>(key('schedule'), oneOf(scheduleIds), 'none');
  const preset = schedules.find((s) => s.id === scheduleId) ?? null;
  const isOwn = scheduleId === ownSchedule;
  const methods = preset && !isOwn ? [preset.method] : strategies.map((s) => s.id);
  const method = preset?.method ?? defaultPane.strategy;
  const strategyId = pairs.take(key('strategy'), oneOf(methods), method);
  const strategy = strategies.find((s) => s.id === strategyId);
  if (!strategy) return null;
  const stages: readonly Stage[] = preset ? ['in'] : strategy.stage;
  return {
    strategy: strategyId,
    retention: pairs.take(key('retention'), decimal(0.0001, 1), defaultPane.retention),
    stage: pairs.take(key('stage'), oneOf([...stages]), stages[0]),
    layer: pairs.take(key('layer'), whole(0, 999), defaultPane.layer),
    seed: pairs.take(key('seed'), whole(0, 4294967295), defaultPane.seed),
    params: takeParams(pairs, key('p'), preset ? freeParams(preset) : strategy.params, strategyId),
    schedule: preset?.id ?? null,
    steps: isOwn ? takeSteps(pairs, key('steps'), strategies) : '',
  };
}

/** Those that are not at their defaults. */
function takeParams(pairs: LinkPairs, prefix: string, specs: ParamSpecs, strategy: string): Params {
  const params: Record<string, Params[string]> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const key = `${prefix}.${name}`;
    const value = pairs.takeText(key);
    if (value === undefined) continue;
    try {
      const resolved = resolveParams({ id: strategy, params: { [name]: spec } }, { [name]: value });
      if (resolved[name] !== spec.default) params[name] = resolved[name];
    } catch {
      pairs.problems.push(
        `${key} = ${quote(value)} is not ${describeRange(spec)}; ${quote(String(spec.default))} is used.`,
      );
    }
  }
  return params;
}

/** The steps of an own schedule; empty where they cannot be read. */
function takeSteps(pairs: LinkPairs, key: string, strategies: Catalogue['strategies']): string {
  const value = pairs.takeText(key) ?? '';
  try {
    return writeSchedule(readSteps(value, strategies));
  } catch (error) {
    pairs.problems.push(
      `${key} is not taken: ${plain(sentence(error))}; one step half-way is used.`,
    );
    return '';
  }
}
