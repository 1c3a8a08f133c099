import { signalNames, signalTensors } from '../core/signals.ts';
import type { Grid, Matrix, RgbaImage, SignalName, Signals } from '../core/types.ts';
import { halvesToFloats } from './float16.ts';
import { readSafetensors, SignalsError, type StoredTensor } from './safetensors.ts';

/** Used where neither the metadata nor an image tells the patch size, px. */
const usualPatchSize = 16;

/** `12 x 7` → [12, 7] */
function readPair(text: string, key: string, what: string): [number, number] {
  const match = /^\s*(\d{1,6})\s*[x×,]\s*(\d{1,6})\s*$/.exec(text);
  const [a, b] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  if (a < 1 || b < 1) {
    throw new SignalsError(`metadata ${key} is “${text}”; it must be ${what}, such as “16 x 16”.`);
  }
  return [a, b];
}

function readCount(text: string | undefined, key: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) {
    throw new SignalsError(`metadata ${key} is “${text}”; it must be a whole number.`);
  }
  return Number(text);
}

function toFloats(name: string, { dtype, bytes }: StoredTensor): Float32Array {
  // Tensors need not be aligned in the file: a copy is.
  const { buffer } = new Uint8Array(bytes);
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F16':
      return halvesToFloats(new Uint16Array(buffer));
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (b) => b << 16).buffer);
    default:
      throw new SignalsError(`tensor ${name} is ${dtype}; it must be F32, F16 or BF16.`);
  }
}

/** RGB `[h, w, 3]` → opaque RGBA */
function toImage(name: string, { dtype, shape, bytes }: StoredTensor): RgbaImage {
  if (dtype !== 'U8') throw new SignalsError(`tensor ${name} is ${dtype}; it must be U8.`);
  const [height, width] = shape;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    data.set(bytes.subarray(i * 3, i * 3 + 3), i * 4);
  }
  return { width, height, data };
}

/** What the letters of a shape stand for in this file. */
type Lengths = ReadonlyMap<string, number>;

/** Throws unless `found` fits a shape such as `[H,N,N]`. */
function checkShape(name: string, found: readonly number[], asked: string, known: Lengths): void {
  const letters = asked.slice(1, -1).split(',');
  const lengths = letters.map((s) => (/^\d+$/.test(s) ? Number(s) : known.get(s)));
  const fits =
    found.length === letters.length &&
    found.every((n, i) => n > 0 && (lengths[i] === undefined || lengths[i] === n));
  if (fits) return;
  const needed = letters.map((letter, i) => lengths[i] ?? letter).join(',');
  throw new SignalsError(`tensor ${name} is [${found.join(',')}]; it must be [${needed}].`);
}

const ranks = (name: SignalName): number => signalTensors[name].shape.split(',').length;

/** All signals of one view out of the tensors under `prefix`. */
function readView(
  tensors: ReadonlyMap<string, StoredTensor>,
  prefix: string,
  grid: Grid,
  statedPrefixTokens: number | undefined,
): Signals {
  const numPatches = grid.rows * grid.cols;
  const logits = tensors.get('attention_logits');
  const prefixTokens = statedPrefixTokens ?? Math.max(0, (logits?.shape[1] ?? 0) - numPatches);
  const known = new Map([
    ['T', numPatches],
    ['N', prefixTokens + numPatches],
  ]);
  const view: Record<string, unknown> = { grid, prefixTokens };
  for (const name of signalNames) {
    const { tensor, shape } = signalTensors[name];
    const stored = tensors.get(tensor);
    if (!stored) continue;
    const label = prefix + tensor;
    checkShape(label, stored.shape, shape, known);
    if (name === 'image') {
      view[name] = toImage(label, stored);
      continue;
    }
    const data = toFloats(label, stored);
    const [first, second] = stored.shape;
    if (ranks(name) === 1) view[name] = data;
    else if (ranks(name) === 2) view[name] = { data, rows: first, cols: second } satisfies Matrix;
    else view[name] = { data, heads: first, size: second };
  }
  return view as unknown as Signals;
}

/** The c-th slice of every `crops.<name>` tensor, under its plain name. */
function sliceCrop(
  tensors: ReadonlyMap<string, StoredTensor>,
  crop: number,
  numCrops: number,
): Map<string, StoredTensor> {
  const slices = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, bytes }] of tensors) {
    if (!name.startsWith('crops.')) continue;
    if (shape[0] !== numCrops) {
      throw new SignalsError(
        `tensor ${name} is [${shape.join(',')}]; metadata crops asks for ${numCrops} crops in front.`,
      );
    }
    const size = bytes.length / numCrops;
    slices.set(name.slice('crops.'.length), {
      dtype,
      shape: shape.slice(1),
      bytes: bytes.subarray(crop * size, (crop + 1) * size),
    });
  }
  return slices;
}

/**
 * Reads signals that were computed anywhere, from a safetensors file: tensors named as in
 * `signalTensors`, float32, float16 or bfloat16, `image` as bytes; the same under `crops.` with
 * one axis more in front. Tensors of other names are left alone.
 *
 * @throws SignalsError naming the tensor, the shape found and the shape needed
 */
export function readSignalsFile(file: Uint8Array): Signals {
  const { tensors, metadata } = readSafetensors(file);
  const gridText = metadata.get('grid');
  if (gridText === undefined) {
    throw new SignalsError('The file has no metadata grid; write it as “rows x cols”.');
  }
  const [rows, cols] = readPair(gridText, 'grid', 'rows x cols');
  const image = tensors.get('image');
  const patchSize =
    readCount(metadata.get('patch_size'), 'patch_size') ||
    Math.round((image?.shape[1] ?? 0) / cols) ||
    usualPatchSize;
  const grid = { rows, cols, patchSize };
  const prefixTokens = readCount(metadata.get('prefix_tokens'), 'prefix_tokens');
  const signals = readView(tensors, '', grid, prefixTokens);
  const sizeText = metadata.get('original_size');
  const [width, height] =
    sizeText === undefined ? [0, 0] : readPair(sizeText, 'original_size', 'width x height');
  const size = sizeText === undefined ? {} : { originalSize: { width, height } };

  const cropsText = metadata.get('crops');
  const hasCrops = [...tensors.keys()].some((name) => name.startsWith('crops.'));
  if (cropsText === undefined && hasCrops) {
    throw new SignalsError(
      'The file has crops.… tensors but no metadata crops; write “rows x cols”.',
    );
  }
  if (cropsText === undefined || !hasCrops) return { ...signals, ...size };
  const [cropRows, cropCols] = readPair(cropsText, 'crops', 'rows x cols');
  if (cropRows * cropCols > 1024) {
    throw new SignalsError(`metadata crops is “${cropsText}”; at most 1024 crops are read.`);
  }
  const numCrops = cropRows * cropCols;
  const crops = Array.from({ length: numCrops }, (_, c) =>
    readView(sliceCrop(tensors, c, numCrops), 'crops.', grid, signals.prefixTokens),
  );
  return { ...signals, ...size, crops, cropGrid: { rows: cropRows, cols: cropCols } };
}
