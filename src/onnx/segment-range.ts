import { cutAt } from './cut-place.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { OnnxError } from './onnx-model.ts';
import type { Tap } from './tap-builder.ts';

/** A part of an encoder between two places (see `cut-place.ts`): 3 or, inside block 3, 3.5. */
export interface SegmentRange {
  /** `input`, or the place whose tokens the segment starts from. */
  readonly from: 'input' | number;
  /** The place whose tokens the segment ends with, or `output`. */
  readonly to: number | 'output';
}

export interface SegmentOptions {
  /** Read-outs of blocks inside the range. */
  readonly taps?: readonly Tap[];
  /**
   * Outputs of the whole model that are wanted; without it all of `anatomy.results`. A segment
   * that ends at a block uses it to know which sides the tails behind it will ask for.
   */
  readonly results?: readonly string[];
  /**
   * Places for whose tails the sides are put out. Without it the end of the segment: a head hands
   * over all that later segments need, a middle segment what has come up inside it.
   */
  readonly sidesFor?: readonly number[];
  /**
   * Adds an input `logSizes` float32 [1, 1, 1, n] that every block's attention in the segment adds
   * to its logits right before the softmax: log of how many patches each token stands for
   * (proportional attention, ToMe eq. 1). Zeros change nothing. Pooling heads are left alone, and
   * a segment without a block's attention gets no such input.
   */
  readonly logSizes?: boolean;
  /**
   * Leaves the batch free: the segment takes streams [B, n, D] and answers for each as if it came
   * alone. For the pooling head on single tokens: [T, 1, D].
   */
  readonly batches?: boolean;
}

/** @throws OnnxError for a range, tap or result that this encoder does not have. */
export function checkRange(anatomy: Anatomy, range: SegmentRange, options: SegmentOptions): void {
  const { blocks } = anatomy;
  const from = range.from === 'input' ? 0 : range.from;
  const to = range.to === 'output' ? blocks : range.to;
  const isWhole = range.from === 'input' && range.to === 'output';
  const fail = (what: string): OnnxError => new OnnxError('unsupported', what);
  if (!isWhole) {
    if (anatomy.cuts.length === 0) throw fail(anatomy.reason ?? 'The model cannot be cut.');
    for (const place of [range.from, range.to]) {
      if (typeof place === 'number') cutAt(anatomy, place);
    }
  }
  if (from > to) throw fail(`A segment from place ${from} to place ${to} runs backwards.`);
  for (const { kind, block } of options.taps ?? []) {
    if (kind === 'hidden') cutAt(anatomy, block);
    const isInside =
      kind === 'hidden'
        ? block >= from && block <= to
        : blocksInside(anatomy, range).includes(block);
    if (!isInside) {
      throw fail(`Block ${block} is not inside the segment, so its ${kind} cannot be read there.`);
    }
  }
  if (range.from === 'input' && options.batches) {
    throw fail('A segment that starts from the picture cannot take batches.');
  }
  for (const name of options.results ?? []) {
    if (!anatomy.outputs.some((output) => output.name === name)) {
      throw fail(
        `The model has no output "${name}"; it has ${anatomy.outputs.map((o) => o.name).join(', ')}.`,
      );
    }
  }
}

/** Blocks whose attention, up to the sum behind it, lies in a range. */
export function blocksInside({ blocks }: Pick<Anatomy, 'blocks'>, range: SegmentRange): number[] {
  const from = range.from === 'input' ? 0 : range.from;
  const to = range.to === 'output' ? blocks : range.to;
  return Array.from({ length: blocks }, (_, block) => block).filter(
    (block) => from <= block && block + 0.5 <= to,
  );
}
