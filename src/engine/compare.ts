import { lastRows } from '../core/last-rows.ts';
import { cosine } from '../core/cosine.ts';
import type { BlockCosts, Comparison, LabelScores, Reduced, ReduceRequest } from './api.ts';
import { checkLayer } from './decide.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { fidelity, type Answer, type Measures, type TokensAt } from './fidelity.ts';
import { proveEncoder } from './prove-encoder.ts';
import type { Trace } from './trace.ts';

/** A decision; one that ran the encoder on the way brings its answer. */
export interface Decided extends Reduced {
  readonly answer?: Answer;
  /** Decides the same once more, to be timed; absent for schedules, which decide as they run. */
  readonly decideAgain?: () => unknown;
}

/** A comparison and what its run computed, for the times beside it. */
export interface Compared extends Comparison {
  /** Work of the run that was compared; for `post` not what the method costs. */
  readonly run: BlockCosts;
  /** Runs the tail once more; null for schedules. */
  readonly runTail: (() => Promise<unknown>) | null;
}

/**
 * Runs the encoder on what is left and compares its answer with the one on all tokens.
 *
 * @param texts `[labels]` vectors of the request's labels; null where there are none
 * @param between called between runs; may throw to stop
 * @throws Error with one sentence when no token is kept: without any there is no answer to compare
 */
export async function compare(
  parts: EngineParts,
  ready: Ready,
  trace: Trace,
  request: ReduceRequest,
  { reduction, reduceMs, stages, answer: known }: Decided,
  texts: readonly Float32Array[] | null,
  between: () => Promise<void>,
): Promise<Compared> {
  const { measures } = parts;
  const { encoder, loaded } = ready;
  const reason = loaded.reason ?? (await proveEncoder(parts, ready, between)).reason;
  if (reason !== null) throw new Error(reason);
  const { layer } = request;
  if (!request.schedule) checkLayer(ready, layer);
  const numKept = reduction.kept.length;
  if (numKept === 0) {
    throw new Error('No token is kept, so there is no answer to compare; keep at least one.');
  }
  await between();
  const numPatches = trace.grid.rows * trace.grid.cols;
  const runTail = known ? null : await encoder.tailRunner(layer, trace, reduction);
  const answer = known ?? (await runTail!());
  const full = { tokens: lastRows(trace.tokens, numPatches), embedding: trace.embedding };
  const { blocks, prefixTokens } = loaded;
  const steps = stages
    ? stages.map(({ step, reduction }) => ({ ...step, keep: reduction.kept.length }))
    : [{ afterLayer: layer - 1, where: 'block' as const, keep: numKept }];
  const through = (list: typeof steps): BlockCosts =>
    blockCosts(measures, ready, measures.tokensThrough(blocks, prefixTokens, numPatches, list));
  const run = through(steps);
  const whole = through([]);
  const isPost = request.stage === 'post' && !request.schedule;
  return {
    numKept,
    fidelity: fidelity(full, answer, reduction, measures),
    labels: texts && labelScores(measures, request.labels ?? [], texts, full, answer),
    // What is decided on the finished encoder saves it nothing.
    cost: { full: whole, reduced: isPost ? whole : run },
    reduceMs,
    run,
    runTail,
  };
}

function blockCosts(measures: Measures, { encoder }: Ready, tokensAt: TokensAt): BlockCosts {
  const { width, heads, mlpParams, mlpWidth } = encoder.anatomy;
  const shape = { width, heads, mlpMacsPerToken: mlpParams, mlpWidth };
  const { attention, mlp, total } = measures.encoderCost(shape, tokensAt);
  const bytesPerNumber = encoder.anatomy.streamType === 'float16' ? 2 : 4;
  const { peak } = measures.activationMemory(shape, tokensAt, bytesPerNumber);
  return { attention, mlp, total, peakBytes: peak.bytes };
}

function labelScores(
  measures: Measures,
  labels: readonly string[],
  texts: readonly Float32Array[],
  full: Answer,
  reduced: Answer,
): LabelScores {
  const against = ({ embedding }: Answer): Float32Array =>
    Float32Array.from(texts, (text) => cosine(embedding, text));
  const before = against(full);
  const after = against(reduced);
  const { kendall, sameTop } = measures.rankAgreement(before, after);
  return { labels, full: before, reduced: after, agreement: kendall, sameFirst: sameTop ?? false };
}
