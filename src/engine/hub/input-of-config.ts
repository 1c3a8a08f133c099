import type { InputSpec } from '../../image/input-spec.ts';
import { fieldsOf, numberOf, textOf, type Fields } from './json-fields.ts';

type Triple = readonly [number, number, number];

const imagenet: { mean: Triple; std: Triple } = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};
const usualSide = 224;

/** Pillow's numbers. */
const bilinear = 2;
const bicubic = 3;
/** Of processors that do not tell: the defaults of their classes in transformers. */
const bilinearTypes = /^(ViT|DINOv3|Dinov3)/;

function tripleOf(value: unknown): Triple | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  return value.every((x) => typeof x === 'number') ? (value as unknown as Triple) : undefined;
}

/** `{height, width}`, `{shortest_edge}` or a bare number. */
function sizeOf(value: unknown): { width: number; height: number; isEdge: boolean } | undefined {
  const bare = numberOf(value);
  if (bare !== undefined) return { width: bare, height: bare, isEdge: false };
  const { width, height, shortest_edge: edge } = fieldsOf(value);
  const [w, h, e] = [numberOf(width), numberOf(height), numberOf(edge)];
  if (w !== undefined && h !== undefined) return { width: w, height: h, isEdge: false };
  return e === undefined ? undefined : { width: e, height: e, isEdge: true };
}

/** Rescaling other than by 1/255, or none at all, goes into mean and deviation. */
function normalisation(p: Fields): { mean: Triple; std: Triple } {
  const plain = p['do_normalize'] === false;
  const mean: Triple = plain ? [0, 0, 0] : (tripleOf(p['image_mean']) ?? imagenet.mean);
  const std: Triple = plain ? [1, 1, 1] : (tripleOf(p['image_std']) ?? imagenet.std);
  const factor = p['do_rescale'] === false ? 1 : (numberOf(p['rescale_factor']) ?? 1 / 255);
  const scale = factor * 255;
  // 1/255 as it is written in the files is not quite 1/255.
  if (Math.abs(scale - 1) < 1e-6) return { mean, std };
  const scaled = ([r, g, b]: Triple): Triple => [r / scale, g / scale, b / scale];
  return { mean: scaled(mean), std: scaled(std) };
}

/**
 * What an encoder wants to be fed, from the files beside it. A size baked into the graph is the
 * only one that runs.
 *
 * @param preprocessor `preprocessor_config.json`, parsed
 * @param config `config.json`, parsed
 */
export function inputOfConfig(
  preprocessor: unknown,
  config: unknown,
  baked: { readonly width?: number | undefined; readonly height?: number | undefined } = {},
): InputSpec {
  const p = fieldsOf(preprocessor);
  const c = fieldsOf(config);
  const size = sizeOf(p['size']);
  const crop = p['do_center_crop'] === false ? undefined : sizeOf(p['crop_size']);
  const side = visionNumber(c, 'image_size') ?? usualSide;
  const told = crop ?? size ?? { width: side, height: side };
  const type = textOf(p['image_processor_type']) ?? textOf(p['feature_extractor_type']) ?? '';
  const resample = p['resample'] ?? (bilinearTypes.test(type) ? bilinear : bicubic);
  const isCover = crop !== undefined || size?.isEdge === true;
  const edge = crop && size?.isEdge ? size.width : undefined;
  return {
    width: baked.width ?? told.width,
    height: baked.height ?? told.height,
    resize: isCover ? 'cover' : 'squash',
    ...(edge !== undefined && edge > told.width && { shortEdge: edge }),
    resample: resample === bilinear ? 'bilinear' : 'bicubic',
    ...normalisation(p),
  };
}

/** From a config of an image encoder or of a pair with a text tower. */
function visionNumber(config: Fields, name: string): number | undefined {
  return numberOf(config[name]) ?? numberOf(fieldsOf(config['vision_config'])[name]);
}

/** px; undefined where the config does not tell. */
export function patchSizeOf(config: unknown): number | undefined {
  return visionNumber(fieldsOf(config), 'patch_size');
}
