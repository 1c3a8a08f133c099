import type { SchedulePreset } from '../../core/schedule-preset.ts';
import type { Strategy } from '../../core/strategy.ts';

/** What names in a link may refer to. */
export interface Catalogue {
  readonly samples: readonly string[];
  readonly models: readonly string[];
  readonly strategies: readonly Strategy[];
  readonly schedules: readonly SchedulePreset[];
}
