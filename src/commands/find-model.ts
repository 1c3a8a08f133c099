import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guessCard } from '../engine/guess-card.ts';
import type { SiteSource } from '../engine/api.ts';
import type { ModelCard } from '../engine/model-card.ts';
import { inspectEncoder } from '../onnx/inspect-encoder.ts';
import { parseModel } from '../onnx/parse-model.ts';
import { InputError, oneLine, UsageError } from './command-error.ts';
import { readModelFiles } from './read-model.ts';

const modelsFolder = fileURLToPath(new URL('../../models/', import.meta.url));

const statOf = (path: string) => stat(path).catch(() => undefined);
const isFile = async (path: string): Promise<boolean> => (await statOf(path))?.isFile() ?? false;

async function readJson(path: string): Promise<unknown> {
  if (!(await isFile(path))) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw new InputError(`${path} is not valid JSON.`);
  }
}

async function readCard(folder: string): Promise<SiteSource | undefined> {
  const path = join(folder, 'card.json');
  const card = (await readJson(path)) as ModelCard | undefined;
  if (!card) return undefined;
  if (typeof card.file !== 'string' || !card.input || !card.outputs) {
    throw new InputError(`${path} is no model card: it needs file, input and outputs.`);
  }
  const { text } = card;
  return {
    card,
    url: join(folder, card.file),
    ...(text && {
      text: { url: join(folder, text.file), tokenizerUrl: join(folder, text.tokenizer) },
    }),
  };
}

/** Every model that comes with the project, by folder name; `url` is a path. */
export async function bundledModels(): Promise<readonly SiteSource[]> {
  const names = await readdir(modelsFolder);
  const found = await Promise.all(names.sort().map((name) => readCard(join(modelsFolder, name))));
  return found.filter((model) => model !== undefined);
}

/** The file that is meant when a folder is named: as the hub lays them out, or the only one. */
async function onnxIn(folder: string): Promise<string> {
  for (const usual of ['onnx/model.onnx', 'model.onnx']) {
    if (await isFile(join(folder, usual))) return join(folder, usual);
  }
  const files = (await readdir(folder)).filter((name) => name.endsWith('.onnx'));
  if (files.length === 1) return join(folder, files[0]);
  throw new InputError(
    files.length === 0
      ? `${folder} holds no ONNX file.`
      : `${folder} holds ${files.length} ONNX files; name one of them.`,
  );
}

/** A card made from the graph and the configuration beside it. */
async function guess(path: string): Promise<SiteSource> {
  const { bytes, external } = await readModelFiles(path);
  const folder = dirname(path);
  const root = basename(folder) === 'onnx' ? dirname(folder) : folder;
  const label = basename(path);
  try {
    const card = guessCard(inspectEncoder(parseModel(bytes, external)), {
      id: label,
      label,
      file: relative(root, path),
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      preprocessor: await readJson(join(root, 'preprocessor_config.json')),
      config: await readJson(join(root, 'config.json')),
    });
    return { card, url: path };
  } catch (error) {
    throw new InputError(`${path}: ${oneLine(error)}`);
  }
}

/**
 * A model by the id of a bundled one, by folder, or by ONNX file.
 *
 * @throws UsageError when there is nothing of this name, InputError when it cannot be read
 */
export async function findModel(name: string): Promise<SiteSource> {
  const bundled = await bundledModels();
  const known = bundled.find(({ card }) => card.id === name);
  if (known) return known;
  const path = resolve(name);
  const found = await statOf(path);
  if (found?.isDirectory()) return (await readCard(path)) ?? guess(await onnxIn(path));
  if (found?.isFile()) return guess(path);
  const ids = bundled.map(({ card }) => card.id).join(', ');
  throw new UsageError(`There is no model “${name}”: no bundled one (${ids}), folder or file.`);
}
