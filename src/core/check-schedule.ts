import type { Schedule, ScheduleStep, Where } from './schedule.ts';

/** Where a step may stand, in the order in which tokens come by. */
export const wheres: readonly Where[] = ['attention', 'block'];

/** `between attention and MLP of block 3`, for sentences. */
export function describePlace({
  where,
  afterLayer,
}: Pick<ScheduleStep, 'afterLayer' | 'where'>): string {
  return where === 'attention'
    ? `between attention and MLP of block ${afterLayer}`
    : `behind block ${afterLayer}`;
}

/** Larger than any encoder, to check what can be judged without one. */
export const anyEncoder = { numBlocks: 1e6, numPatches: 1e9 } as const;

/** Rises along the encoder. */
export const orderOf = ({
  afterLayer,
  where,
}: Pick<ScheduleStep, 'afterLayer' | 'where'>): number =>
  wheres.length * afterLayer + wheres.indexOf(where);

/**
 * Checks that a schedule can run in an encoder: places that exist, one step each and in order, and
 * tokens that only ever get fewer. Whether its strategies can run is for `sequenceNeeds` to say.
 *
 * @param numPatches T
 * @throws Error with one sentence that names the step, counted from 1, and what it must be
 */
export function checkSchedule(schedule: Schedule, numBlocks: number, numPatches: number): void {
  let left = numPatches;
  schedule.steps.forEach((step, i) => {
    const { afterLayer, where, keep } = step;
    const name = `step ${i + 1} of the schedule`;
    if (!Number.isInteger(afterLayer) || afterLayer < 0 || afterLayer >= numBlocks) {
      throw new Error(
        `${name} is at block ${afterLayer}; the encoder has ${numBlocks}, so it must be from 0 to ${numBlocks - 1}`,
      );
    }
    if (!wheres.includes(where)) {
      throw new Error(`${name} stands at “${where}”; it must be one of ${wheres.join(', ')}`);
    }
    const before = schedule.steps[i - 1];
    if (before && orderOf(step) === orderOf(before)) {
      throw new Error(`${name} is the second one ${describePlace(step)}; a place takes one step`);
    }
    if (before && orderOf(step) < orderOf(before)) {
      throw new Error(
        `${name} is ${describePlace(step)} and follows one ${describePlace(before)}; steps must stand in the order of the blocks`,
      );
    }
    if (!Number.isInteger(keep) || keep < 1 || keep > numPatches) {
      throw new Error(
        `${name} keeps ${keep} tokens; it must be a whole number from 1 to ${numPatches}`,
      );
    }
    if (keep > left) {
      throw new Error(`${name} keeps ${keep} tokens of ${left}; the number cannot rise`);
    }
    left = keep;
  });
}
