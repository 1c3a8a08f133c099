import type { SchedulePreset } from '../core/schedule-preset.ts';
import { aimSchedule } from './schedules/aim.ts';
import { customSchedule } from './schedules/custom.ts';
import { evitSchedule } from './schedules/evit.ts';
import { pitomeSchedule } from './schedules/pitome.ts';
import { pruneAtLayerSchedule } from './schedules/prune-at-layer.ts';
import { pyramiddropSchedule } from './schedules/pyramiddrop.ts';
import { tomeSchedule } from './schedules/tome.ts';

/** Every schedule, in the order of the menu. */
export const schedulePresets: readonly SchedulePreset[] = [
  tomeSchedule,
  pitomeSchedule,
  evitSchedule,
  pruneAtLayerSchedule,
  aimSchedule,
  pyramiddropSchedule,
  customSchedule,
];

/** @throws Error with the ids there are, when there is none of this name */
export function findPreset(id: string): SchedulePreset {
  const found = schedulePresets.find((preset) => preset.id === id);
  if (found) return found;
  const ids = schedulePresets.map((preset) => preset.id).join(', ');
  throw new Error(`there is no schedule ${JSON.stringify(id)}; there are ${ids}`);
}
