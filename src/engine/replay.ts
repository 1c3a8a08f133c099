import { preprocess } from '../image/preprocess.ts';
import type { Reduced, ReduceRequest, Replay } from './api.ts';
import { checkLayer } from './decide.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { fidelity } from './fidelity.ts';
import { proveEncoder } from './prove-encoder.ts';
import { timeInTurns, timeRuns, type Timing } from './time-runs.ts';
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
  const { measures, clock } = parts;
  const { encoder, loaded, heads, tails } = ready;
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
  const tailKey = `${layer}:${numKept}`;
  const tail = tails.get(tailKey) ?? (await timeRuns(runTail, clock, between));
  tails.set(tailKey, tail);
  const measured = heads.get(layer) ?? (await timeHead(parts, ready, trace, layer, between));
  heads.set(layer, measured);
  const { width, blocks: numBlocks, prefixTokens } = loaded;
  return {
    fidelity: fidelity(full, answer, reduction, measures),
    timing: {
      fullMs: measured.full.ms,
      headMs: measured.head.ms,
      tailMs: tail.ms,
      reduceMs,
      runs: tail.runs,
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
 * Head and uncut model in turns, so that a machine that slows down slows both: their ratio is what
 * people look at.
 */
async function timeHead(
  { clock }: EngineParts,
  { encoder }: Ready,
  { picture }: Trace,
  layer: number,
  between: () => Promise<void>,
): Promise<{ head: Timing; full: Timing }> {
  const runHead = await encoder.headRunner(layer, picture);
  const plain = await encoder.createPlain();
  const feed = encoder.imageFeed(preprocess(picture, encoder.card.input));
  const runFull = (): Promise<unknown> => plain.run(feed);
  try {
    await runHead();
    await between();
    await runFull();
    const [head, full] = await timeInTurns([runHead, runFull], clock, between);
    return { head, full };
  } finally {
    await plain.release();
  }
}
