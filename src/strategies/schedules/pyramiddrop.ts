import { definePreset } from '../../core/schedule-preset.ts';
import { pruneAtLayer } from '../prune-at-layer.ts';
import { dropLocations } from './drop-locations.ts';
import { stageRatios, stages } from './stages.ts';

export const pyramiddropSchedule = definePreset({
  id: 'pyramiddrop',
  label: 'PyramidDrop (vision stand-in)',
  summary: 'Halves the tokens behind a quarter, a half and three quarters of the blocks.',
  adapted:
    'A vision stand-in: the CLS attention of a block of the encoder ranks in place of the last instruction token in layers 8, 16 and 24 of 32 of a language model.',
  params: {
    ratios: stageRatios,
    drop_loc: dropLocations(
      'Empty: blocks that cut the encoder in equal stretches, 2, 5 and 8 of 12.',
    ),
  },
  plan(shape, params) {
    const steps = stages(shape, params, { where: 'block', strategy: pruneAtLayer.id });
    return { steps, proportionalAttention: false };
  },
});
