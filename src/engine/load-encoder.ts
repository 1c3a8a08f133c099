import type { LoadedModel, ModelSource, Progress } from './api.ts';
import { breathe } from './breathe.ts';
import { offeredSignals } from './decide.ts';
import { encoderFacts } from './encoder-facts.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { isHalf } from './hub/dtypes.ts';
import { explainMemory } from './lost-runtime.ts';
import type { ModelCard } from './model-card.ts';
import { openEncoder } from './open-encoder.ts';
import type { Runtime } from './runtime.ts';
import { likeness, minCosine } from './same-answer.ts';
import { startRuntime } from './start-runtime.ts';

/** A backend that computes something else; it is not to be used for this model. */
export class WrongAnswerError extends Error {
  override readonly name = 'WrongAnswerError';
}

/**
 * From an address to a model that runs: fetched, taken apart, compiled and warmed up on a built-in
 * picture.
 *
 * @throws WrongAnswerError when it does not answer as its card says, OutOfMemoryError when it does
 *   not fit, Error with one sentence; the signal's reason when aborted
 */
export async function loadEncoder(
  parts: EngineParts,
  source: ModelSource,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Ready> {
  try {
    return await open(parts, source, onProgress, signal);
  } catch (error) {
    throw explainMemory(error, source.card, parts.runtime.backend);
  }
}

async function open(
  parts: EngineParts,
  source: ModelSource,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Ready> {
  const { runtime, clock } = parts;
  refuseHalf(source.card, runtime);
  const [files] = await Promise.all([
    parts.fetchModel(source, { onProgress, ...(signal ? { signal } : {}) }),
    startRuntime(runtime),
  ]);
  // What came without a card has one now.
  const { card = source.card } = files;
  refuseHalf(card, runtime);
  onProgress({ phase: 'cut' });
  await breathe(signal);
  const { encoder, trace } = await openEncoder(runtime, card, files, {
    clock,
    sizeIsGuessed: isSizeGuessed(source),
    between: async (phase) => {
      onProgress({ phase });
      parts.onAlive?.();
      await breathe(signal);
    },
  });
  try {
    const settled = encoder.card;
    refuseWrongAnswer(settled, trace.embedding, runtime);
    const loaded: LoadedModel = {
      id: settled.id,
      card: settled,
      backend: runtime.backend,
      device: runtime.device,
      dtype: settled.dtype,
      blocks: encoder.anatomy.blocks,
      heads: encoder.anatomy.heads,
      width: encoder.anatomy.width,
      prefixTokens: trace.prefixTokens,
      canReduce: encoder.reason === null,
      reason: encoder.reason,
      offers: offeredSignals(encoder, trace),
      facts: encoderFacts(encoder, trace, [files.bytes, ...(files.external?.values() ?? [])]),
      probe: trace.embedding,
    };
    return {
      encoder,
      source: { ...source, card: settled },
      loaded,
      text: null,
      proof: null,
      times: new Map(),
    };
  } catch (error) {
    // A runtime that is gone cannot release either; what happened first is what counts.
    await encoder.release().catch(() => {});
    throw error;
  }
}

/** The built-in picture's embedding against the one stored with the weights. */
function refuseWrongAnswer(
  { label, sha256, probe }: ModelCard,
  embedding: Float32Array,
  { backend }: Runtime,
): void {
  if (probe?.sha256 !== sha256) return;
  const found = likeness(embedding, probe.embedding);
  if (found >= minCosine) return;
  throw new WrongAnswerError(
    `${label} gives another answer on ${backend} than the one stored with it (cosine ${found.toFixed(3)}), so ${backend} is not used here.`,
  );
}

/** Neither a card nor a file beside the model tells the size of its input. */
const isSizeGuessed = (source: ModelSource): boolean =>
  (source.origin === 'hub' || source.origin === 'file') &&
  source.config === undefined &&
  source.preprocessor === undefined;

function refuseHalf({ label, dtype }: ModelCard, { halfPrecision }: Runtime): void {
  if (halfPrecision || !isHalf(dtype)) return;
  throw new Error(
    `${label} is stored in 16-bit floats, which this graphics card cannot compute; choose WASM or another model.`,
  );
}
