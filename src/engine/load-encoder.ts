import type { LoadedModel, ModelSource, Progress } from './api.ts';
import { breathe } from './breathe.ts';
import { offeredSignals } from './decide.ts';
import { Encoder } from './encoder.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { preprocess } from './preprocess.ts';
import { probePicture } from './probe-picture.ts';
import { selfTest } from './self-test.ts';
import { timeRuns } from './time-runs.ts';

/**
 * From an address to a model that has proved to run: fetched, taken apart, compiled, warmed up and
 * timed on a built-in picture, and its halves checked against the whole.
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
  const { card } = source;
  if (/f16|fp16/.test(card.dtype) && !runtime.halfPrecision) {
    throw new Error(
      `${card.label} is stored in 16-bit floats, which this graphics card cannot compute; choose WASM or another model.`,
    );
  }
  const files = await parts.fetchModel(source, { onProgress, ...(signal ? { signal } : {}) });
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
    // The uncut model, as anybody would run it: that is what savings are measured against.
    const plain = await encoder.createPlain();
    let fullMs: number;
    try {
      const feed = encoder.imageFeed(probe);
      await between();
      await plain.run(feed);
      fullMs = (await timeRuns(() => plain.run(feed), clock, between)).ms;
    } finally {
      await plain.release();
    }
    onProgress({ phase: 'self-test' });
    await between();
    const reason = encoder.reason ?? (await selfTest(encoder, trace, between));
    const loaded: LoadedModel = {
      id: card.id,
      backend: runtime.backend,
      device: runtime.device,
      dtype: card.dtype,
      blocks: encoder.anatomy.blocks,
      heads: encoder.anatomy.heads,
      width: encoder.anatomy.width,
      prefixTokens: trace.prefixTokens,
      canReduce: reason === null,
      reason,
      offers: offeredSignals(encoder, trace),
      fullMs,
      probe: trace.embedding,
    };
    return { encoder, loaded, heads: new Map(), tails: new Map() };
  } catch (error) {
    await encoder.release();
    throw error;
  }
}
