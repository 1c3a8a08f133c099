import { mergesPerBlock } from '../../core/merges-per-block.ts';
import { parseList } from '../../core/parse-list.ts';
import { definePreset } from '../../core/schedule-preset.ts';
import type { ScheduleStep } from '../../core/schedule.ts';
import { tome } from '../tome.ts';

/** Of `r_list`; blocks behind it merge nothing. */
const maxItems = 64;

export const tomeSchedule = definePreset({
  id: 'tome',
  label: 'ToMe',
  summary: 'Merges the r most alike pairs of tokens between attention and MLP of every block.',
  adapted: 'Register tokens are protected as CLS is; the published code knows no registers.',
  published: 'Published with 8, 13 and 16 merges per block for DeiT-S.',
  method: tome.id,
  budget: ['r', 'r_list'],
  params: {
    r: {
      type: 'integer',
      default: 16,
      min: 0,
      max: 4096,
      step: 1,
      unit: 'tokens',
      label: 'Merges per block',
      help: 'Tokens that merge in each block, on average; at most half of what is there.',
    },
    inflect: {
      type: 'number',
      default: 0,
      min: -1,
      max: 1,
      step: 0.5,
      label: 'Rise',
      help: '0 merges as many in every block, −1 begins with 2r and falls to 0, 1 rises from 0 to 2r.',
    },
    r_list: {
      type: 'list',
      default: '',
      min: 0,
      max: 65536,
      integer: true,
      maxItems,
      label: 'Merges of each block',
      help: 'In place of the two above, for example 32,16,8; blocks behind the list merge nothing.',
    },
    prop_attn: {
      type: 'boolean',
      default: true,
      label: 'Proportional attention',
      help: 'Adds the logarithm of its patches to what a token draws of attention, as published.',
    },
  },
  plan({ numBlocks, numPatches }, params) {
    const list = parseList(params['r_list'] as string) ?? [];
    const merges =
      list.length > 0
        ? list.slice(0, numBlocks)
        : mergesPerBlock(numBlocks, params['r'] as number, params['inflect'] as number);
    const steps: ScheduleStep[] = [];
    let left = numPatches;
    for (let afterLayer = 0; afterLayer < merges.length; afterLayer++) {
      left -= Math.min(merges[afterLayer], left >> 1);
      steps.push({ afterLayer, where: 'attention', strategy: tome.id, params: {}, keep: left });
    }
    return { steps, proportionalAttention: params['prop_attn'] as boolean };
  },
  /** Exact while halving in every block would leave no more than K; else that is what it does. */
  solve({ numBlocks, numPatches }, keep, params) {
    const numSteps = Math.min(numBlocks, maxItems);
    const slope = params['inflect'] as number;
    const merges: number[] = [];
    let left = numPatches;
    let share = 0;
    for (let l = 0; l < numSteps; l++) {
      // As `mergesPerBlock` would with a mean of one merge.
      share += numSteps > 1 ? 1 - slope + (2 * slope * l) / (numSteps - 1) : 1;
      const even = numPatches - Math.round(((numPatches - keep) * share) / numSteps);
      // The blocks behind can halve at most: where that is not enough this one merges more.
      const most = keep * 2 ** (numSteps - 1 - l);
      const next = Math.min(left, Math.max(left - (left >> 1), Math.min(even, most)));
      merges.push(left - next);
      left = next;
    }
    return { r_list: merges.join(',') };
  },
});
