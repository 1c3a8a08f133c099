import { anchoredGroups, type AnchoredGroups } from '../core/anchored-groups.ts';
import { finite } from '../core/finite.ts';
import { indexRange } from '../core/index-range.ts';
import { rowNorms } from '../core/row-norms.ts';
import { scanOrder, scanOrders, type ScanOrder } from '../core/scan-order.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Groups } from '../core/types.ts';

export const segmentPooling: Strategy = {
  id: 'segment-pooling',
  label: 'Segment pooling (idea from PoNet and SCOUT)',
  family: 'transformation',
  action: 'merge',
  stage: ['post', 'in'],
  control: 'target',
  nested: false,
  cite: {
    title: 'PoNet: Pooling Network for Efficient Token Mixing in Long Sequences',
    year: 2021,
    url: 'https://arxiv.org/abs/2110.02442',
  },
  adapted:
    'An idea carried over from text: segments of equal length on a walk over the patches, pooled after the fact and untrained, where PoNet and SCOUT train networks that mix tokens with pooled segments.',
  needs: [],
  needsFor: (params) => (params['pool'] === 'peak' ? ['tokens'] : segmentPooling.needs),
  params: {
    order: {
      type: 'choice',
      default: 'hilbert',
      choices: scanOrders,
      label: 'Walk',
      help: 'The order in which patches are read: segments are stretches of it.',
    },
    pool: {
      type: 'choice',
      default: 'mean',
      choices: ['mean', 'peak'],
      label: 'Token of a segment',
      help: 'The mean of the segment, or its longest token in place of the maximum per channel.',
    },
    global: {
      type: 'boolean',
      default: false,
      label: 'Global token',
      help: 'Gives one of the asked number to the mean of the whole picture.',
    },
  },
  reduce({ signals, keep, params }) {
    const walk = scanOrder(signals.grid, params['order'] as ScanOrder);
    const isPeak = params['pool'] === 'peak';
    const hasGlobal = (params['global'] as boolean) && keep > 0;
    const numSegments = hasGlobal ? keep - 1 : keep;
    const length = isPeak ? finite(rowNorms(signals.tokens!)) : null;
    const { labels, anchors } = segments(walk, numSegments, length);
    const pooled = anchoredGroups(labels, anchors);
    const pools: Pools = isPeak ? { ...pooled, groups: null } : pooled;
    const { kept, groups, ...extra } = hasGlobal ? withGlobal(pools, walk.length) : pools;
    return { kept, order: null, groups, scores: length, steps: null, extra: { ...extra } };
  },
};

/** As `AnchoredGroups`; without groups every token is the patch it stands at. */
interface Pools extends Omit<AnchoredGroups, 'groups'> {
  readonly groups: Groups | null;
}

/**
 * Cuts a walk in stretches whose lengths differ by one at most, segment k from ⌊k·T/K⌋ on. Each
 * stands at its first patch, or at the one of the greatest length.
 *
 * @param length `[T]` of the tokens; null for the first patch
 */
function segments(
  walk: Uint32Array,
  numSegments: number,
  length: Float32Array | null,
): { labels: Uint32Array; anchors: Uint32Array } {
  const labels = new Uint32Array(walk.length);
  const anchors = new Uint32Array(numSegments);
  for (let k = 0; k < numSegments; k++) {
    const from = Math.floor((k * walk.length) / numSegments);
    const to = Math.floor(((k + 1) * walk.length) / numSegments);
    anchors[k] = walk[from];
    for (let i = from; i < to; i++) {
      labels[walk[i]] = k;
      if (length && length[walk[i]] > length[anchors[k]]) anchors[k] = walk[i];
    }
  }
  return { labels, anchors };
}

/** Adds the mean of everything, at the lowest patch where no other token stands. */
function withGlobal({ kept, groups, labels, sizes }: Pools, numPatches: number): Pools {
  // Also its place among the tokens, since all lower patches are taken.
  let anchor = 0;
  while (kept[anchor] === anchor) anchor++;
  const single = { start: indexRange(kept.length + 1), patch: kept, weight: null };
  const { start, patch, weight } = groups ?? single;
  const weights = weight ?? new Float32Array(kept.length).fill(1);
  const cut = start[anchor];
  const all = new Float32Array(numPatches).fill(1 / numPatches);
  return {
    kept: withItem(kept, anchor, anchor),
    groups: {
      start: Uint32Array.from([
        ...start.subarray(0, anchor + 1),
        ...start.subarray(anchor).map((from) => from + numPatches),
      ]),
      patch: Uint32Array.from([
        ...patch.subarray(0, cut),
        ...indexRange(numPatches),
        ...patch.subarray(cut),
      ]),
      weight: Float32Array.from([...weights.subarray(0, cut), ...all, ...weights.subarray(cut)]),
    },
    labels: labels.map((k) => (k < anchor ? k : k + 1)),
    sizes: withItem(sizes, anchor, numPatches),
  };
}

function withItem(items: Uint32Array, at: number, item: number): Uint32Array {
  return Uint32Array.from([...items.subarray(0, at), item, ...items.subarray(at)]);
}
