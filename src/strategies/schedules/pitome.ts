import { definePreset } from '../../core/schedule-preset.ts';
import type { ScheduleStep } from '../../core/schedule.ts';
import { stepParams } from '../../core/sequence-step.ts';
import { pitome } from '../pitome.ts';
import { changedParams } from './changed-params.ts';

const { margin0, alpha, bsm } = stepParams(pitome);

export const pitomeSchedule = definePreset({
  id: 'pitome',
  label: 'PiToMe',
  summary: 'Merges a share of the tokens in every block, out of the largest groups of alike ones.',
  adapted:
    'Follows the released code: all tokens are matched in the first half of the blocks, and no sizes are added to the attention.',
  params: {
    ratio: {
      type: 'number',
      default: 0.9125,
      min: 0.5,
      max: 1,
      step: 0.0125,
      label: 'Left per block',
      help: 'Share of its tokens that each block leaves.',
    },
    margin0,
    alpha,
    bsm,
  },
  plan({ numBlocks, numPatches }, params) {
    const ratio = params['ratio'] as number;
    const changed = changedParams(pitome, params);
    const steps: ScheduleStep[] = [];
    let left = numPatches;
    for (let afterLayer = 0; afterLayer < numBlocks; afterLayer++) {
      // As written in the code, so that it rounds alike.
      left -= Math.floor(left - left * ratio);
      steps.push({
        afterLayer,
        where: 'attention',
        strategy: pitome.id,
        params: changed,
        keep: left,
      });
    }
    return { steps, proportionalAttention: false };
  },
});
