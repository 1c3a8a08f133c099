import { subsetSide, type SideData } from '../onnx/subset-side.ts';
import type { Segment, Value } from './segment.ts';

/**
 * What a segment is fed beside the stream (rotary tables, masks), thinned out to the tokens that are
 * still there.
 *
 * @param sides values of all tokens, by name
 * @param places `[n]` which of the `numTokens` are there, prefix included
 */
export function sideFeed(
  inputs: Segment['inputs'],
  sides: ReadonlyMap<string, Value>,
  places: Uint32Array,
  numTokens: number,
): Map<string, Value> {
  const feed = new Map<string, Value>();
  // All of them may still stand in another order.
  const isWhole = places.length === numTokens && places.every((place, i) => place === i);
  for (const { name, side } of inputs) {
    const value = sides.get(name);
    if (!side || !value) continue;
    const { dims, data } = value as { dims: readonly number[]; data: SideData };
    feed.set(name, isWhole ? value : subsetSide(side, { dims, data }, places, numTokens));
  }
  return feed;
}
