import { busySteps, tokensLeft } from './busy-steps.ts';
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
  /** One sentence on the budget it was published with; null for what is no publication. */
  readonly published: string | null;
  /** Id of the strategy whose page explains it. */
  readonly method: string;
  readonly params: ParamSpecs;
  /** Those of `params` that say how many tokens are left: `paramsFor` sets them. */
  readonly budget: readonly string[];
  /**
   * Steps that would leave all tokens as they are are left out.
   *
   * @param params missing ones stand at their defaults
   * @throws Error with one sentence for a bad parameter, or a schedule that does not fit
   */
  build(shape: ScheduleShape, params?: Params): Schedule;
  /**
   * Parameters that leave K tokens at the end, or as near to it as the method can come; of two
   * numbers as near, the smaller one. Where the published ones leave just that many they stand.
   *
   * @param keep K in [1, T]
   * @param params those of `budget` do not count; the others are part of the answer
   * @throws Error as `build`
   */
  paramsFor(shape: ScheduleShape, keep: number, params?: Params): Params;
}

/** A preset by its plan, which is handed complete parameters and trusts them. */
export interface PresetPlan extends Omit<SchedulePreset, 'build' | 'paramsFor'> {
  plan(shape: ScheduleShape, params: Params): Schedule;
  /** The parameters of `budget` that leave K tokens. */
  solve(shape: ScheduleShape, keep: number, params: Params): Params;
}

/** Checks what goes into a plan and what comes out of it. */
export function definePreset({ plan, solve, ...preset }: PresetPlan): SchedulePreset {
  const resolve = (params: Params): Params =>
    resolveParams({ id: `${preset.id} (schedule)`, params: preset.params }, params);
  const build = (shape: ScheduleShape, params: Params = {}): Schedule => {
    for (const [name, value] of Object.entries(shape)) {
      if (Number.isInteger(value) && value > 0) continue;
      throw new Error(`${name} is ${value}; a schedule needs at least one`);
    }
    const schedule = plan(shape, resolve(params));
    checkSchedule(schedule, shape.numBlocks, shape.numPatches);
    return { ...schedule, steps: busySteps(schedule, shape.numPatches) };
  };
  /** Null where the published budget does not go with the other parameters. */
  const leavesAsPublished = (shape: ScheduleShape, free: Params): number | null => {
    try {
      return tokensLeft(build(shape, free), shape.numPatches);
    } catch {
      return null;
    }
  };
  return {
    ...preset,
    build,
    paramsFor(shape, keep, params = {}) {
      const { numPatches } = shape;
      if (!Number.isInteger(keep) || keep < 1 || keep > numPatches) {
        throw new Error(`keep is ${keep}; it must be a whole number from 1 to ${numPatches}`);
      }
      const free = Object.fromEntries(
        Object.entries(params).filter(([name]) => !preset.budget.includes(name)),
      );
      if (leavesAsPublished(shape, free) === keep) return free;
      return { ...free, ...solve(shape, keep, resolve(free)) };
    },
  };
}
