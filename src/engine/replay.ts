import type { RgbaImage } from '../core/types.ts';
import type { Reduced, ReduceRequest, Replay } from './api.ts';
import { checkLayer } from './decide.ts';
import type { EngineParts, PartTimes, Ready } from './engine-parts.ts';
import { fidelity } from './fidelity.ts';
import { proveEncoder } from './prove-encoder.ts';
import { timeInTurns } from './time-runs.ts';
import { lastRows, type Trace } from './trace.ts';

/** What the MLP of a block has over its width; the same in every ViT that is meant here. */
const mlpRatio = 4;

/**
 * Runs the tail on what is kept, compares the answers, and measures what running only that costs.
 * Times are measured once per layer and K, so that a drag does not measure the same again.
 *
 * @param between called between runs; may throw to stop
 * @throws Error with one sentence when no token is kept: without any there is no answer to compare
 */
export async function replay(
  parts: EngineParts,
  ready: Ready,
  trace: Trace,
  { layer }: Pick<ReduceRequest, 'layer'>,
  { reduction, reduceMs }: Reduced,
  between: () => Promise<void>,
): Promise<Replay> {
  const { measures } = parts;
  const { encoder, loaded, times } = ready;
  const reason = loaded.reason ?? (await proveEncoder(parts, ready, between)).reason;
  if (reason !== null) throw new Error(reason);
  checkLayer(ready, layer);
  const numKept = reduction.kept.length;
  if (numKept === 0) {
    throw new Error('No token is kept, so there is no answer to compare; keep at least one.');
  }
  await between();
  const numPatches = trace.grid.rows * trace.grid.cols;
  const full = { tokens: lastRows(trace.tokens, numPatches), embedding: trace.embedding };
  const runTail = await encoder.tailRunner(layer, trace, reduction);
  const answer = await runTail();
  const key = `${layer}:${numKept}`;
  const measured =
    times.get(key) ?? (await timeParts(parts, ready, trace.picture, layer, runTail, between));
  times.set(key, measured);
  const { width, blocks: numBlocks, prefixTokens } = loaded;
  return {
    fidelity: fidelity(full, answer, reduction, measures),
    timing: {
      fullMs: measured.full.ms,
      headMs: measured.head.ms,
      tailMs: measured.tail.ms,
      reduceMs,
      runs: measured.tail.runs,
    },
    flops: measures.encoderFlops(
      { width, mlpRatio, numBlocks, prefixTokens },
      numPatches,
      numKept,
      layer,
    ),
  };
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
  picture: RgbaImage,
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
  return { full, head, tail };
}
