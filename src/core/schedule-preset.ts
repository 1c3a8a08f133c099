import { checkSchedule } from './check-schedule.ts';
import { resolveParams } from './resolve-params.ts';
import type { Schedule } from './schedule.ts';
import type { Params, ParamSpecs } from './strategy.ts';

/** What a schedule has to fit. */
export interface ScheduleShape {
  /** L */
  readonly numBlocks: number;
  /** T */
  readonly numPatches: number;
}

/** A published schedule, or one to fill in, for encoders of any depth. */
export interface SchedulePreset {
  /** Kebab-case, fixed for ever: links and scripts carry it. */
  readonly id: string;
  readonly label: string;
  /** One sentence. */
  readonly summary: string;
  /** One sentence on what differs from the publication; null when nothing does. */
  readonly adapted: string | null;
  readonly params: ParamSpecs;
  /**
   * Steps that would leave all tokens as they are are left out.
   *
   * @param params missing ones stand at their defaults
   * @throws Error with one sentence for a bad parameter, or a schedule that does not fit
   */
  build(shape: ScheduleShape, params?: Params): Schedule;
}

/** A preset by its plan, which is handed complete parameters and trusts them. */
export interface PresetPlan extends Omit<SchedulePreset, 'build'> {
  plan(shape: ScheduleShape, params: Params): Schedule;
}

/** Checks what goes into a plan and what comes out of it. */
export function definePreset({ plan, ...preset }: PresetPlan): SchedulePreset {
  return {
    ...preset,
    build(shape, params = {}) {
      for (const [name, value] of Object.entries(shape)) {
        if (Number.isInteger(value) && value > 0) continue;
        throw new Error(`${name} is ${value}; a schedule needs at least one`);
      }
      const given = resolveParams({ id: `${preset.id} (schedule)`, params: preset.params }, params);
      const schedule = plan(shape, given);
      checkSchedule(schedule, shape.numBlocks, shape.numPatches);
      return { ...schedule, steps: busySteps(schedule, shape.numPatches) };
    },
  };
}

/** Steps that leave fewer tokens than come to them. */
function busySteps({ steps }: Schedule, numPatches: number): Schedule['steps'] {
  return steps.filter(({ keep }, i) => keep < (i === 0 ? numPatches : steps[i - 1].keep));
}
