import type { ModelSource } from './api.ts';
import { download } from './download.ts';
import type { TextFiles } from './text-tower.ts';

/** From the contents of a `tokenizer.json` to a function that gives ids. */
export type MakeTokenizer = (json: object) => Promise<TextFiles['tokenize']>;

/** A vocabulary of a million pieces; more is no vocabulary. */
const maxTokenizerBytes = 64e6;

/** Over the network, both files at once; the tower's length and digest as the card says. */
export function fetchText(makeTokenizer: MakeTokenizer) {
  return async ({ card, text }: ModelSource, signal?: AbortSignal): Promise<TextFiles> => {
    if (!card.text || !text) throw new Error(`${card.label} has no text tower.`);
    const abort = signal ? { signal } : {};
    const { bytes: length, sha256 } = card.text;
    const [bytes, tokenizer] = await Promise.all([
      download(text.url, { bytes: length, sha256, maxBytes: length, ...abort }),
      download(text.tokenizerUrl, { maxBytes: maxTokenizerBytes, ...abort }),
    ]);
    const json = JSON.parse(new TextDecoder().decode(tokenizer)) as object;
    return { bytes, tokenize: await makeTokenizer(json) };
  };
}
