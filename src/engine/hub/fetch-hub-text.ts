import { parseModel } from '../../onnx/parse-model.ts';
import type { HubSource } from '../api.ts';
import type { TextCard } from '../model-card.ts';
import type { TextFiles } from '../text-tower.ts';
import { fetchHubFile } from './fetch-hub-file.ts';
import { resolveUrl } from './hub-address.ts';
import type { HubParts } from './hub-parts.ts';
import { openLibrary } from './open-library.ts';

/** A vocabulary of a million pieces; more is no vocabulary. */
const maxTokenizerBytes = 64e6;
const maxTowerBytes = 1.2e9;

/** The classes of transformers.js read both. */
const tokenizerFiles = ['tokenizer.json', 'tokenizer_config.json'];

/**
 * The text tower of a repository and the tokenizer that transformers.js makes of its files.
 *
 * @param onAlive called while bytes come in
 * @throws DownloadError, OnnxError, or the signal's reason
 */
export async function fetchHubText(
  source: HubSource,
  parts: HubParts,
  onAlive: () => void,
  signal?: AbortSignal,
): Promise<TextFiles> {
  const { text, card } = source;
  if (!card.text || !text) throw new Error(`${card.label} has no text tower.`);
  const options = { onProgress: onAlive, onWait: onAlive, ...(signal && { signal }) };
  const { bytes } = await fetchHubFile(source, text.file, parts, {
    what: 'the text tower',
    maxBytes: maxTowerBytes,
    ...options,
  });
  const own = settlePorts(card.text, bytes);
  const { library, cache } = await openLibrary(source, parts);
  for (const path of tokenizerFiles) {
    const file = await fetchHubFile(source, { path }, parts, {
      maxBytes: maxTokenizerBytes,
      ...options,
    });
    // A cache that keeps nothing for others keeps it for the library.
    const url = resolveUrl(source, path);
    if (!(await cache.match(url))) await cache.put(url, new Response(file.bytes));
  }
  const { repo, revision } = source;
  const tokenizer = await library.AutoTokenizer.from_pretrained(repo, { revision });
  const filling = own.isPadded ? (tokenizer.pad_token_id ?? 0) : null;
  return {
    bytes,
    card: own,
    tokenize: (words) => {
      const { input_ids: ids } = tokenizer(words, { return_tensor: false });
      return fitPieces(ids as unknown as readonly number[], own.maxPieces, filling);
    },
  };
}

/** Names of what goes in and comes out, from the graph. */
export function settlePorts(card: TextCard, bytes: Uint8Array): TextCard {
  const { inputs, outputs } = parseModel(bytes).graph;
  const named = (name: string): boolean => inputs.some((input) => input.name === name);
  const vectors = outputs.filter(({ shape }) => shape === null || shape.length === 2);
  const output =
    ['text_embeds', 'pooler_output'].find((name) => vectors.some((port) => port.name === name)) ??
    vectors[0]?.name;
  if (output === undefined) {
    throw new Error(
      `${card.file} gives no vector for a text, so it cannot be used as a text tower.`,
    );
  }
  return {
    ...card,
    input: named(card.input) ? card.input : (inputs[0]?.name ?? card.input),
    output,
    ...(named('attention_mask') && { mask: 'attention_mask' }),
  };
}

/**
 * Cuts a text that is too long and keeps its end mark, from which such towers read their answer;
 * fills up one that is too short.
 *
 * @param filling id to fill up with; null: not at all
 */
export function fitPieces(
  ids: readonly number[],
  maxPieces: number,
  filling: number | null,
): readonly number[] {
  if (ids.length > maxPieces) return [...ids.slice(0, maxPieces - 1), ids[ids.length - 1]];
  if (filling === null) return ids;
  return [...ids, ...new Array<number>(maxPieces - ids.length).fill(filling)];
}
