import { OnnxError } from './onnx-model.ts';

/**
 * A hostile graph can be small and still take for ever to understand: lengths that stand for
 * lengths that stand for lengths, thousands of outputs that each want the whole graph searched.
 * One unit is about 20 ns on a laptop of 2020. DINOv2-small takes a hundredth of all, a ViT of 96
 * blocks and 5600 nodes half.
 */
const MAX_UNITS = 60e6;

/** What it costs to look at one node of a graph, or at one term of a length. */
export const NODE_UNITS = 10;
export const TERM_UNITS = 20;

/** Counts the steps that finding an encoder's anatomy takes, so that the same file always ends alike. */
export class Effort {
  private left = MAX_UNITS;

  /** @throws OnnxError `too-large` when the model has used up what any encoder needs. */
  spend(units: number): void {
    this.left -= units;
    if (this.left >= 0) return;
    throw new OnnxError(
      'too-large',
      'The graph is too tangled to be taken apart: following its lengths and outputs takes far more steps than any encoder needs.',
    );
  }

  /** Found: from now on cuts may be asked for as often as anyone likes. */
  lift(): void {
    this.left = Infinity;
  }
}
