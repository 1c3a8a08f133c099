import { readFile } from 'node:fs/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import type { ModelSource } from '../engine/api.ts';
import { siteSource } from '../engine/fetch-model.ts';
import type { TextFiles } from '../engine/text-tower.ts';
import { readInput } from './read-input.ts';

/**
 * The text tower of a source whose addresses are paths.
 *
 * @throws InputError naming the file
 */
export async function readTextFiles(source: ModelSource): Promise<TextFiles> {
  const { card, text } = siteSource(source);
  if (!text) throw new Error(`${card.label} has no text tower.`);
  const json = JSON.parse(await readFile(text.tokenizerUrl, 'utf8')) as object;
  const tokenizer = new Tokenizer(json, {});
  return { bytes: await readInput(text.url), tokenize: (words) => tokenizer.encode(words).ids };
}
