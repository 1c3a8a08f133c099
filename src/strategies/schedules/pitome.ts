import { definePreset, type ScheduleShape } from '../../core/schedule-preset.ts';
import { stepParams } from '../../core/sequence-step.ts';
import { pitome } from '../pitome.ts';
import { changedParams } from './changed-params.ts';
import { shareFor } from './share-for.ts';

const ratioRange = { min: 0.5, max: 1 };
const { margin0, alpha, bsm } = stepParams(pitome);

export const pitomeSchedule = definePreset({
  id: 'pitome',
  label: 'PiToMe',
  summary: 'Merges a share of the tokens in every block, out of the largest groups of alike ones.',
  adapted:
    'Follows the released code: all tokens are matched in the first half of the blocks, and no sizes are added to the attention.',
  published: 'The released code leaves 91.25 % per block by default, in its examples 90 or 95 %.',
  method: pitome.id,
  budget: ['ratio'],
  params: {
    ratio: {
      type: 'number',
      default: 0.9125,
      ...ratioRange,
      step: 0.0125,
      label: 'Left per block',
      help: 'Share of its tokens that each block leaves.',
    },
    margin0,
    alpha,
    bsm,
  },
  plan(shape, params) {
    const changed = changedParams(pitome, params);
    const counts = countsAt(shape, params['ratio'] as number);
    const steps = counts.map((keep, afterLayer) => ({
      afterLayer,
      where: 'attention' as const,
      strategy: pitome.id,
      params: changed,
      keep,
    }));
    return { steps, proportionalAttention: false };
  },
  /** The nearest that one ratio for all blocks comes to; each rounds on its own. */
  solve(shape, keep) {
    const { min, max } = ratioRange;
    return { ratio: shareFor(keep, min, max, (ratio) => countsAt(shape, ratio).at(-1)!) };
  },
});

/** What every block leaves. */
function countsAt({ numBlocks, numPatches }: ScheduleShape, ratio: number): number[] {
  let left = numPatches;
  return Array.from({ length: numBlocks }, () => {
    // As written in the code, so that it rounds alike.
    left -= Math.floor(left - left * ratio);
    return left;
  });
}
