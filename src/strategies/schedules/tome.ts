import { mergesPerBlock } from '../../core/merges-per-block.ts';
import { parseList } from '../../core/parse-list.ts';
import { definePreset } from '../../core/schedule-preset.ts';
import type { ScheduleStep } from '../../core/schedule.ts';
import { tome } from '../tome.ts';

export const tomeSchedule = definePreset({
  id: 'tome',
  label: 'ToMe',
  summary: 'Merges the r most alike pairs of tokens between attention and MLP of every block.',
  adapted: 'Register tokens are protected as CLS is; the published code knows no registers.',
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
      maxItems: 64,
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
});
