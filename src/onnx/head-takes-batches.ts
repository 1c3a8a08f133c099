import { cutSegment } from './cut-segment.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { OnnxError } from './onnx-model.ts';

/**
 * Whether what follows the blocks can be run on T sequences of one token at once, [T, 1, D]: how
 * the pooled answer of CLIP or SigLIP is had for every patch alone. See `batches` of
 * `SegmentOptions`; where it cannot, one token after the other runs through the same segment.
 *
 * @param results outputs that are wanted; without it all that a tail has.
 */
export function headTakesBatches(
  anatomy: Anatomy,
  results: readonly string[] = anatomy.results,
): boolean {
  try {
    const range = { from: anatomy.blocks, to: 'output' } as const;
    cutSegment(anatomy, range, { results, batches: true });
    return true;
  } catch (error) {
    if (error instanceof OnnxError) return false;
    throw error;
  }
}
