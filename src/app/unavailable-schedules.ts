import { scheduleName } from '../core/schedule-name.ts';
import type { SchedulePreset } from '../core/schedule-preset.ts';
import { sequenceNeeds } from '../core/sequence-step.ts';
import { signalTensors } from '../core/signals.ts';
import type { LoadedModel } from '../engine/api.ts';
import type { ScheduleParts } from './pane-schedule.ts';

/** Any number of patches will do to see which strategies a schedule asks. */
const numPatches = 256;

/** Why schedules cannot run in a model, by `scheduleName`; those that can are not in it. */
export function unavailableSchedules(
  { schedules, strategies }: ScheduleParts,
  loaded: Pick<LoadedModel, 'blocks' | 'canReduce' | 'offers'>,
): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const preset of schedules) {
    const reason = loaded.canReduce ? missing(preset) : 'no token can leave inside this encoder';
    if (reason !== null) reasons.set(scheduleName(preset.id), reason);
  }
  return reasons;

  function missing(preset: SchedulePreset): string | null {
    const { steps } = preset.build({ numBlocks: loaded.blocks, numPatches });
    for (const { strategy, params } of steps) {
      const found = strategies.find(({ id }) => id === strategy);
      const needs = found ? sequenceNeeds(found, params) : [];
      const lacking = needs.find((name) => !loaded.offers.includes(name));
      if (lacking) return `needs ${signalTensors[lacking].words}`;
    }
    return null;
  }
}
