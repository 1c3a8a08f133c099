/** @file What a schedule becomes when somebody moves, adds or removes a step. */
import { orderOf, wheres } from './check-schedule.ts';
import type { ScheduleShape } from './schedule-preset.ts';
import type { Schedule, ScheduleStep, Where } from './schedule.ts';

export type StepPlace = Pick<ScheduleStep, 'afterLayer' | 'where'>;
/** Fewest of k tokens that a step can leave. */
export type LeastOf = (step: ScheduleStep, numTokens: number) => number;

/** A place at which tokens leave, or could. */
export interface ScheduleHandle extends StepPlace {
  /** Null where nothing leaves yet. */
  readonly step: ScheduleStep | null;
  /** Patch tokens that come to it, and that are left behind it. */
  readonly before: number;
  readonly left: number;
}

/**
 * The places of all steps, and one in every block that has none, in the order of the blocks.
 *
 * @param whereIn where in a block without a step it would stand
 */
export function scheduleHandles(
  { steps }: Schedule,
  { numBlocks, numPatches }: ScheduleShape,
  whereIn: (block: number) => Where,
): readonly ScheduleHandle[] {
  const handles: ScheduleHandle[] = [];
  let left = numPatches;
  for (let afterLayer = 0; afterLayer < numBlocks; afterLayer++) {
    const here = wheres.flatMap((place) => stepAt(steps, { afterLayer, where: place }) ?? []);
    if (here.length === 0) {
      const where = whereIn(afterLayer);
      handles.push({ afterLayer, where, step: null, before: left, left });
    }
    for (const step of here) {
      handles.push({ afterLayer, where: step.where, step, before: left, left: step.keep });
      left = step.keep;
    }
  }
  return handles;
}

/**
 * Lets K tokens be left at a place, by a new step where there is none. What comes behind keeps its
 * numbers as far as there are as many tokens; a step that takes none away is no step any more.
 *
 * @param fresh what a new step does
 */
export function setLeft(
  schedule: Schedule,
  place: StepPlace,
  keep: number,
  fresh: Pick<ScheduleStep, 'strategy' | 'params'>,
  numPatches: number,
  leastOf: LeastOf,
): Schedule {
  const { afterLayer, where } = place;
  const step = { ...(stepAt(schedule.steps, place) ?? { ...fresh, afterLayer, where }), keep };
  return settleSchedule(
    { ...schedule, steps: [...without(schedule, place), step] },
    numPatches,
    leastOf,
  );
}

/** Another strategy, another place in its block. A step that stands there already makes room. */
export function changeStep(
  schedule: Schedule,
  place: StepPlace,
  change: Partial<Pick<ScheduleStep, 'strategy' | 'params' | 'where'>>,
  numPatches: number,
  leastOf: LeastOf,
): Schedule {
  const before = stepAt(schedule.steps, place);
  if (!before) return schedule;
  const step = { ...before, ...change };
  const others = without({ steps: without(schedule, place) }, step);
  return settleSchedule({ ...schedule, steps: [...others, step] }, numPatches, leastOf);
}

/** Nothing leaves there any more; what comes behind keeps its numbers as far as it can. */
export function removeStep(
  schedule: Schedule,
  place: StepPlace,
  numPatches: number,
  leastOf: LeastOf,
): Schedule {
  return settleSchedule({ ...schedule, steps: without(schedule, place) }, numPatches, leastOf);
}

const isAt = (step: StepPlace, place: StepPlace): boolean =>
  step.afterLayer === place.afterLayer && step.where === place.where;

export const stepAt = (steps: Schedule['steps'], place: StepPlace): ScheduleStep | undefined =>
  steps.find((step) => isAt(step, place));

const without = ({ steps }: Pick<Schedule, 'steps'>, place: StepPlace): ScheduleStep[] =>
  steps.filter((step) => !isAt(step, place));

/** In the order of their places, each with a number that it can leave of what comes to it. */
export function settleSchedule(schedule: Schedule, numPatches: number, leastOf: LeastOf): Schedule {
  const settled: ScheduleStep[] = [];
  let left = numPatches;
  for (const step of [...schedule.steps].sort((a, b) => orderOf(a) - orderOf(b))) {
    const keep = Math.min(left, Math.max(leastOf(step, left), step.keep));
    if (keep < left) settled.push({ ...step, keep });
    left = keep;
  }
  return { ...schedule, steps: settled };
}
