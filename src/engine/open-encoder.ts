import { preprocess } from '../image/preprocess.ts';
import { Encoder } from './encoder.ts';
import type { ModelFiles } from './fetch-model.ts';
import { isLostRuntime } from './lost-runtime.ts';
import type { ModelCard } from './model-card.ts';
import { probePicture } from './probe-picture.ts';
import type { Runtime } from './runtime.ts';
import type { Trace } from './trace.ts';

/** px; what vision encoders are trained on. */
const usualSides = [224, 256, 384, 336, 448, 512, 192, 160, 128, 96, 64];

export interface OpenOptions {
  readonly clock: () => number;
  /** Nobody has told the size of the input: other usual ones are tried where it does not run. */
  readonly sizeIsGuessed: boolean;
  /** Called before each long step; may throw to stop. */
  readonly between: (step: 'compile' | 'warm-up') => Promise<void>;
}

export interface OpenedEncoder {
  readonly encoder: Encoder;
  /** Of the built-in picture. */
  readonly trace: Trace;
}

/**
 * Takes a model apart, compiles it and runs it once on the built-in picture.
 *
 * @throws OnnxError for what is no model, Error with one sentence for what does not run
 */
export async function openEncoder(
  runtime: Runtime,
  card: ModelCard,
  files: ModelFiles,
  { clock, sizeIsGuessed, between }: OpenOptions,
): Promise<OpenedEncoder> {
  const open = async (own: ModelCard): Promise<Encoder> => {
    const encoder = Encoder.open(runtime, own, files);
    try {
      await between('compile');
      await encoder.compile();
      await between('warm-up');
      return encoder;
    } catch (error) {
      await quietly(encoder);
      throw error;
    }
  };
  const encoder = await open(card);
  const run = ({ input }: ModelCard): Promise<Trace> =>
    encoder.trace(preprocess(probePicture(input.width, input.height), input), clock);
  try {
    return { encoder, trace: await run(card) };
  } catch (error) {
    const fitting = sizeIsGuessed && !isLostRuntime(error) ? await findSize(card, run) : null;
    await quietly(encoder);
    if (fitting) return { encoder: await open(fitting.card), trace: fitting.trace };
    throw sizeIsGuessed ? sizeUntold(card, error) : error;
  }
}

/** A runtime that is gone cannot release either; what happened first is what counts. */
const quietly = (encoder: Encoder): Promise<void> => encoder.release().catch(() => {});

/** The first usual size that runs. */
async function findSize(
  card: ModelCard,
  run: (card: ModelCard) => Promise<Trace>,
): Promise<{ readonly card: ModelCard; readonly trace: Trace } | null> {
  for (const side of usualSides) {
    if (side === card.input.width && side === card.input.height) continue;
    const own = { ...card, input: { ...card.input, width: side, height: side } };
    try {
      return { card: own, trace: await run(own) };
    } catch (error) {
      if (isLostRuntime(error)) throw error;
    }
  }
  return null;
}

function sizeUntold({ label, input }: ModelCard, cause: unknown): unknown {
  if (isLostRuntime(cause)) return cause;
  return new Error(
    `${label} does not say what size of picture it takes, and neither ${input.width} × ${input.height} px nor any other usual size runs; open its config.json or preprocessor_config.json along with it.`,
    { cause },
  );
}
