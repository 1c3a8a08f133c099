import { definePreset } from '../../core/schedule-preset.ts';
import { runsInside } from '../../core/runs-inside.ts';
import { wheres } from '../../core/check-schedule.ts';
import type { Where } from '../../core/schedule.ts';
import { strategies } from '../index.ts';
import { pruneAtLayer } from '../prune-at-layer.ts';
import { dropLocations } from './drop-locations.ts';
import { ratiosFor, stageRatios, stages } from './stages.ts';

export const customSchedule = definePreset({
  id: 'custom',
  label: 'Own stages',
  summary: 'Lets one strategy decide at blocks of your choice how the tokens get fewer.',
  adapted: null,
  published: null,
  method: pruneAtLayer.id,
  budget: ['ratios'],
  params: {
    strategy: {
      type: 'choice',
      default: pruneAtLayer.id,
      choices: strategies.filter(runsInside).map(({ id }) => id),
      label: 'Strategy',
      help: 'Who decides, on the signals of each of the blocks. Methods that merge pairs leave half of the tokens or more.',
    },
    ratios: stageRatios,
    drop_loc: dropLocations('Empty: blocks that cut the encoder in equal stretches.'),
    where: {
      type: 'choice',
      default: 'block',
      choices: wheres,
      label: 'Place',
      help: 'Behind the block, or inside it between attention and MLP.',
    },
    prop_attn: {
      type: 'boolean',
      default: false,
      label: 'Proportional attention',
      help: 'Adds the logarithm of its patches to what a token draws of attention, as ToMe does.',
    },
  },
  plan(shape, params) {
    const where = params['where'] as Where;
    return {
      steps: stages(shape, params, { where, strategy: params['strategy'] as string }),
      proportionalAttention: params['prop_attn'] as boolean,
    };
  },
  /** Exact, unless a method that halves at most is asked for less than half. */
  solve: ratiosFor,
});
