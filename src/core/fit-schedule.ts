import { busySteps, tokensLeft } from './busy-steps.ts';
import type { ScheduleShape } from './schedule-preset.ts';
import type { Schedule, ScheduleStep } from './schedule.ts';

/**
 * A schedule that somebody made, for another encoder or another budget: K tokens are left at the
 * end, and every step leaves the same power of the share of all patches that it left before, so that
 * the course stays what it was. Steps beyond the last block stand in it, where the last of them
 * counts. With K as it ends already, and as many patches and blocks, nothing changes.
 *
 * @param keep K in [1, T]
 */
export function fitSchedule(
  schedule: Schedule,
  { numBlocks, numPatches }: ScheduleShape,
  keep: number,
): Schedule {
  const placed = schedule.steps
    .map((step) => ({
      ...step,
      afterLayer: Math.min(step.afterLayer, numBlocks - 1),
      keep: Math.min(step.keep, numPatches),
    }))
    .filter((step, i, all) => !all.slice(i + 1).some((later) => isSamePlaceOrBefore(later, step)));
  const left = tokensLeft({ steps: placed }, numPatches);
  if (left === keep) return { ...schedule, steps: busySteps({ steps: placed }, numPatches) };
  // What takes nothing away has no course: then the last step does it all.
  const power = left < numPatches ? Math.log(keep / numPatches) / Math.log(left / numPatches) : 0;
  const steps = placed.map((step, i): ScheduleStep => {
    const share = (step.keep / numPatches) ** power;
    return {
      ...step,
      keep: i === placed.length - 1 ? keep : Math.max(keep, Math.round(numPatches * share)),
    };
  });
  return { ...schedule, steps: busySteps({ steps }, numPatches) };
}

/** Steps that were moved to the last block may stand in the wrong order there. */
function isSamePlaceOrBefore(later: ScheduleStep, step: ScheduleStep): boolean {
  if (later.afterLayer !== step.afterLayer) return false;
  return later.where === step.where || step.where === 'block';
}
