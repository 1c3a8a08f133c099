import type { Anatomy } from './inspect-encoder.ts';
import { OnnxError } from './onnx-model.ts';
import type { Tap } from './tap-builder.ts';

export interface SegmentRange {
  /** `input`, or the block whose input the segment starts from. */
  readonly from: 'input' | number;
  /** The block whose input the segment ends with (`blocks`: the last one's output), or `output`. */
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
   * Cuts for whose tails the sides are put out. Without it the end of the segment: a head hands
   * over all that later segments need, a middle segment what has come up inside it.
   */
  readonly sidesFor?: readonly number[];
}

/** @throws OnnxError for a range, tap or result that this encoder does not have. */
export function checkRange(anatomy: Anatomy, range: SegmentRange, options: SegmentOptions): void {
  const { blocks, cuts } = anatomy;
  const from = range.from === 'input' ? 0 : range.from;
  const to = range.to === 'output' ? blocks : range.to;
  const isWhole = range.from === 'input' && range.to === 'output';
  const fail = (what: string): OnnxError => new OnnxError('unsupported', what);
  if (!isWhole && cuts.length === 0) throw fail(anatomy.reason ?? 'The model cannot be cut.');
  for (const at of [from, to]) {
    if (!Number.isInteger(at) || at < 0 || at > blocks) {
      throw fail(
        `There is no cut ${at}: the model has ${blocks} blocks, so cuts go from 0 to ${blocks}.`,
      );
    }
  }
  if (from > to) throw fail(`A segment from block ${from} to block ${to} runs backwards.`);
  for (const { kind, block } of options.taps ?? []) {
    const last = kind === 'hidden' ? to : to - 1;
    if (!Number.isInteger(block) || block < from || block > last) {
      throw fail(`Block ${block} is not inside the segment, so its ${kind} cannot be read there.`);
    }
  }
  for (const name of options.results ?? []) {
    if (!anatomy.outputs.some((output) => output.name === name)) {
      throw fail(
        `The model has no output "${name}"; it has ${anatomy.outputs.map((o) => o.name).join(', ')}.`,
      );
    }
  }
}
