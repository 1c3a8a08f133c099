import { splitDtype, dtypes, type Dtype } from './dtypes.ts';
import type { HubFile } from './stored-file.ts';

/** One ONNX file that could be loaded, with the weight files it needs. */
export interface Variant {
  readonly dtype: Dtype;
  /** Name without folder, dtype and ending: `vision_model`. */
  readonly stem: string;
  readonly file: HubFile;
  readonly external: readonly HubFile[];
}

/** What exporters call the part that looks at pictures, the most special first. */
const encoderStems = [
  'vision_model',
  'image_encoder',
  'vision_encoder',
  'visual',
  'encoder',
  'model',
];
const textStems = ['text_model', 'text_encoder', 'textual'];
const otherParts = /text|decoder|language|embed_tokens|tokenizer|^lm_|mask|prompt|audio/;

/** Weight files that exporters put beside a model: `model.onnx_data`, `model.onnx.data`, numbered or not. */
export const isExternalOf = (name: string, onnx: string): boolean =>
  name.startsWith(onnx) && /^(_data|\.data)(_\d+)?$/.test(name.slice(onnx.length));

function variants(files: readonly HubFile[]): readonly Variant[] {
  const onnx = files.filter(({ path }) => path.endsWith('.onnx'));
  // Where there is a folder for them, others hold the originals of other runtimes.
  const inFolder = onnx.filter(({ path }) => path.startsWith('onnx/'));
  const depth = (path: string): number => path.split('/').length;
  const usual = inFolder.length > 0 ? inFolder : onnx.filter(({ path }) => depth(path) === 1);
  return (usual.length > 0 ? usual : onnx).map((file) => {
    const name = file.path.replace(/^.*\//, '').replace(/\.onnx$/, '');
    const external = files.filter(({ path }) => isExternalOf(path, file.path));
    return { ...splitDtype(name), file, external };
  });
}

const byDtype = (a: Variant, b: Variant): number =>
  dtypes.indexOf(a.dtype) - dtypes.indexOf(b.dtype);

function pick(all: readonly Variant[], stems: readonly string[]): readonly Variant[] {
  const stem = stems.find((name) => all.some((variant) => variant.stem === name));
  return all.filter((variant) => variant.stem === stem).sort(byDtype);
}

/** Variants of the image encoder; all that may be one where none has a usual name. */
export function encoderVariants(files: readonly HubFile[]): readonly Variant[] {
  const all = variants(files);
  const named = pick(all, encoderStems);
  return named.length > 0 ? named : all.filter(({ stem }) => !otherParts.test(stem)).sort(byDtype);
}

/** Variants of the text tower, without those that keep their weights in files of their own. */
export function textVariants(files: readonly HubFile[]): readonly Variant[] {
  return pick(variants(files), textStems).filter(({ external }) => external.length === 0);
}

/** Undefined when the length of one is not told. */
export function totalBytes({ file, external }: Variant): number | undefined {
  let total = 0;
  for (const { bytes } of [file, ...external]) {
    if (bytes === undefined) return undefined;
    total += bytes;
  }
  return total;
}
