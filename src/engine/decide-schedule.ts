import { checkSchedule } from '../core/check-schedule.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Decided } from './compare.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { runSchedule } from './run-schedule.ts';
import type { Trace } from './trace.ts';

/**
 * What a schedule leaves of one picture; the encoder runs for it, so its answer comes along.
 *
 * @param between called between runs; may throw to stop
 * @throws Error with one sentence: a model that cannot lose tokens, a schedule that does not fit
 */
export async function decideSchedule(
  parts: EngineParts,
  { encoder }: Ready,
  trace: Trace,
  schedule: Schedule,
  seed: number,
  between: () => Promise<void>,
): Promise<Decided> {
  if (encoder.reason !== null) throw new Error(encoder.reason);
  checkSchedule(schedule, encoder.anatomy.blocks, trace.grid.rows * trace.grid.cols);
  const { reduction, reduceMs, stages, answer } = await runSchedule(
    parts,
    encoder,
    trace,
    schedule,
    { seed, from: 'trace', between },
  );
  return { reduction, reduceMs, stages, answer };
}
