/**
 * @file What running an encoder in parts costs and what leaving tokens out saves, on DINOv2-small
 * (88 MB), one thread of WASM. Left out where the file is not at hand.
 */
import { existsSync, readFileSync } from 'node:fs';
import { decodeImage } from '../../src/commands/decode-image.ts';
import { nodeRuntime } from '../../src/commands/node-runtime.ts';
import { keepFromRetention } from '../../src/core/budget.ts';
import { indexRange } from '../../src/core/index-range.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { topK, ascending } from '../../src/core/top-k.ts';
import { headMean } from '../../src/core/head-mean.ts';
import { Encoder } from '../../src/engine/encoder.ts';
import { guessCard } from '../../src/engine/guess-card.ts';
import { runSchedule } from '../../src/engine/run-schedule.ts';
import { median } from '../../src/engine/time-runs.ts';
import { lastCols } from '../../src/core/last-rows.ts';
import { preprocess } from '../../src/image/preprocess.ts';
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';
import { strategies } from '../../src/strategies/index.ts';
import { print } from './measure.ts';

const file = '../shared/models/dinov2-small/onnx/model.onnx';
const side = 224;
const rounds = 7;
const shares = [0.5, 0.25, 0.1];
const none: Schedule = { steps: [], proportionalAttention: false };

/** Median milliseconds of reading the graph and cutting it in two. */
function timeSurgery(bytes: Uint8Array): number {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    const anatomy = inspectEncoder(parseModel(bytes));
    cutSegment(anatomy, { from: 'input', to: 1 });
    cutSegment(anatomy, { from: 1, to: 'output' });
    times.push(performance.now() - start);
  }
  // The first is that of a page that has just been opened.
  print({ bench: 'stepwise', name: 'first analysing and cutting', ms: times[0] });
  return median(times.slice(1));
}

/** @returns whether every promise held */
export async function benchStepwise(): Promise<boolean> {
  if (!existsSync(file)) {
    print({ bench: 'stepwise', name: 'left out: DINOv2-small is not at ../shared/models' });
    return true;
  }
  const report = (name: string, ratio: number, limit: number): boolean => {
    print({ bench: 'stepwise', name, ratio, limit, ok: ratio <= limit });
    return ratio <= limit;
  };
  const atStart = process.memoryUsage().external;
  // A view: a copy would count twice.
  const { buffer, byteOffset, length } = readFileSync(file);
  const bytes = new Uint8Array(buffer, byteOffset, length);
  let peak = 0;
  const runtime = nodeRuntime();
  const { InferenceSession } = runtime.ort;
  // The file and the part cut from it are both there when a session is made of it.
  const create = ((part: Uint8Array, options: object) => {
    peak = Math.max(peak, process.memoryUsage().external - atStart);
    return InferenceSession.create(part, options);
  }) as typeof InferenceSession.create;
  const ort = { ...runtime.ort, InferenceSession: { ...InferenceSession, create } };
  const facts = { id: 'd', label: 'DINOv2', file, bytes: bytes.length, sha256: '' };
  const guessed = guessCard(inspectEncoder(parseModel(bytes)), facts);
  const card = { ...guessed, input: { ...guessed.input, width: side, height: side } };
  const encoder = Encoder.open({ ...runtime, ort }, card, { bytes });
  await encoder.compile();
  const memory = peak / bytes.length;
  const surgery = timeSurgery(bytes);
  print({ bench: 'stepwise', name: 'analysing and cutting', ms: surgery, limit: 200 });

  const sample = 'samples/dashboard.webp';
  const { image } = await decodeImage(readFileSync(sample), sample);
  const trace = await encoder.trace(preprocess(image, card.input), () => 0);
  const numPatches = trace.grid.rows * trace.grid.cols;

  const layer = 1;
  const select = (keep: number): Uint32Array =>
    ascending(topK(headMean(lastCols(trace.clsAttention[layer - 1]!, numPatches)), keep));
  const tails = new Map<string, () => Promise<unknown>>();
  for (const share of shares) {
    const kept = select(keepFromRetention(share, numPatches));
    tails.set(`tail ${share}`, await encoder.tailRunner(layer, trace, { kept, groups: null }));
  }
  const all = { kept: indexRange(numPatches), groups: null };
  const runs = new Map<string, () => Promise<unknown>>([
    ['uncut', await encoder.plainRunner(trace.picture)],
    ['head', await encoder.headRunner(layer, trace.picture)],
    ['selection', async () => select(keepFromRetention(0.25, numPatches))],
    ['tail 1', await encoder.tailRunner(layer, trace, all)],
    ...tails,
    [
      'stepwise',
      () =>
        runSchedule({ strategies, clock: () => 0 }, encoder, trace, none, {
          seed: 1,
          from: 'picture',
        }),
    ],
  ]);
  const times = new Map([...runs.keys()].map((name) => [name, [] as number[]]));
  // In turns, so that a machine that slows down slows all of them; the first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of runs) {
      const start = performance.now();
      await run();
      if (round > 0) times.get(name)!.push(performance.now() - start);
    }
  }
  const ms = (name: string): number => median(times.get(name)!);
  for (const name of times.keys()) print({ bench: 'stepwise', name, layer, ms: ms(name) });
  const numUnits = encoder.chain().units.length;
  const held = [
    surgery <= 200,
    report('JavaScript memory at its peak while loading / file', memory, 2.5),
    report(
      `stepwise in ${numUnits} parts at all tokens / uncut`,
      ms('stepwise') / ms('uncut'),
      1.12,
    ),
    ...shares.map((share) => {
      const { prefixTokens } = trace;
      const kept = prefixTokens + keepFromRetention(share, numPatches);
      const limit = 1.1 * (kept / (prefixTokens + numPatches));
      return report(
        `tail at ${share} / tail at all tokens`,
        ms(`tail ${share}`) / ms('tail 1'),
        limit,
      );
    }),
    report(
      'head + selection + tail at 25 %, cut before layer 1 / uncut',
      (ms('head') + ms('selection') + ms('tail 0.25')) / ms('uncut'),
      0.4,
    ),
  ];
  await encoder.release();
  return held.every(Boolean);
}
