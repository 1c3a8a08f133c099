import { groupsFromLabels } from './groups.ts';
import { ascending } from './top-k.ts';
import type { Groups } from './types.ts';

/** A partition of the patches into averaged groups, in the order of their anchors. */
export interface AnchoredGroups {
  /** `[K]` anchors, ascending. */
  readonly kept: Uint32Array;
  readonly groups: Groups;
  /** `[T]` the output token of every patch. */
  readonly labels: Uint32Array;
  /** `[K]` patches of every group. */
  readonly sizes: Uint32Array;
}

/**
 * Averages patches by labels and lines the groups up by their anchors, as a reduction wants them.
 *
 * @param labels `[T]` group of every patch, below K, in any order
 * @param anchors `[K]` the patch that group k stands at, all different; none at all keeps nothing
 */
export function anchoredGroups(labels: Uint32Array, anchors: Uint32Array): AnchoredGroups {
  const kept = ascending(anchors);
  const outputs = new Uint32Array(anchors.length === 0 ? 0 : labels.length);
  if (outputs.length > 0) {
    const rank = new Uint32Array(labels.length);
    for (let k = 0; k < kept.length; k++) rank[kept[k]] = k;
    for (let t = 0; t < outputs.length; t++) outputs[t] = rank[anchors[labels[t]]];
  }
  const groups = groupsFromLabels(outputs, kept.length);
  const sizes = kept.map((_, k) => groups.start[k + 1] - groups.start[k]);
  return { kept, groups, labels: outputs, sizes };
}

/**
 * The lowest patch of every group: anchors for methods where no patch of a group is special.
 *
 * @param labels `[T]` group of every patch, each of 0..numGroups−1 at least once
 */
export function lowestMembers(labels: Uint32Array, numGroups: number): Uint32Array {
  const anchors = new Uint32Array(numGroups);
  for (let t = labels.length - 1; t >= 0; t--) anchors[labels[t]] = t;
  return anchors;
}
