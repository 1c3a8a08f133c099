import type { Anatomy } from '../../onnx/inspect-encoder.ts';
import { guessCard } from '../guess-card.ts';
import type { ModelCard, TextCard } from '../model-card.ts';
import { inputOfConfig, patchSizeOf } from './input-of-config.ts';
import { fieldsOf, numberOf, textOf } from './json-fields.ts';
import type { HubFile } from './stored-file.ts';

/** What is known of a model before its file is here. */
export interface CardFacts {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly licence: string;
  readonly source: string;
  readonly file: HubFile;
  /** `auto`: the graph will tell. */
  readonly dtype: string;
  readonly config: unknown;
  readonly preprocessor: unknown;
  readonly text?: TextCard;
}

/** A card to show and to start a load with; `completeCard` fills in what only the graph tells. */
export function draftCard({ file, config, preprocessor, ...facts }: CardFacts): ModelCard {
  return {
    ...facts,
    file: file.path,
    bytes: file.bytes ?? 0,
    sha256: file.sha256 ?? '',
    input: inputOfConfig(preprocessor, config),
    patchSize: patchSizeOf(config) ?? 16,
    prefixTokens: 0,
    outputs: { tokens: '' },
    deepBlock: -2,
    lowBlock: 2,
  };
}

/**
 * @param measured of the file that came
 * @throws Error when no output holds tokens and there is no stream to read them from
 */
export function completeCard(
  draft: ModelCard,
  anatomy: Anatomy,
  beside: { readonly config?: unknown; readonly preprocessor?: unknown },
  measured: { readonly bytes: number; readonly sha256: string },
): ModelCard {
  const { id, label, file } = draft;
  const guessed = guessCard(anatomy, { id, label, file, ...measured, ...beside });
  const { summary, licence, source, dtype, text } = draft;
  return {
    ...guessed,
    summary,
    licence,
    source,
    // A file without an ending for its dtype may hold any.
    dtype: dtype === 'auto' || dtype === 'fp32' ? guessed.dtype : dtype,
    ...(text && { text }),
  };
}

/** Lengths that the towers were trained with, where the config leaves out what is usual. */
const usualPieces = { clip: 77, siglip: 64, siglip2: 64 } as const;
type TextFamily = keyof typeof usualPieces;

/** The text tower of a pair, from its config; the names of ports are settled when its file is here. */
export function textCardOf(config: unknown, file: HubFile): TextCard {
  const c = fieldsOf(config);
  const family = textOf(c['model_type']) ?? '';
  const told = numberOf(fieldsOf(c['text_config'])['max_position_embeddings']);
  return {
    file: file.path,
    bytes: file.bytes ?? 0,
    sha256: file.sha256 ?? '',
    tokenizer: 'tokenizer.json',
    maxPieces: told ?? usualPieces[family as TextFamily] ?? usualPieces.clip,
    // SigLIP has no mask: it was trained on texts filled up to their full length.
    ...(family.startsWith('siglip') && { isPadded: true }),
    input: 'input_ids',
    output: family.startsWith('siglip') ? 'pooler_output' : 'text_embeds',
  };
}
