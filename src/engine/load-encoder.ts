import type { LoadedModel, ModelSource, Progress } from './api.ts';
import { breathe } from './breathe.ts';
import { offeredSignals } from './decide.ts';
import { Encoder } from './encoder.ts';
import { encoderFacts } from './encoder-facts.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { isHalf } from './hub/dtypes.ts';
import type { ModelCard } from './model-card.ts';
import { preprocess } from '../image/preprocess.ts';
import { probePicture } from './probe-picture.ts';
import type { Runtime } from './runtime.ts';
import { startRuntime } from './start-runtime.ts';

/**
 * From an address to a model that runs: fetched, taken apart, compiled and warmed up on a built-in
 * picture.
 *
 * @throws Error with one sentence; the signal's reason when aborted
 */
export async function loadEncoder(
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
  const encoder = Encoder.open(runtime, card, files);
  const between = async (): Promise<void> => {
    parts.onAlive?.();
    await breathe(signal);
  };
  try {
    onProgress({ phase: 'compile' });
    await between();
    await encoder.compile();
    onProgress({ phase: 'warm-up' });
    await between();
    const probe = preprocess(probePicture(card.input.width, card.input.height), card.input);
    const trace = await encoder.trace(probe, clock);
    const loaded: LoadedModel = {
      id: card.id,
      card,
      backend: runtime.backend,
      device: runtime.device,
      dtype: card.dtype,
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
      source: { ...source, card },
      loaded,
      text: null,
      proof: null,
      times: new Map(),
    };
  } catch (error) {
    await encoder.release();
    throw error;
  }
}

function refuseHalf({ label, dtype }: ModelCard, { halfPrecision }: Runtime): void {
  if (halfPrecision || !isHalf(dtype)) return;
  throw new Error(
    `${label} is stored in 16-bit floats, which this graphics card cannot compute; choose WASM or another model.`,
  );
}
