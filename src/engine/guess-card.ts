import type { Anatomy, EncoderPort } from '../onnx/inspect-encoder.ts';
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

type Fields = Readonly<Record<string, unknown>>;

const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
const usualSide = 224;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;

function tripleOf(value: unknown): readonly [number, number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  return value.every((x) => typeof x === 'number')
    ? (value as [number, number, number])
    : undefined;
}

/** `{height, width}`, `{shortest_edge}` or a bare number. */
function sizeOf(value: unknown): { width: number; height: number; edge: boolean } | undefined {
  const bare = numberOf(value);
  if (bare !== undefined) return { width: bare, height: bare, edge: false };
  const { width, height, shortest_edge: edge } = fieldsOf(value);
  const [w, h, e] = [numberOf(width), numberOf(height), numberOf(edge)];
  if (w !== undefined && h !== undefined) return { width: w, height: h, edge: false };
  return e === undefined ? undefined : { width: e, height: e, edge: true };
}

function readInput({ imageInput }: Anatomy, facts: ModelFacts): ModelCard['input'] {
  const p = fieldsOf(facts.preprocessor);
  const size = sizeOf(p['size']);
  const crop = p['do_center_crop'] === false ? undefined : sizeOf(p['crop_size']);
  const side = numberOf(fieldsOf(facts.config)['image_size']) ?? usualSide;
  const told = crop ?? size ?? { width: side, height: side, edge: false };
  // A size baked into the graph is the only one that runs.
  const [, , bakedHeight, bakedWidth] = imageInput.shape;
  return {
    width: typeof bakedWidth === 'number' ? bakedWidth : told.width,
    height: typeof bakedHeight === 'number' ? bakedHeight : told.height,
    resize: crop !== undefined || size?.edge ? 'cover' : 'squash',
    // Pillow's numbers: 2 is bilinear, 3 bicubic.
    resample: p['resample'] === 2 ? 'bilinear' : 'bicubic',
    mean: tripleOf(p['image_mean']) ?? imagenet.mean,
    std: tripleOf(p['image_std']) ?? imagenet.std,
  };
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
  const patchSize = numberOf(fieldsOf(facts.config)['patch_size']) ?? patchStride?.x ?? 16;
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
