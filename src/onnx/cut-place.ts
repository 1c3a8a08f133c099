/**
 * @file Places at which an encoder can be cut, as numbers: L is the input of block L, L + 0.5 lies
 * between the attention residual and the MLP of block L, `blocks` is the output of the last block.
 */
import type { Anatomy } from './inspect-encoder.ts';
import { OnnxError } from './onnx-model.ts';

type Places = Pick<Anatomy, 'blocks' | 'cuts' | 'midCuts'>;

/** Every place the encoder has, front to back; none without a stream of tokens. */
export function placesOf({ cuts, midCuts }: Places): number[] {
  return cuts.flatMap((_, block) =>
    (midCuts[block] ?? null) === null ? [block] : [block, block + 0.5],
  );
}

/**
 * The tensor that carries all tokens at a place.
 *
 * @throws OnnxError `unsupported` where the encoder has no such place.
 */
export function cutAt({ blocks, cuts, midCuts }: Places, place: number): string {
  const block = Math.floor(place);
  if (!Number.isInteger(2 * place) || place < 0 || place > blocks) {
    throw new OnnxError(
      'unsupported',
      `There is no cut ${place}: the model has ${blocks} blocks, so cuts go from 0 to ${blocks} in halves.`,
    );
  }
  const tensor = place === block ? cuts[block] : midCuts[block];
  if (typeof tensor === 'string') return tensor;
  throw new OnnxError(
    'unsupported',
    place === block
      ? 'The blocks do not hand one stream of tokens from one to the next, so the model cannot be cut.'
      : `Block ${block} has no one tensor between its attention and its MLP, so it cannot be cut at ${place}.`,
  );
}
