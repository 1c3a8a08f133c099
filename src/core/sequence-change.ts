import { groupsFromLabels } from './groups.ts';
import { indexRange } from './index-range.ts';
import type { SequenceChange } from './sequence.ts';

/** Nothing leaves and nothing moves. @param numTokens k */
export function unchanged(numTokens: number): SequenceChange {
  return { anchors: indexRange(numTokens), groups: null, scores: null };
}

/**
 * Tokens merge: each that is left becomes the mean of itself and of what went into it, weighted by
 * sizes (ToMe, `merge_wavg`).
 *
 * @param anchors `[K]` positions that stay, in the order of the next sequence
 * @param into `[k]` the position that each one goes to, one of `anchors`; its own for those
 * @param sizes `[k]` patches that each token stands for
 */
export function mergeChange(
  anchors: Uint32Array,
  into: Uint32Array,
  sizes: Float32Array,
): Pick<SequenceChange, 'anchors' | 'groups'> {
  const place = new Uint32Array(into.length);
  for (let i = 0; i < anchors.length; i++) place[anchors[i]] = i;
  const groups = groupsFromLabels(
    into.map((position) => place[position]),
    anchors.length,
  );
  const { start, patch, weight } = groups;
  for (let i = 0; i < anchors.length; i++) {
    let sum = 0;
    for (let j = start[i]; j < start[i + 1]; j++) sum += sizes[patch[j]];
    for (let j = start[i]; j < start[i + 1]; j++) weight[j] = sizes[patch[j]] / sum;
  }
  return { anchors, groups };
}
