import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ModelFiles } from '../engine/fetch-model.ts';
import { readInput } from './read-input.ts';

/**
 * An ONNX file and the weight files that exporters put beside it: `model.onnx_data`,
 * `model.onnx.data`, numbered or not.
 *
 * @throws InputError naming the file
 */
export async function readModelFiles(path: string): Promise<ModelFiles> {
  const bytes = await readInput(path);
  const folder = dirname(path);
  const own = basename(path);
  const beside = (await readdir(folder)).filter(
    (name) => name.startsWith(own) && /^(_data|\.data)(_\d+)?$/.test(name.slice(own.length)),
  );
  const external = new Map<string, Uint8Array>();
  for (const name of beside) external.set(name, await readInput(join(folder, name)));
  return { bytes, external };
}
