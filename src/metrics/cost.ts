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
  const { width, mlpRatio } = shape;
  return (8 + 4 * mlpRatio) * numTokens * width * width + 4 * numTokens * numTokens * width;
}

export interface EncoderShape extends BlockShape {
  readonly numBlocks: number;
  /** CLS and registers. */
  readonly prefixTokens: number;
}

/**
 * What an encoder's blocks cost on all patches, and when only K of them go on from block L.
 * Stem and head are left out: they are the same either way.
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
  const { numBlocks, prefixTokens } = shape;
  if (!(layer >= 0 && layer <= numBlocks)) {
    throw new Error(`layer is ${layer}; it must be from 0 to ${numBlocks}`);
  }
  const onAll = blockFlops(prefixTokens + numPatches, shape);
  const onKept = blockFlops(prefixTokens + numKept, shape);
  return { full: numBlocks * onAll, reduced: layer * onAll + (numBlocks - layer) * onKept };
}
