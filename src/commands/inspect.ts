import { parseArgs } from 'node:util';
import { checkEncoder, type EncoderCheck } from '../engine/check-encoder.ts';
import type { ModelFiles } from '../engine/fetch-model.ts';
import type { ModelCard } from '../engine/model-card.ts';
import { openEncoder } from '../engine/open-encoder.ts';
import { inspectEncoder, type Anatomy } from '../onnx/inspect-encoder.ts';
import { parseModel } from '../onnx/parse-model.ts';
import { InputError, oneLine, UsageError } from './command-error.ts';
import { findModel } from './find-model.ts';
import { nodeRuntime } from './node-runtime.ts';
import { readModelFiles } from './read-model.ts';

function describe(file: string, anatomy: Anatomy, { input, prefixTokens }: ModelCard) {
  const { patchStride } = anatomy;
  return {
    file,
    producer: anatomy.producer,
    opset: anatomy.opset,
    weights: anatomy.weights,
    blocks: anatomy.blocks,
    heads: anatomy.heads,
    width: anatomy.width,
    prefixTokens: anatomy.prefixTokens ?? prefixTokens,
    input: { name: anatomy.imageInput.name, width: input.width, height: input.height },
    grid: patchStride && [
      Math.floor(input.height / patchStride.y),
      Math.floor(input.width / patchStride.x),
    ],
    outputs: anatomy.outputs,
    attention: anatomy.attention.map(({ block, kind }) => ({ block, kind })),
    canReduce: anatomy.canReduce,
    reason: anatomy.reason,
  };
}

/** Runs the model on the built-in picture; null when no token can leave it. */
async function check(card: ModelCard, files: ModelFiles): Promise<EncoderCheck | null> {
  const { encoder, trace } = await openEncoder(nodeRuntime(), card, files, {
    clock: () => performance.now(),
    sizeIsGuessed: true,
    between: async () => {},
  });
  try {
    return encoder.reason === null ? await checkEncoder(encoder, trace) : null;
  } finally {
    await encoder.release();
  }
}

const short = (error: number): string => (error === 0 ? '0' : error.toExponential(1));

/** `inspect FILE.onnx|FOLDER [--check] [--json]` */
export async function inspect(args: string[], print: (line: string) => void): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  if (positionals.length !== 1) throw new UsageError('Name one ONNX file or folder.');
  const [file] = positionals;
  const { url: path, card } = await findModel(file);
  const files = await readModelFiles(path);
  let record;
  let checked: EncoderCheck | null = null;
  try {
    record = describe(file, inspectEncoder(parseModel(files.bytes, files.external)), card);
    if (values.check) checked = await check(card, files);
  } catch (error) {
    throw new InputError(`${file}: ${oneLine(error)}`);
  }
  if (values.json) {
    print(JSON.stringify({ ...record, ...(values.check && { check: checked }) }, null, 1));
    return;
  }
  const kinds = [...new Set(record.attention.map(({ kind }) => kind))].join(', ');
  const { width, height } = record.input;
  print(`${file}: ${record.producer}, opset ${record.opset}, ${record.weights}`);
  print(`    ${record.blocks} blocks of ${record.heads} heads, width ${record.width}, ${kinds}`);
  print(
    `    ${record.prefixTokens} prefix tokens, ${record.grid?.join(' × ') ?? 'unknown'} patches at ${width} × ${height} px`,
  );
  print(`    ${record.canReduce ? 'tokens can leave at every block' : record.reason}`);
  if (!checked) return;
  const { headTailError, permutedError } = checked;
  print(`    head and tail against the whole: largest error ${short(headTailError)}`);
  print(`    patches in another order: largest error ${short(permutedError)}`);
  print(`    ${checked.selfTest ?? 'an odd number of tokens runs'}`);
}
