import type { Anatomy, EncoderPort } from '../onnx/inspect-encoder.ts';
import { inputOfConfig, patchSizeOf } from './hub/input-of-config.ts';
import type { ModelCard } from './model-card.ts';

/** What stands around an ONNX file that comes without a card. */
export interface ModelFacts {
  readonly id: string;
  readonly label: string;
  /** Path of the ONNX file, relative to the folder. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** `preprocessor_config.json` of the folder, parsed. */
  readonly preprocessor?: unknown;
  /** `config.json` of the folder, parsed. */
  readonly config?: unknown;
}

function readInput(anatomy: Anatomy, facts: ModelFacts): ModelCard['input'] {
  const [, , height, width] = anatomy.imageInput.shape;
  const side = sideOfTokens(anatomy);
  const baked = (size: number | string | null | undefined): number | undefined =>
    typeof size === 'number' ? size : side;
  return inputOfConfig(facts.preprocessor, facts.config, {
    width: baked(width),
    height: baked(height),
  });
}

/** px; a file with a fixed number of tokens takes squares of one size, even where its input is free. */
function sideOfTokens({ numTokens, prefixTokens, patchStride }: Anatomy): number | undefined {
  if (numTokens === null || prefixTokens === null || patchStride?.x !== patchStride?.y) return;
  const patches = Math.sqrt(numTokens - prefixTokens);
  return patchStride && Number.isInteger(patches) ? patches * patchStride.x : undefined;
}

function pickOutput(
  outputs: readonly EncoderPort[],
  ranks: readonly number[],
  names: readonly string[],
): string | undefined {
  const fitting = outputs.filter(({ shape }) => ranks.includes(shape.length));
  const named = names.flatMap((name) => fitting.filter((output) => output.name === name));
  return (named[0] ?? fitting[0])?.name;
}

/**
 * A card for a model that has none, from its graph and the configuration files beside it. "Deep"
 * is the block before the last, whose attention most published methods read.
 *
 * @throws Error when no output holds tokens and there is no stream to read them from
 */
export function guessCard(anatomy: Anatomy, facts: ModelFacts): ModelCard {
  const { outputs, results, patchStride, weights, prefixTokens, blocks } = anatomy;
  const living = outputs.filter(({ name }) => results.includes(name));
  const tokens =
    pickOutput(living, [3], ['last_hidden_state']) ??
    pickOutput(outputs, [3, 4], ['last_hidden_state']);
  if (tokens === undefined && anatomy.cuts.length === 0) {
    const list = outputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ');
    throw new Error(`No output of ${facts.label} holds tokens [1, N, D]; it has ${list}.`);
  }
  const embedding = pickOutput(living, [2], ['image_embeds', 'pooler_output']);
  const patchSize = patchSizeOf(facts.config) ?? patchStride?.x ?? 16;
  return {
    id: facts.id,
    label: facts.label,
    summary: `A model of your own: ${facts.file}.`,
    licence: 'not told',
    source: facts.file,
    file: facts.file,
    bytes: facts.bytes,
    sha256: facts.sha256,
    dtype: { float32: 'fp32', float16: 'fp16' }[weights] ?? weights,
    input: readInput(anatomy, facts),
    patchSize,
    prefixTokens: prefixTokens ?? 0,
    // A classifier gives no tokens: those that leave its last block stand in.
    outputs: { tokens: tokens ?? '', ...(embedding === undefined ? {} : { embedding }) },
    deepBlock: blocks > 1 ? -2 : -1,
    lowBlock: Math.min(2, Math.max(0, blocks - 1)),
  };
}
