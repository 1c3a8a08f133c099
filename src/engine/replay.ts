import type { ReduceRequest, Replay } from './api.ts';
import { compare, type Decided } from './compare.ts';
import type { EngineParts, PartTimes, Ready } from './engine-parts.ts';
import { runSchedule } from './run-schedule.ts';
import { median, timeInTurns, timeRuns } from './time-runs.ts';
import type { Trace } from './trace.ts';

/** Decisions that take longer are not made again only to be timed. */
const tooSlowMs = 1000;

/**
 * Compares the answers, and measures what running only what is left costs. Times are measured once
 * per place and number of tokens, so that a drag does not measure the same again.
 *
 * @param texts `[labels]` vectors of the request's labels; null where there are none
 * @param between called between runs; may throw to stop
 * @throws Error with one sentence when no token is kept: without any there is no answer to compare
 */
export async function replay(
  parts: EngineParts,
  ready: Ready,
  trace: Trace,
  request: ReduceRequest,
  decided: Decided,
  texts: readonly Float32Array[] | null,
  between: () => Promise<void>,
): Promise<Replay> {
  const { measures } = parts;
  const compared = await compare(parts, ready, trace, request, decided, texts, between);
  const { run, runTail, ...comparison } = compared;
  const { layer, schedule } = request;
  const sizes = decided.stages?.map(({ reduction }) => reduction.kept.length);
  const places = schedule?.steps.map(({ afterLayer, where }) => `${afterLayer}${where}`);
  const key = schedule
    ? `${places?.join()}:${sizes?.join()}:${schedule.proportionalAttention}`
    : `${layer}:${comparison.numKept}`;
  const measured =
    ready.times.get(key) ??
    (runTail
      ? await timeParts(parts, ready, trace, layer, runTail, between)
      : await timeSchedule(parts, ready, trace, request, between));
  ready.times.set(key, measured);
  const { fullMs, headMs, tailMs, runs } = measured;
  const place = schedule?.steps[0] ?? { afterLayer: layer - 1, where: 'block' as const };
  return {
    ...comparison,
    timing: {
      fullMs,
      headMs,
      tailMs,
      reduceMs: measured.reduceMs ?? (await timeDecision(parts, decided, between)),
      runs,
      idealMs: measures.idealTimes(fullMs, comparison.cost.full, run, place).totalMs,
    },
  };
}

/** Warm runs of the decision alone; the first one, where it took too long to be repeated. */
async function timeDecision(
  { clock }: EngineParts,
  { reduceMs, decideAgain }: Decided,
  between: () => Promise<void>,
): Promise<number> {
  if (!decideAgain || reduceMs > tooSlowMs) return reduceMs;
  return (await timeRuns(async () => decideAgain(), clock, between)).ms;
}

/**
 * Uncut model, head and tail in turns, so that a machine that slows down slows all of them: their
 * ratio is what people look at.
 *
 * @param runTail has run once
 */
async function timeParts(
  { clock }: EngineParts,
  { encoder }: Ready,
  { picture }: Trace,
  layer: number,
  runTail: () => Promise<unknown>,
  between: () => Promise<void>,
): Promise<PartTimes> {
  const runFull = await encoder.plainRunner(picture);
  await between();
  await runFull();
  const runHead = await encoder.headRunner(layer, picture);
  await between();
  await runHead();
  const [full, head, tail] = await timeInTurns([runFull, runHead, runTail], clock, between);
  return { fullMs: full.ms, headMs: head.ms, tailMs: tail.ms, reduceMs: null, runs: tail.runs };
}

/** Uncut model and the whole way of a schedule, decisions included, in turns. */
async function timeSchedule(
  parts: EngineParts,
  { encoder }: Ready,
  trace: Trace,
  { schedule, seed }: ReduceRequest,
  between: () => Promise<void>,
): Promise<PartTimes> {
  const runFull = await encoder.plainRunner(trace.picture);
  await between();
  await runFull();
  const times: { headMs: number; reduceMs: number; tailMs: number }[] = [];
  const runStepwise = async (): Promise<void> => {
    times.push(await runSchedule(parts, encoder, trace, schedule!, { seed, from: 'picture' }));
  };
  await between();
  await runStepwise();
  times.length = 0;
  const [full] = await timeInTurns([runFull, runStepwise], parts.clock, between);
  const middle = (name: keyof (typeof times)[number]): number =>
    median(times.map((run) => run[name]));
  return {
    fullMs: full.ms,
    headMs: middle('headMs'),
    tailMs: middle('tailMs'),
    reduceMs: middle('reduceMs'),
    runs: times.length,
  };
}
