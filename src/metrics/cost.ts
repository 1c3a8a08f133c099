import { attentionFlops, encoderCost, mlpFlops } from './encoder-cost.ts';
import { tokensThrough } from './tokens-through.ts';

/** The shapes that decide what a transformer block costs. */
export interface BlockShape {
  /** D */
  readonly width: number;
  /** Width of the hidden layer of the MLP over D; 4 in most ViTs. */
  readonly mlpRatio: number;
}

/**
 * Floating-point operations of one pre-norm ViT block on N tokens, 2 per multiply-add: queries,
 * keys, values and output projection 8·N·D², the MLP 4·ρ·N·D², attention 4·N²·D. Norms, biases,
 * softmax and activation are left out: they are below one per cent.
 *
 * @param numTokens N, prefix included
 */
export function blockFlops(numTokens: number, shape: BlockShape): number {
  return attentionFlops(numTokens, shape.width) + mlpFlops(numTokens, macsOf(shape));
}

/** The same for a whole encoder. */
export interface EncoderShape extends BlockShape {
  readonly numBlocks: number;
  /** CLS and registers. */
  readonly prefixTokens: number;
}

/**
 * What an encoder's blocks cost on all patches, and when only K of them go on from block L.
 * Stem and head are left out: they are the same either way. `encoderCost` tells the same block by
 * block, for any schedule.
 *
 * @param numPatches T
 * @param numKept K
 * @param layer L in [0, numBlocks]: blocks L.. run on the kept patches
 */
export function encoderFlops(
  shape: EncoderShape,
  numPatches: number,
  numKept: number,
  layer: number,
): { readonly full: number; readonly reduced: number } {
  const { width, numBlocks, prefixTokens } = shape;
  if (!(layer >= 0 && layer <= numBlocks)) {
    throw new Error(`layer is ${layer}; it must be from 0 to ${numBlocks}`);
  }
  const costShape = { width, mlpMacsPerToken: macsOf(shape) };
  const cut = { afterLayer: layer - 1, where: 'block', keep: numKept } as const;
  const total = (steps: readonly (typeof cut)[]): number =>
    encoderCost(costShape, tokensThrough(numBlocks, prefixTokens, numPatches, steps)).total;
  return { full: total([]), reduced: total([cut]) };
}

/** Two matrices, D·ρ·D each. */
function macsOf({ width, mlpRatio }: BlockShape): number {
  return 2 * mlpRatio * width * width;
}
