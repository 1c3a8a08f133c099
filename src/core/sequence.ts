/**
 * @file Tokens inside an encoder. Once some have left they are a list, no grid: prefix first, then
 * what is left of the patches, in the order the last step gave them.
 */
import type { Random } from './random.ts';
import type { Params, ParamSpecs } from './strategy.ts';
import type { AttentionCube, Grid, Groups, Matrix, RgbaImage } from './types.ts';

/** What one place inside the encoder tells; n = prefix + k tokens, all rows with the prefix. */
export interface Sequence {
  readonly prefixTokens: number;
  /** While no token has left: where the patches are. Null behind the first step. */
  readonly grid: Grid | null;
  readonly heads: number;
  /** `[n×D]` the stream at this place. */
  readonly tokens: Matrix;
  /** `[n]` patches that each token stands for; 1 for those of the prefix. */
  readonly sizes: Float32Array;
  /** `[n×H·dh]` key projections of this block. */
  readonly keys?: Matrix;
  /** `[H×n]` softmax row of CLS in this block. */
  readonly clsAttention?: Matrix;
  /** `[H×n×n]` before softmax. */
  readonly attentionLogits?: AttentionCube;
  /** Pixels of the model input. */
  readonly image?: RgbaImage;
}

/** Signals that a step inside the encoder may ask of its block. */
export type SequenceSignal = 'keys' | 'clsAttention' | 'attentionLogits';

/** What a step of a schedule is handed. */
export interface SequenceInput {
  readonly sequence: Sequence;
  /** K, patch tokens to be left, in [0, k]. */
  readonly keep: number;
  /** `runSequenceStep` completes and checks them. */
  readonly params: Params;
  readonly random: Random;
  /** 0-based block of the step, and how many the encoder has. */
  readonly block: number;
  readonly numBlocks: number;
}

/**
 * What a step does to the patch tokens. Positions count them from 0, prefix left out. The prefix
 * stays in front as it is.
 */
export interface SequenceChange {
  /**
   * `[K]` position at which each token of the next sequence stands, in the order of that sequence;
   * all different.
   */
  readonly anchors: Uint32Array;
  /** Row i makes the token of anchors[i] out of positions and weights; null: each is its own. */
  readonly groups: Groups | null;
  /** `[k]` what the step ranked by, finite; null where it ranks nothing. */
  readonly scores: Float32Array | null;
}

/** What a strategy does inside the encoder where that is not its `reduce`. */
export interface InsideEncoder {
  /** Where they differ from those of `reduce`; see `stepParams`. */
  readonly params?: ParamSpecs;
  /** @param params complete and in range */
  /** Signals of the block that the step reads, with these parameters. */
  needs(params: Params): readonly SequenceSignal[];
  /** Fewest of k tokens that one step can leave. Absent: any number. */
  least?(numTokens: number): number;
  /**
   * Decides. A step that cannot take away as many as asked, as a matching that halves at most,
   * takes as many as it can.
   */
  step(input: SequenceInput): SequenceChange;
}
