import { definePreset } from '../../core/schedule-preset.ts';
import { pruneAtLayer } from '../prune-at-layer.ts';
import { pyramiddrop } from '../pyramiddrop.ts';
import { dropLocations } from './drop-locations.ts';
import { ratiosFor, stageRatios, stages } from './stages.ts';

export const pyramiddropSchedule = definePreset({
  id: 'pyramiddrop',
  label: 'PyramidDrop (vision stand-in)',
  summary: 'Halves the tokens behind a quarter, a half and three quarters of the blocks.',
  adapted:
    'A vision stand-in: the CLS attention of a block of the encoder ranks in place of the last instruction token in layers 8, 16 and 24 of 32 of a language model.',
  published: 'Published with λ = 0.5: each of three stages halves the tokens.',
  method: pyramiddrop.id,
  budget: ['ratios'],
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
  /** Exact: every stage leaves the same share λ of what comes to it. */
  solve: ratiosFor,
});
