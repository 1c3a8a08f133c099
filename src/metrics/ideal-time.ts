import { describePlace } from '../core/check-schedule.ts';
import type { EncoderCost } from './encoder-cost.ts';
import { halvesBefore, type Place } from './tokens-through.ts';

/** Milliseconds. */
export interface IdealTimes {
  /** Everything in front of the place. */
  readonly headMs: number;
  /** Everything behind it. */
  readonly tailMs: number;
  /** Both; the ideal choice of tokens takes no time. */
  readonly totalMs: number;
}

/**
 * What head and tail would take if time were proportional to operations: the measured time of the
 * uncut encoder × the part's share of its operations. What a real run takes more is what cutting,
 * small matrices and the way in and out cost. Stem and head of the model are in the measured time
 * but not in the operations; they are spread over the blocks.
 *
 * @param fullMs measured, of the encoder on all tokens
 * @param full operations on all tokens
 * @param reduced operations of the same encoder on what is left at each place
 * @param place where the head ends; for a schedule its first step, for a cut at layer L
 *   `{ afterLayer: L - 1, where: 'block' }`
 */
export function idealTimes(
  fullMs: number,
  full: Pick<EncoderCost, 'attention' | 'mlp' | 'total'>,
  reduced: Pick<EncoderCost, 'attention' | 'mlp' | 'total'>,
  place: Place,
): IdealTimes {
  const numBlocks = full.attention.length;
  if (reduced.attention.length !== numBlocks) {
    throw new Error(
      `the encoder has ${numBlocks} blocks on all tokens and ${reduced.attention.length} on the kept ones; they must match`,
    );
  }
  const border = halvesBefore(place);
  if (!(Number.isInteger(border) && border >= 0 && border <= 2 * numBlocks)) {
    throw new Error(`the head ends ${describePlace(place)}; the encoder has ${numBlocks} blocks`);
  }
  if (!(full.total > 0)) {
    throw new Error(`the full encoder has ${full.total} operations; a share needs some`);
  }
  let head = 0;
  let tail = 0;
  for (let half = 0; half < 2 * numBlocks; half++) {
    const flops = (half % 2 ? reduced.mlp : reduced.attention)[half >> 1];
    if (half < border) head += flops;
    else tail += flops;
  }
  const perFlop = fullMs / full.total;
  return { headMs: head * perFlop, tailMs: tail * perFlop, totalMs: (head + tail) * perFlop };
}
