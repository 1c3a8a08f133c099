import type { ModelSource, SiteSource } from './api.ts';
import { download } from './download.ts';
import { siteSource } from './fetch-model.ts';
import { fetchHubText } from './hub/fetch-hub-text.ts';
import type { HubParts } from './hub/hub-parts.ts';
import type { TextFiles } from './text-tower.ts';

/** From the contents of a `tokenizer.json` to a function that gives ids. */
export type MakeTokenizer = (json: object) => Promise<TextFiles['tokenize']>;

/** A vocabulary of a million pieces; more is no vocabulary. */
const maxTokenizerBytes = 64e6;

/**
 * From this site, both files at once, the tower's length and digest as the card says; or from the
 * hub.
 *
 * @param onAlive called while a large tower comes in
 */
export function fetchText(
  makeTokenizer: MakeTokenizer,
  hub: HubParts,
  onAlive: () => void,
): (source: ModelSource, signal?: AbortSignal) => Promise<TextFiles> {
  return (source, signal) =>
    source.origin === 'hub'
      ? fetchHubText(source, hub, onAlive, signal)
      : fetchSiteText(siteSource(source), makeTokenizer, signal);
}

async function fetchSiteText(
  { card, text }: SiteSource,
  makeTokenizer: MakeTokenizer,
  signal?: AbortSignal,
): Promise<TextFiles> {
  if (!card.text || !text) throw new Error(`${card.label} has no text tower.`);
  const abort = signal ? { signal } : {};
  const { bytes: length, sha256 } = card.text;
  const [bytes, tokenizer] = await Promise.all([
    download(text.url, { bytes: length, sha256, maxBytes: length, ...abort }),
    download(text.tokenizerUrl, { maxBytes: maxTokenizerBytes, ...abort }),
  ]);
  const json = JSON.parse(new TextDecoder().decode(tokenizer)) as object;
  return { bytes, tokenize: await makeTokenizer(json) };
}
