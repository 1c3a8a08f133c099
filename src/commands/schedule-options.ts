import { tokensLeft } from '../core/busy-steps.ts';
import { anyEncoder, checkSchedule } from '../core/check-schedule.ts';
import { resolveParams } from '../core/resolve-params.ts';
import { scheduleName } from '../core/schedule-name.ts';
import type { SchedulePreset, ScheduleShape } from '../core/schedule-preset.ts';
import { readSchedule } from '../core/schedule-text.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Params, Strategy } from '../core/strategy.ts';
import type { ReduceRequest } from '../engine/api.ts';
import { oneLine, UsageError } from './command-error.ts';

/** A schedule as somebody asked for it; what it becomes depends on the encoder. */
export type AskedSchedule =
  | { readonly kind: 'preset'; readonly preset: SchedulePreset; readonly params: Params }
  /** Written down step by step. */
  | { readonly kind: 'steps'; readonly schedule: Schedule };

/** A schedule that fits an encoder, and the parameters behind it. */
export interface FittedSchedule {
  readonly schedule: Schedule;
  /** Complete; empty for written steps. */
  readonly params: Params;
}

/**
 * Reads `--schedule PRESET|STEPS` and what goes with it.
 *
 * @param given of `--param`
 * @param hasBudget whether `--keep` or `--retention` says how many tokens stay
 * @throws UsageError
 */
export function readScheduleOption(
  text: string,
  given: Readonly<Record<string, string>>,
  hasBudget: boolean,
  strategies: readonly Strategy[],
  presets: readonly SchedulePreset[],
): AskedSchedule {
  const preset = presets.find(({ id }) => id === text);
  try {
    if (preset) return askPreset(preset, given, hasBudget);
    if (!text.includes(':')) {
      const ids = presets.map(({ id }) => id).join(', ');
      throw new Error(
        `There is no schedule “${text}”; there are ${ids}, or steps like 3a:evit:128.`,
      );
    }
    if (Object.keys(given).length > 0) {
      throw new Error('Written steps carry their parameters themselves; leave --param out.');
    }
    if (hasBudget) {
      throw new Error('Written steps say how many tokens stay; leave --keep and --retention out.');
    }
    const schedule = readSchedule(text, strategies);
    checkSchedule(schedule, anyEncoder.numBlocks, anyEncoder.numPatches);
    return { kind: 'steps', schedule };
  } catch (error) {
    throw new UsageError(oneLine(error));
  }
}

function askPreset(
  preset: SchedulePreset,
  given: Readonly<Record<string, string>>,
  hasBudget: boolean,
): AskedSchedule {
  const { id, params, budget } = preset;
  const twice = budget.find((name) => hasBudget && name in given);
  if (twice !== undefined) {
    throw new Error(
      `--param ${twice} says how many tokens stay, as --keep and --retention do; give one of them.`,
    );
  }
  resolveParams({ id: scheduleName(id), params }, given);
  return { kind: 'preset', preset, params: given };
}

/**
 * @param keep K to be left at the end; null for what the parameters or steps say
 * @throws Error with one sentence where the schedule does not fit
 */
export function fitAsked(
  asked: AskedSchedule,
  shape: ScheduleShape,
  keep: number | null,
): FittedSchedule {
  if (asked.kind === 'steps') {
    checkSchedule(asked.schedule, shape.numBlocks, shape.numPatches);
    return { schedule: asked.schedule, params: {} };
  }
  const { preset } = asked;
  const solved = keep === null ? asked.params : preset.paramsFor(shape, keep, asked.params);
  return { schedule: preset.build(shape, solved), params: resolveParams(preset, solved) };
}

/** The question to the engine. */
export function scheduleRequest(
  asked: AskedSchedule,
  schedule: Schedule,
  numPatches: number,
  seed: number,
): ReduceRequest {
  const keep = tokensLeft(schedule, numPatches);
  return { strategy: methodOf(asked), params: {}, keep, seed, stage: 'in', layer: 0, schedule };
}

/** Id of the strategy behind it, of written steps that of the first. */
export const methodOf = (asked: AskedSchedule): string =>
  asked.kind === 'preset' ? asked.preset.method : asked.schedule.steps[0].strategy;

/** `schedule:tome`, as in the JSON of `reduce` and the rows of `bench`. */
export const askedName = (asked: AskedSchedule): string =>
  scheduleName(asked.kind === 'preset' ? asked.preset.id : 'custom');
