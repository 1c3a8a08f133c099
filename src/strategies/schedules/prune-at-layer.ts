import { definePreset } from '../../core/schedule-preset.ts';
import type { ScheduleStep } from '../../core/schedule.ts';
import { pruneAtLayer } from '../prune-at-layer.ts';

export const pruneAtLayerSchedule = definePreset({
  id: 'prune-at-layer',
  label: 'Prune at one layer',
  summary: 'Keeps behind one block the tokens that CLS looks at most in it.',
  adapted: null,
  published: null,
  method: pruneAtLayer.id,
  budget: ['K'],
  params: {
    L: {
      type: 'integer',
      default: 2,
      min: 0,
      max: 255,
      step: 1,
      unit: 'block',
      label: 'Block',
      help: 'Block whose attention decides, counted from 0; the last one in encoders that have fewer.',
    },
    K: {
      type: 'integer',
      default: 64,
      min: 1,
      max: 65536,
      step: 1,
      unit: 'tokens',
      label: 'Kept',
      help: 'Tokens that are left; all of them where there are fewer.',
    },
    where: {
      type: 'choice',
      default: 'after_block',
      choices: ['after_block', 'before_mlp'],
      label: 'Place',
      help: 'Behind the block, or inside it between attention and MLP.',
    },
  },
  plan({ numBlocks, numPatches }, params) {
    const step: ScheduleStep = {
      afterLayer: Math.min(params['L'] as number, numBlocks - 1),
      where: params['where'] === 'after_block' ? 'block' : 'attention',
      strategy: pruneAtLayer.id,
      params: {},
      keep: Math.min(params['K'] as number, numPatches),
    };
    return { steps: [step], proportionalAttention: false };
  },
  /** Exact. */
  solve: (_shape, keep) => ({ K: keep }),
});
