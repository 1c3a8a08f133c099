/**
 * @file The words every room shares.
 *
 * Letters in shapes: N = prefix + T tokens, T = rows·cols patches, D width, H heads,
 * Dk = H·head width, K tokens kept. All matrices are row-major and flat.
 */

/** Row-major matrix `[rows × cols]`. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/** Patch t sits at row ⌊t / cols⌋, column t mod cols. `patchSize` in px of the model input. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
  readonly patchSize: number;
}

/** Model-input px = image px · scale + offset. Overlays invert it. */
export interface Framing {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/** Straight-alpha sRGB, 4 bytes a pixel `[height × width × 4]`. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Full attention of one block `[heads × size × size]`, prefix rows and columns included. */
export interface AttentionCube {
  readonly data: Float32Array;
  readonly heads: number;
  readonly size: number;
}

/**
 * What an encoder tells about one view of an image, by role. The names mirror the tensors of a
 * signals file (`signals.ts` maps them). Everything but the grid is optional: a strategy's
 * `needs` says what must be there. Patch rows only: the prefix is already cut off.
 */
export interface Signals {
  readonly grid: Grid;
  readonly prefixTokens: number;
  /** `[T×D]` the payload: the patch tokens a consumer would be handed. */
  readonly tokens?: Matrix;
  /** `[T×D]` after the final norm, when different from `tokens`. */
  readonly tokensLast?: Matrix;
  /** `[T×Dk]` key projections, heads concatenated. */
  readonly keys?: Matrix;
  /** `[T×Dk]` the same of an early block. */
  readonly keysLow?: Matrix;
  /** `[Dk]` CLS query of the block of `keys`. */
  readonly queriesCls?: Float32Array;
  /** `[Dk]` CLS key of the block of `keys`. */
  readonly keysCls?: Float32Array;
  /** `[H×T]` softmax rows CLS → patch; they do not sum to 1, since CLS → CLS is cut off. */
  readonly clsAttention?: Matrix;
  /** `[H×T]` the same of an early block. */
  readonly clsAttentionLow?: Matrix;
  /** `[H×T]` CLS → patch before softmax. */
  readonly clsLogits?: Matrix;
  /** `[H×N×N]` before softmax. */
  readonly attentionLogits?: AttentionCube;
  /** `[T]` importance from outside; overrides a strategy's built-in choice. */
  readonly importance?: Float32Array;
  /** `[D]` text (or region) vector in the space of `tokens`. */
  readonly text?: Float32Array;
  /** Pixels of the model input. */
  readonly image?: RgbaImage;
  /** The same signals for each crop of a larger image, row-major. */
  readonly crops?: readonly Signals[];
  /** Arrangement of `crops`. */
  readonly cropGrid?: { readonly rows: number; readonly cols: number };
  /** px of the picture behind `crops`; where its shape is not theirs, they are padded around it. */
  readonly originalSize?: { readonly width: number; readonly height: number };
}

/** A tensor role that a strategy may need. */
export type SignalName = Exclude<
  keyof Signals,
  'grid' | 'prefixTokens' | 'crops' | 'cropGrid' | 'originalSize'
>;

/**
 * Which patches make up each output token, in compressed rows: output token i is
 * Σ weight[j]·patch[j] for start[i] ≤ j < start[i+1]. Groups may overlap, and weights need not
 * sum to 1, since published methods do both.
 */
export interface Groups {
  /** `[K+1]` */
  readonly start: Uint32Array;
  /** `[start[K]]` patch index */
  readonly patch: Uint32Array;
  /** `[start[K]]` */
  readonly weight: Float32Array;
}

/**
 * One replayable move of an algorithm (`stateAfterSteps` replays them). A method that begins with a
 * pick begins with nothing, one that begins with a split with one block, every other one with all
 * patches.
 */
export type Step =
  /**
   * A patch is chosen, with the score that decided; null where none did. Where it is in a group
   * already, it stays for the group and the others leave.
   */
  | { readonly kind: 'pick'; readonly patch: number; readonly score: number | null }
  /** A patch leaves, and what went into it. */
  | { readonly kind: 'drop'; readonly patch: number; readonly score: number | null }
  /** All patches that are not in come in, for drops to thin them out. */
  | { readonly kind: 'admit' }
  /** The group of one patch goes into the group of another. */
  | {
      readonly kind: 'merge';
      readonly from: number;
      readonly into: number;
      readonly similarity: number;
    }
  /** A patch is counted in the group of another too, and stays where it is if it is in already. */
  | {
      readonly kind: 'add';
      readonly patch: number;
      readonly into: number;
      readonly weight: number;
    }
  /** A patch is linked to the component of another, nothing is averaged yet. */
  | { readonly kind: 'join'; readonly patch: number; readonly into: number }
  /**
   * The block with this upper left patch, `size` patches on its longer side, is cut; `parts` are the
   * upper left patches of what it becomes, the first one its own. A patch goes to the last part that
   * begins neither below it nor right of it.
   */
  | {
      readonly kind: 'split';
      readonly patch: number;
      readonly size: number;
      readonly parts: readonly number[];
    };

/** Beside values a method shows: `density`, `importance`, `labels`, `cropRatios`… */
export type Extra = Readonly<Record<string, number | string | Float32Array | Uint32Array>>;

/** What a strategy decided. */
export interface Reduction {
  /** `[K]` patch indices, ascending, unique. For merges: the anchor of each output token. */
  readonly kept: Uint32Array;
  /** `[K]` the same patches in the order the method chose them; null where it has none. */
  readonly order: Uint32Array | null;
  /** Output token i stands at kept[i]. Null: every output token is its own patch. */
  readonly groups: Groups | null;
  /** `[T]` what the method ranked by, finite; null where it ranks nothing. */
  readonly scores: Float32Array | null;
  readonly steps: readonly Step[] | null;
  readonly extra: Extra;
}
