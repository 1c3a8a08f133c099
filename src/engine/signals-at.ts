import { lastCols, lastRows } from '../core/last-rows.ts';
import { regionVector } from '../core/region.ts';
import type { AttentionCube, Matrix, Signals } from '../core/types.ts';
import type { ReduceRequest } from './api.ts';
import type { ModelCard } from './model-card.ts';
import type { Trace } from './trace.ts';

/** What is computed only when a strategy asks for it, of the deep block of `signalsAt`. */
export interface Details {
  /** `[H×N]` */
  readonly clsLogits?: Matrix;
  /** `[Dk]` */
  readonly queriesCls?: Float32Array;
  readonly attentionLogits?: AttentionCube;
  /** `[E]` and, in the same space, the patches `[T×E]`. */
  readonly text?: Float32Array;
  readonly textPatches?: Matrix;
  /** Patches of a box that stands in for a text. */
  readonly region?: Uint32Array;
}

/** The blocks whose attention and keys are the signals; null where there is none before the cut. */
export interface SignalBlocks {
  readonly deep: number | null;
  readonly low: number | null;
}

const blockIndex = (index: number, numBlocks: number): number =>
  Math.max(0, Math.min(numBlocks - 1, index < 0 ? numBlocks + index : index));

/**
 * On the finished encoder the card names the blocks. At a cut the block just before it is the
 * deep one, since later ones have not run; before the first block there is none.
 */
export function signalBlocks(
  { stage, layer }: Pick<ReduceRequest, 'stage' | 'layer'>,
  card: Pick<ModelCard, 'deepBlock' | 'lowBlock'>,
  numBlocks: number,
): SignalBlocks {
  if (numBlocks === 0) return { deep: null, low: null };
  const deep = stage === 'in' ? layer - 1 : blockIndex(card.deepBlock, numBlocks);
  const low = blockIndex(card.lowBlock, numBlocks);
  return { deep: deep < 0 ? null : deep, low: low <= deep ? low : null };
}

/**
 * The signals that a decision may see: on the finished encoder its tokens after the final norm; at
 * a cut the hidden states there, and nothing of what comes behind.
 */
export function signalsAt(
  trace: Trace,
  at: Pick<ReduceRequest, 'stage' | 'layer'>,
  { deep, low }: SignalBlocks,
  details: Details = {},
): Signals {
  const { grid, prefixTokens, picture } = trace;
  const numPatches = grid.rows * grid.cols;
  const keys = deep === null ? null : trace.keys[deep];
  const keysLow = low === null ? null : trace.keys[low];
  const attention = deep === null ? null : trace.clsAttention[deep];
  const attentionLow = low === null ? null : trace.clsAttention[low];
  const { clsLogits, queriesCls, attentionLogits, text, textPatches, region } = details;
  // A text can be compared with patches only in the space they share.
  const shared = text && textPatches;
  const tokens = shared ?? (at.stage === 'in' ? trace.hidden[at.layer] : trace.tokens);
  const patches = lastRows(tokens, numPatches);
  return {
    grid,
    prefixTokens,
    tokens: patches,
    image: picture,
    ...(keys && { keys: lastRows(keys, numPatches) }),
    ...(keys && prefixTokens > 0 && { keysCls: keys.data.subarray(0, keys.cols) }),
    ...(keysLow && { keysLow: lastRows(keysLow, numPatches) }),
    ...(attention && { clsAttention: lastCols(attention, numPatches) }),
    ...(attentionLow && { clsAttentionLow: lastCols(attentionLow, numPatches) }),
    ...(shared && text && { text }),
    ...(region && !shared && { text: regionVector(patches, region) }),
    ...(clsLogits && { clsLogits: lastCols(clsLogits, numPatches) }),
    ...(queriesCls && { queriesCls }),
    ...(attentionLogits && { attentionLogits }),
  };
}
