import { blockAtDepth } from '../../core/block-at-depth.ts';
import { parseList } from '../../core/parse-list.ts';
import { definePreset, type ScheduleShape } from '../../core/schedule-preset.ts';
import { stepParams } from '../../core/sequence-step.ts';
import type { Params } from '../../core/strategy.ts';
import { evit } from '../evit.ts';
import { changedParams } from './changed-params.ts';
import { dropLocations } from './drop-locations.ts';
import { shareFor } from './share-for.ts';

/** Blocks 3, 6 and 9 of 12. */
const published = [4 / 12, 7 / 12, 10 / 12];
const rateRange = { min: 0.05, max: 1 };
const { fuse } = stepParams(evit);

export const evitSchedule = definePreset({
  id: 'evit',
  label: 'EViT',
  summary:
    'Keeps in three blocks the share that CLS looks at most and fuses the rest in one token.',
  adapted: 'Runs without the training that the paper does.',
  published: 'The released code keeps 70 % in each of blocks 3, 6 and 9 of 12 by default.',
  method: evit.id,
  budget: ['keep_rate'],
  params: {
    keep_rate: {
      type: 'number',
      default: 0.7,
      ...rateRange,
      step: 0.05,
      label: 'Kept per stage',
      help: 'Share of its tokens that each stage keeps, rounded up; the fused one comes on top.',
    },
    drop_loc: dropLocations(
      'Empty: blocks 3, 6 and 9 of 12, or as deep in encoders of other depth.',
    ),
    fuse,
  },
  plan(shape, params) {
    const changed = changedParams(evit, params);
    const counts = countsAt(shape, params, params['keep_rate'] as number);
    const steps = blocksOf(shape, params).map((afterLayer, s) => ({
      afterLayer,
      where: 'attention' as const,
      strategy: evit.id,
      params: changed,
      keep: counts[s],
    }));
    return { steps, proportionalAttention: false };
  },
  /** The nearest that one rate for all stages comes to; each rounds on its own. */
  solve(shape, keep, params) {
    const { min, max } = rateRange;
    const countAt = (rate: number): number => countsAt(shape, params, rate).at(-1)!;
    return { keep_rate: shareFor(keep, min, max, countAt) };
  },
});

function blocksOf({ numBlocks }: ScheduleShape, params: Params): readonly number[] {
  const given = parseList(params['drop_loc'] as string) ?? [];
  if (given.length > 0) return given;
  return [...new Set(published.map((share) => blockAtDepth(share, numBlocks)))];
}

/** What every stage leaves. */
function countsAt(shape: ScheduleShape, params: Params, rate: number): number[] {
  let left = shape.numPatches;
  return blocksOf(shape, params).map(() => {
    const numAttentive = Math.ceil(rate * left);
    // A rest of one is left as it is: fused alone it would only become shorter.
    left = Math.min(left, params['fuse'] ? numAttentive + 1 : numAttentive);
    return left;
  });
}
