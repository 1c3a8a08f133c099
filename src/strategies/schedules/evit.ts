import { blockAtDepth } from '../../core/block-at-depth.ts';
import { parseList } from '../../core/parse-list.ts';
import { definePreset } from '../../core/schedule-preset.ts';
import type { ScheduleStep } from '../../core/schedule.ts';
import { stepParams } from '../../core/sequence-step.ts';
import { evit } from '../evit.ts';
import { changedParams } from './changed-params.ts';
import { dropLocations } from './drop-locations.ts';

/** Blocks 3, 6 and 9 of 12. */
const published = [4 / 12, 7 / 12, 10 / 12];
const { fuse } = stepParams(evit);

export const evitSchedule = definePreset({
  id: 'evit',
  label: 'EViT',
  summary:
    'Keeps in three blocks the share that CLS looks at most and fuses the rest in one token.',
  adapted: 'Runs without the training that the paper does.',
  params: {
    keep_rate: {
      type: 'number',
      default: 0.7,
      min: 0.05,
      max: 1,
      step: 0.05,
      label: 'Kept per stage',
      help: 'Share of its tokens that each stage keeps, rounded up; the fused one comes on top.',
    },
    drop_loc: dropLocations(
      'Empty: blocks 3, 6 and 9 of 12, or as deep in encoders of other depth.',
    ),
    fuse,
  },
  plan({ numBlocks, numPatches }, params) {
    const given = parseList(params['drop_loc'] as string) ?? [];
    const scaled = published.map((share) => blockAtDepth(share, numBlocks));
    const blocks = given.length > 0 ? given : new Set(scaled);
    const rate = params['keep_rate'] as number;
    const changed = changedParams(evit, params);
    const steps: ScheduleStep[] = [];
    let left = numPatches;
    for (const afterLayer of blocks) {
      const numAttentive = Math.ceil(rate * left);
      // A rest of one is left as it is: fused alone it would only become shorter.
      left = Math.min(left, params['fuse'] ? numAttentive + 1 : numAttentive);
      steps.push({
        afterLayer,
        where: 'attention',
        strategy: evit.id,
        params: changed,
        keep: left,
      });
    }
    return { steps, proportionalAttention: false };
  },
});
