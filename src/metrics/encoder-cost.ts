import type { TokensAt } from './tokens-through.ts';

/** The shapes that decide what the blocks of a vision transformer compute. */
export interface CostShape {
  /** D */
  readonly width: number;
  /**
   * Multiply-adds of one MLP on one token, the sizes of its matrices added up; null: not known,
   * taken as 8·D², two matrices with a hidden layer of 4·D.
   */
  readonly mlpMacsPerToken: number | null;
}

/** Floating-point operations of every half of every block; whole numbers, exact up to 2^53. */
export interface EncoderCost {
  /** `[blocks]` */
  readonly attention: Float64Array;
  /** `[blocks]` */
  readonly mlp: Float64Array;
  /** Sum of `attention`. */
  readonly attentionTotal: number;
  /** Sum of `mlp`. */
  readonly mlpTotal: number;
  readonly total: number;
}

/** 8·D² where the graph does not tell. */
export function mlpMacs({ width, mlpMacsPerToken }: CostShape): number {
  return mlpMacsPerToken ?? 8 * width * width;
}

/**
 * 2 operations per multiply-add: queries, keys, values and output projection 4·n·D² of them, scores
 * and the mixing of values 2·n²·D, for all heads together.
 *
 * @param numTokens n, prefix included
 * @param width D
 */
export function attentionFlops(numTokens: number, width: number): number {
  return 8 * numTokens * width * width + 4 * numTokens * numTokens * width;
}

/** Two operations per multiply-add. */
export function mlpFlops(numTokens: number, macsPerToken: number): number {
  return 2 * numTokens * macsPerToken;
}

/**
 * What the blocks of an encoder compute, half by half. Norms, biases, softmax, activation and the
 * choice of tokens are left out, below one per cent together; stem and head as well: they are the
 * same however many tokens leave.
 */
export function encoderCost(shape: CostShape, tokensAt: TokensAt): EncoderCost {
  const macs = mlpMacs(shape);
  const attention = Float64Array.from(tokensAt.attention, (n) => attentionFlops(n, shape.width));
  const mlp = Float64Array.from(tokensAt.mlp, (n) => mlpFlops(n, macs));
  const attentionTotal = sum(attention);
  const mlpTotal = sum(mlp);
  return { attention, mlp, attentionTotal, mlpTotal, total: attentionTotal + mlpTotal };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
