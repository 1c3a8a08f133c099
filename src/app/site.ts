/** @file What comes with the site: samples, their stored results, the bundled encoder. */
import defaultCard from '../../models/default/card.json';
import defaultUrl from '../../models/default/onnx/model.onnx?url';
import defaultTextUrl from '../../models/default/onnx/text_model.onnx?url';
import defaultTokenizerUrl from '../../models/default/tokenizer.json?url';
import sampleList from '../../samples/samples.json';
import type { ModelSource } from '../engine/api.ts';
import type { ModelCard } from '../engine/model-card.ts';
import type { Sample } from './session.ts';
import { fromStoredFile, type StoredFile, type StoredResult } from './stored-result.ts';

const pictures = import.meta.glob<string>('../../samples/*.{webp,png,jpg}', {
  query: '?url',
  import: 'default',
  eager: true,
});
const thumbs = import.meta.glob<string>('../../samples/thumbs/*.webp', {
  query: '?url',
  import: 'default',
  eager: true,
});
const stored = import.meta.glob<StoredFile>('../../samples/stored/*.json', { import: 'default' });

export const samples: readonly Sample[] = sampleList.map((sample) => ({
  id: sample.id,
  title: sample.title,
  alt: sample.alt,
  width: sample.width,
  height: sample.height,
  url: pictures[`../../samples/${sample.file}`],
  thumbUrl: thumbs[`../../samples/${sample.thumb}`],
}));

export const bundledModels: readonly ModelSource[] = [
  {
    card: defaultCard as unknown as ModelCard,
    url: defaultUrl,
    text: { url: defaultTextUrl, tokenizerUrl: defaultTokenizerUrl },
  },
];

/** Undefined when the stored results were made with other weights. */
export async function loadStored(
  sample: string,
  model: ModelSource,
): Promise<StoredResult | undefined> {
  const file = await stored[`../../samples/stored/${sample}.json`]?.();
  if (file?.model !== model.card.id || file.sha256 !== model.card.sha256) return undefined;
  return fromStoredFile(file);
}
