import { type CostShape, mlpMacs } from './encoder-cost.ts';
import type { TokensAt } from './tokens-through.ts';

/** The shapes that decide how much lives at once inside a block. */
export interface MemoryShape extends CostShape {
  /** H */
  readonly heads: number;
  /** M, rows of the last matrix of the MLP; null or absent: half of its multiply-adds / D. */
  readonly mlpWidth?: number | null;
}

/** Bytes at the fullest moment of every half of every block, and where the most of them live. */
export interface ActivationMemory {
  /** `[blocks]` */
  readonly attention: Float64Array;
  /** `[blocks]` */
  readonly mlp: Float64Array;
  readonly peak: {
    readonly bytes: number;
    /** 0-based; the first one where several are alike. */
    readonly block: number;
    readonly half: 'attention' | 'mlp';
  };
}

/**
 * An estimate of the activations that live at once, from the shapes alone; nothing is measured.
 * Counted is what the products of a half cannot do without, n tokens, one picture:
 *
 * - attention: the residual stream n·D, queries, keys and values 3·n·D, and with them the larger of
 *   the normed stream they are made of, n·D, and the scores of all heads, H·n²;
 * - MLP: the residual stream, what goes into its first product or comes out of its last, both n·D,
 *   and the hidden layer, n·M; n·2M for a gated MLP, which multiplies two of them. From the
 *   multiply-adds per token both are n·(multiply-adds / D − M). Where M is not known, two matrices
 *   are assumed.
 *
 * Weights, stem and head are left out. A runtime takes more where softmax or an activation does not
 * work in place, and less where attention is fused and never holds the scores. Blocks in front of
 * the first step hold all tokens, so a cut behind block 0 or later leaves the peak of the encoder as
 * it was; hand in a part of the blocks (`subarray`) for the peak of that part.
 *
 * @param bytesPerNumber 4 for float32, 2 for float16
 * @throws Error when there is no block
 */
export function activationMemory(
  shape: MemoryShape,
  tokensAt: TokensAt,
  bytesPerNumber: 2 | 4,
): ActivationMemory {
  const { width, heads } = shape;
  const perChannel = mlpMacs(shape) / width;
  const hidden = perChannel - (shape.mlpWidth ?? perChannel / 2);
  const attention = Float64Array.from(
    tokensAt.attention,
    (n) => bytesPerNumber * (4 * n * width + Math.max(n * width, heads * n * n)),
  );
  const mlp = Float64Array.from(tokensAt.mlp, (n) => bytesPerNumber * n * (2 * width + hidden));
  if (attention.length === 0) throw new Error('there are 0 blocks; a peak needs at least one');
  let peak: ActivationMemory['peak'] = { bytes: attention[0], block: 0, half: 'attention' };
  for (let block = 0; block < attention.length; block++) {
    if (attention[block] > peak.bytes) peak = { bytes: attention[block], block, half: 'attention' };
    if (mlp[block] > peak.bytes) peak = { bytes: mlp[block], block, half: 'mlp' };
  }
  return { attention, mlp, peak };
}
