/** @file Which schedule a pane shows, and what a pane becomes when somebody picks one. */
import { keepFromRetention } from '../core/budget.ts';
import { anyEncoder, checkSchedule } from '../core/check-schedule.ts';
import { settleSchedule, type LeastOf } from '../core/edit-schedule.ts';
import { fitSchedule } from '../core/fit-schedule.ts';
import { leastLeft } from '../core/least-left.ts';
import { resolveParams } from '../core/resolve-params.ts';
import { runsInside } from '../core/runs-inside.ts';
import type { SchedulePreset, ScheduleShape } from '../core/schedule-preset.ts';
import { readSchedule, writeSchedule } from '../core/schedule-text.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Params, ParamSpecs, Strategy } from '../core/strategy.ts';
import type { PaneSettings } from './settings.ts';

/** What schedules are made of. */
export interface ScheduleParts {
  readonly schedules: readonly SchedulePreset[];
  readonly strategies: readonly Strategy[];
}

/** Id of a schedule that somebody made: its steps are those of the pane. */
export const ownSchedule = 'custom';

/**
 * The preset of a pane, or that an own schedule came from.
 *
 * @returns null for a plain strategy, and for an own schedule that began with none
 */
export function presetOf(
  { schedule, strategy }: Pick<PaneSettings, 'schedule' | 'strategy'>,
  presets: readonly SchedulePreset[],
): SchedulePreset | null {
  const found = presets.find(({ id, method }) =>
    schedule === ownSchedule ? id !== ownSchedule && method === strategy : id === schedule,
  );
  return found ?? null;
}

/** Parameters of a preset that are for people to set: the budget follows the retention. */
export function freeParams({ id, params, budget }: SchedulePreset): ParamSpecs {
  // The steps of an own schedule say it all.
  if (id === ownSchedule) return {};
  return Object.fromEntries(Object.entries(params).filter(([name]) => !budget.includes(name)));
}

/**
 * Reads the steps of an own schedule, as far as they can be judged without an encoder.
 *
 * @throws Error with one sentence
 */
export function readSteps(text: string, strategies: readonly Strategy[]): Schedule {
  const schedule = readSchedule(text, strategies);
  checkSchedule(schedule, anyEncoder.numBlocks, anyEncoder.numPatches);
  return schedule;
}

/** Fewest tokens that a step can leave, by its strategy. */
export function leastOf(strategies: readonly Strategy[]): LeastOf {
  return ({ strategy }, numTokens) => {
    const found = strategies.find(({ id }) => id === strategy);
    return found ? leastLeft(found, numTokens) : 1;
  };
}

/**
 * The schedule behind a pane, which leaves as many tokens at the end as its retention says, or as
 * near to it as its methods can.
 *
 * @returns null for a plain strategy
 * @throws Error with one sentence for parameters or steps that do not fit
 */
export function paneSchedule(
  pane: PaneSettings,
  { schedules, strategies }: ScheduleParts,
  shape: ScheduleShape,
): Schedule | null {
  if (pane.schedule === null) return null;
  const keep = keepFromRetention(pane.retention, shape.numPatches);
  if (pane.schedule === ownSchedule) {
    const own = readSteps(pane.steps, strategies);
    const begun = own.steps.length > 0 ? own : { ...own, steps: halfWay(pane, strategies, shape) };
    return settleSchedule(fitSchedule(begun, shape, keep), shape.numPatches, leastOf(strategies));
  }
  const preset = schedules.find(({ id }) => id === pane.schedule);
  if (!preset) throw new Error(`There is no schedule “${pane.schedule}”; pick one from the list.`);
  return preset.build(shape, preset.paramsFor(shape, keep, pane.params));
}

/** All parameters of a pane's preset, as it runs; an own schedule has none but its steps. */
export function presetParams(
  pane: PaneSettings,
  { schedules }: Pick<ScheduleParts, 'schedules'>,
  shape: ScheduleShape,
): Params {
  const preset = schedules.find(({ id }) => id === pane.schedule);
  if (!preset || preset.id === ownSchedule) return {};
  const keep = keepFromRetention(pane.retention, shape.numPatches);
  return resolveParams(preset, preset.paramsFor(shape, keep, pane.params));
}

/** What an own schedule without steps does as soon as fewer tokens are asked for. */
function halfWay(
  pane: PaneSettings,
  strategies: readonly Strategy[],
  { numBlocks, numPatches }: ScheduleShape,
): Schedule['steps'] {
  const afterLayer = Math.max(0, (numBlocks >> 1) - 1);
  const strategy = insideStrategy(pane.strategy, strategies);
  return [{ afterLayer, where: 'block', strategy, params: {}, keep: numPatches }];
}

/** The strategy if it can be a step, else the first that only ever can be one. */
export function insideStrategy(id: string, strategies: readonly Strategy[]): string {
  const found = strategies.find((strategy) => strategy.id === id);
  if (found && runsInside(found)) return id;
  const always = strategies.find(({ stage }) => stage.length === 1 && stage[0] === 'in');
  return (always ?? strategies.find(runsInside))?.id ?? id;
}

/**
 * A pane with another schedule, which leaves as many tokens. An own one begins with what the pane
 * shows, or with stages of its strategy.
 *
 * @param shape null before there is an encoder
 */
export function withSchedule(
  pane: PaneSettings,
  id: string,
  parts: ScheduleParts,
  shape: ScheduleShape | null,
): PaneSettings {
  const preset = parts.schedules.find((one) => one.id === id);
  if (!preset || pane.schedule === id) return pane;
  const next = { ...pane, schedule: id, steps: '', stage: 'in' as const, params: {} };
  if (id !== ownSchedule) return { ...next, strategy: preset.method };
  const strategy =
    pane.schedule === null ? insideStrategy(pane.strategy, parts.strategies) : pane.strategy;
  if (!shape) return { ...next, strategy };
  const keep = keepFromRetention(pane.retention, shape.numPatches);
  const schedule =
    paneSchedule(pane, parts, shape) ??
    preset.build(shape, preset.paramsFor(shape, keep, { strategy }));
  return { ...next, strategy, steps: writeSchedule(schedule) };
}

/** What makes a pane show these steps, as many tokens left as they leave. */
export function ownSteps(
  schedule: Schedule,
  numPatches: number,
): Pick<PaneSettings, 'schedule' | 'steps' | 'retention' | 'params'> {
  const left = schedule.steps.at(-1)?.keep ?? numPatches;
  return {
    schedule: ownSchedule,
    steps: writeSchedule(schedule),
    retention: left / numPatches,
    params: {},
  };
}
