import { keepFromRetention } from '../core/budget.ts';
import { reduceRecord, type ReduceRecord } from '../core/reduce-record.ts';
import { runStrategy } from '../core/run-strategy.ts';
import { writeSchedule } from '../core/schedule-text.ts';
import type { Params, Strategy } from '../core/strategy.ts';
import { countPatches } from '../core/views.ts';
import type { Engine, ReduceRequest, Replay } from '../engine/api.ts';
import { readSignalsFile } from '../engine/signals-file.ts';
import { InputError, oneLine } from './command-error.ts';
import { decodeImage } from './decode-image.ts';
import { drawOverlay } from './draw-overlay.ts';
import { findModel } from './find-model.ts';
import { nodeEngine } from './node-engine.ts';
import { readInput } from './read-input.ts';
import { readReduceOptions, type Budget, type ReduceOptions } from './reduce-options.ts';
import { askedName, fitAsked, scheduleRequest } from './schedule-options.ts';
import { describeRecord } from './describe-record.ts';

export interface Output {
  /** One line on standard output. */
  readonly print: (line: string) => void;
  /** One line on standard error. */
  readonly complain: (line: string) => void;
}

/** `reduce …`; @returns the exit code */
export async function reduce(
  strategies: readonly Strategy[],
  args: string[],
  { print, complain }: Output,
): Promise<number> {
  const options = readReduceOptions(strategies, args);
  const show = (record: ReduceRecord): void =>
    print(options.json ? JSON.stringify(record) : describeRecord(record));
  if (options.signals !== null) {
    show(await reduceSignals(options, options.signals));
    return 0;
  }
  const source = await findModel(options.model);
  const engine = nodeEngine(strategies);
  const { blocks, canReduce } = await engine.load(source, 'wasm');
  let code = 0;
  for (const image of options.images) {
    try {
      show(await reduceImage(engine, source.card.id, { blocks, canReduce }, image, options));
    } catch (error) {
      // The others may still be fine.
      complain(oneLine(error));
      code = 1;
    }
  }
  await engine.release();
  return code;
}

function keepOf(budget: Budget, numPatches: number): number {
  switch (budget.kind) {
    case 'emergent':
      return numPatches;
    case 'retention':
      return keepFromRetention(budget.retention, numPatches);
    case 'keep':
      if (budget.keep <= numPatches) return budget.keep;
      throw new InputError(`--keep is ${budget.keep}, but there are only ${numPatches} tokens.`);
  }
  return budget satisfies never;
}

async function reduceSignals(options: ReduceOptions, path: string): Promise<ReduceRecord> {
  const { strategy, params, seed } = options;
  const signals = readSignalsFile(await readInput(path));
  const tokens = countPatches(strategy, signals);
  const keep = keepOf(options.budget, tokens);
  const reduction = runStrategy(strategy, { signals, keep, params, seed });
  const { grid, image } = signals;
  if (options.png !== null || options.svg !== null) {
    if (!image) throw new InputError(`${path} has no image tensor to draw on.`);
    // The tensor holds the pixels of the model input, which the grid may not fill exactly.
    const framing = {
      scaleX: (grid.cols * grid.patchSize) / image.width,
      scaleY: (grid.rows * grid.patchSize) / image.height,
      offsetX: 0,
      offsetY: 0,
    };
    await drawOverlay({ image, grid, framing, reduction }, options);
  }
  const names = { image: path, model: null, strategy: strategy.id, params, seed, tokens };
  return reduceRecord(names, grid, reduction, { fidelity: null, timing: null });
}

async function reduceImage(
  engine: Engine,
  model: string,
  { blocks, canReduce }: { readonly blocks: number; readonly canReduce: boolean },
  path: string,
  options: ReduceOptions,
): Promise<ReduceRecord> {
  const { seed } = options;
  const { image } = await decodeImage(await readInput(path), path);
  const { grid, framing, encodeMs } = await engine.encode(path, image);
  const tokens = grid.rows * grid.cols;
  const { request, name, params } = question(options, blocks, tokens);
  const { reduction, reduceMs } = await engine.reduce(path, request);
  await drawOverlay({ image, grid, framing, reduction }, options);
  const replay = canReduce && reduction.kept.length > 0 ? await engine.replay(path, request) : null;
  const names = { image: path, model, strategy: name, params, seed, tokens };
  const text = request.schedule && { schedule: writeSchedule(request.schedule) };
  const told = { ...reduction, extra: { ...reduction.extra, ...text } };
  return reduceRecord(names, grid, told, measured(replay, encodeMs, reduceMs));
}

/** What to ask the engine for, and what to call it. */
function question(
  options: ReduceOptions,
  blocks: number,
  tokens: number,
): { readonly request: ReduceRequest; readonly name: string; readonly params: Params } {
  const { strategy, schedule: asked, params, seed, budget } = options;
  if (asked) {
    const shape = { numBlocks: blocks, numPatches: tokens };
    const keep = budget.kind === 'emergent' ? null : keepOf(budget, tokens);
    const fitted = fitAsked(asked, shape, keep);
    const request = scheduleRequest(asked, fitted.schedule, tokens, seed);
    return { request, name: askedName(asked), params: fitted.params };
  }
  const request: ReduceRequest = {
    strategy: strategy.id,
    params,
    keep: keepOf(budget, tokens),
    seed,
    // A layer means a decision at that layer, for strategies that can decide there.
    stage: options.layer !== null && strategy.stage.includes('in') ? 'in' : strategy.stage[0],
    layer: options.layer ?? Math.floor(blocks / 2),
    ...(options.text !== null && { text: options.text }),
  };
  return { request, name: strategy.id, params };
}

function measured(
  replay: Replay | null,
  encodeMs: number,
  reduceMs: number,
): Pick<ReduceRecord, 'fidelity' | 'timing'> {
  if (!replay) return { fidelity: null, timing: null };
  const { embeddingCosine, tokenCosine, coverage } = replay.fidelity;
  return {
    fidelity: { embeddingCosine, tokenCosine, coverage },
    timing: { encodeMs, reduceMs, tailMs: replay.timing.tailMs },
  };
}
