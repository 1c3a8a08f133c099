import { lastRows } from '../core/last-rows.ts';
import { createRandom } from '../core/random.ts';
import type { Schedule, ScheduleStep } from '../core/schedule.ts';
import {
  advanceState,
  applyChange,
  outputOrder,
  placesOf,
  sequenceSizes,
  spreadScores,
  startState,
  stateReduction,
} from '../core/sequence-state.ts';
import { outputTokens, selectRows } from '../core/output-tokens.ts';
import { selectCols, selectCube } from '../core/select-positions.ts';
import { runSequenceStep, sequenceNeeds } from '../core/sequence-step.ts';
import type { SequenceSignal } from '../core/sequence.ts';
import type { Reduction } from '../core/types.ts';
import { toCube, toMatrix } from './answer-reader.ts';
import type { StageResult } from './api.ts';
import { findStrategy } from './decide.ts';
import type { Encoder } from './encoder.ts';
import type { EngineParts } from './engine-parts.ts';
import type { Answer } from './fidelity.ts';
import { readStream, type Result, type StreamTensor, type Value } from './segment.ts';
import type { Trace } from './trace.ts';
import type { Unit } from './unit-chain.ts';

export interface ScheduleRun {
  readonly stages: readonly StageResult[];
  readonly reduction: Reduction;
  readonly answer: Answer;
  /** Milliseconds before the first step, in the steps, and in the encoder behind the first step. */
  readonly headMs: number;
  readonly reduceMs: number;
  readonly tailMs: number;
}

export interface ScheduleOptions {
  readonly seed: number;
  /** `trace`: begins at the first step's block with what is known; `picture`: all of it, for times. */
  readonly from: 'trace' | 'picture';
  /** Called between units; may throw to stop. Absent in timed runs. */
  readonly between?: () => Promise<void>;
}

/** The place right behind a step: L + ½ in the middle of block L, L + 1 behind it. */
const placeOf = ({ afterLayer, where }: ScheduleStep): number =>
  where === 'attention' ? afterLayer + 0.5 : afterLayer + 1;

/**
 * Runs the encoder unit by unit and lets tokens leave or merge where the schedule says.
 *
 * @throws Error with one sentence for a step this encoder or strategy cannot do
 */
export async function runSchedule(
  { strategies, clock }: Pick<EngineParts, 'strategies' | 'clock'>,
  encoder: Encoder,
  trace: Trace,
  { steps, proportionalAttention }: Schedule,
  { seed, from, between }: ScheduleOptions,
): Promise<ScheduleRun> {
  const chain = encoder.chain();
  const { anatomy } = encoder;
  const { prefixTokens, grid, sides } = trace;
  const numPatches = grid.rows * grid.cols;
  const numTokens = prefixTokens + numPatches;
  for (const step of steps) {
    if (step.where === 'block' || anatomy.midCuts[step.afterLayer] !== null) continue;
    throw new Error(
      `Block ${step.afterLayer} of ${encoder.label} has no place between attention and MLP; let tokens leave behind the block.`,
    );
  }
  let state = startState(numPatches);
  let places = placesOf(state, prefixTokens);
  let stream: StreamTensor | Value | null = null;
  let taps: readonly Result[] = [];
  /** Which rows of the taps the tokens are; null while they are all of them. */
  let tapRows: Uint32Array | null = null;
  let end: readonly Result[] = [];
  const stages: StageResult[] = [];
  const times = { headMs: 0, tailMs: 0, reduceMs: 0 };

  let units = chain.units;
  if (from === 'trace') {
    const first = steps.length > 0 ? steps[0].afterLayer : anatomy.blocks;
    units = units.slice(units.findIndex(({ range }) => range.from === first));
    const { data, rows, cols } = trace.hidden[first];
    stream = { dims: [1, rows, cols], data };
  }
  for (const unit of units) {
    await between?.();
    const start = clock();
    const demands = { taps: tapsOf(unit), logSizes: logSizes() };
    const input = stream ? { stream } : { feed: encoder.pictureFeed(trace.picture) };
    const run = await chain.run(unit, input, demands, sides, places, numTokens);
    if (stream && 'tensor' in stream) stream.tensor.dispose();
    stream = run.stream;
    if (unit.attentionOf !== null) {
      taps = run.results;
      tapRows = null;
    }
    if (unit.range.to === 'output') end = run.results;
    const step = steps.find((one) => placeOf(one) === unit.range.to);
    const value = step && stream && (await readStream(stream));
    times[stages.length === 0 ? 'headMs' : 'tailMs'] += clock() - start;
    if (step && value) stream = decide(step, value);
  }
  const { tokens } = encoder.reader.tokens(end);
  const embedding = encoder.reader.embedding(end, tokens, prefixTokens);
  // Answers are compared in the order of the reduction, whatever the order of the sequence.
  const rows = lastRows(tokens, state.anchors.length);
  const answer = {
    tokens: outputTokens(rows, { kept: outputOrder(state), groups: null }),
    embedding,
  };
  const reduction = stages.at(-1)?.reduction ?? stateReduction(state);
  return { stages, reduction, answer, ...times };

  function tapsOf({ attentionOf }: Unit): SequenceSignal[] {
    const here = steps.filter(({ afterLayer }) => afterLayer === attentionOf);
    const wanted = here.flatMap(({ strategy, params }) =>
      sequenceNeeds(findStrategy(strategies, strategy), params),
    );
    return [...new Set(wanted)];
  }

  function logSizes(): Float32Array | null {
    if (!proportionalAttention || stages.length === 0) return null;
    return sequenceSizes(state, prefixTokens).map(Math.log);
  }

  /** One step on what the block just said. @returns the stream that goes on */
  function decide(step: ScheduleStep, value: Value): Value {
    const { afterLayer: block, keep, params } = step;
    const strategy = findStrategy(strategies, step.strategy);
    const { heads, blocks: numBlocks } = anatomy;
    const tap = (kind: SequenceSignal): Result | undefined =>
      taps.find(({ output }) => output.tap?.kind === kind && output.tap.block === block);
    const keys = tap('keys');
    // Row 0 is a class token only where there is one.
    const clsAttention = prefixTokens > 0 ? tap('clsAttention') : undefined;
    const logits = tap('attentionLogits');
    const tokens = toMatrix(value);
    const left = <T>(whole: T, select: (whole: T, rows: Uint32Array) => T): T =>
      tapRows ? select(whole, tapRows) : whole;
    const start = clock();
    const change = runSequenceStep(strategy, {
      sequence: {
        prefixTokens,
        grid: stages.length === 0 ? grid : null,
        heads,
        tokens,
        sizes: sequenceSizes(state, prefixTokens),
        image: trace.picture,
        ...(keys && { keys: left(toMatrix(keys), selectRows) }),
        ...(clsAttention && { clsAttention: left(toMatrix(clsAttention), selectCols) }),
        ...(logits && { attentionLogits: left(toCube(logits), selectCube) }),
      },
      keep,
      params,
      random: createRandom(seed + stages.length),
      block,
      numBlocks,
    });
    // A second step in this block goes by the same attention, each token by that of its anchor.
    const rows = placesOf(change, prefixTokens);
    tapRows = rows.map((row) => tapRows?.[row] ?? row);
    const next = applyChange(tokens, prefixTokens, change);
    const scores = change.scores && spreadScores(state, change.scores);
    state = advanceState(state, change);
    places = placesOf(state, prefixTokens);
    const reduceMs = clock() - start;
    times.reduceMs += reduceMs;
    stages.push({ step, reduction: stateReduction(state, scores), reduceMs });
    return { dims: [1, next.rows, next.cols], data: next.data };
  }
}
