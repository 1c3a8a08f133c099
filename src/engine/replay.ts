import type { Reduced, ReduceRequest, Replay } from './api.ts';
import { checkLayer } from './decide.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { fidelity } from './fidelity.ts';
import { timeRuns } from './time-runs.ts';
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
  { measures, clock }: EngineParts,
  ready: Ready,
  trace: Trace,
  { layer }: Pick<ReduceRequest, 'layer'>,
  { reduction, reduceMs }: Reduced,
  between: () => Promise<void>,
): Promise<Replay> {
  const { encoder, loaded, heads, tails } = ready;
  if (loaded.reason !== null) throw new Error(loaded.reason);
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
  let head = heads.get(layer);
  if (!head) {
    const runHead = await encoder.headRunner(layer, trace.picture);
    await between();
    await runHead();
    head = await timeRuns(runHead, clock, between);
    heads.set(layer, head);
  }
  const { width, blocks: numBlocks, prefixTokens } = loaded;
  return {
    fidelity: fidelity(full, answer, reduction, measures),
    timing: {
      fullMs: loaded.fullMs,
      headMs: head.ms,
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
