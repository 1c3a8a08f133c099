import { definePreset } from '../../core/schedule-preset.ts';
import type { ScheduleStep } from '../../core/schedule.ts';
import { aimRank } from '../aim-rank.ts';

/** Layers of the language model for which the schedule was published, Qwen2-7B. */
const publishedDepth = 28;

export const aimSchedule = definePreset({
  id: 'aim',
  label: 'AIM pruning (vision stand-in)',
  summary: 'Keeps all tokens in the first half of the blocks and then fewer behind every block.',
  adapted:
    'A vision stand-in: the attention of the blocks of the encoder ranks in place of the late layers of a language model, tokens leave instead of being masked, and one stays where the paper keeps none.',
  published: 'Published with no token of the picture left behind layer 21 of 28.',
  method: aimRank.id,
  budget: ['floor'],
  params: {
    l1: {
      type: 'integer',
      default: 14,
      min: 0,
      max: publishedDepth,
      step: 1,
      unit: 'of 28 layers',
      label: 'Begins at',
      help: 'Layer at which pruning begins, of 28 as published; scaled to the depth of the encoder.',
    },
    span: {
      type: 'integer',
      default: 8,
      min: 1,
      max: publishedDepth,
      step: 1,
      unit: 'of 28 layers',
      label: 'Ends after',
      help: 'Layers over which all tokens but one leave, in equal parts; published as 8.',
    },
    floor: {
      type: 'integer',
      default: 1,
      min: 1,
      max: 65536,
      step: 1,
      unit: 'tokens',
      label: 'Stay to the end',
      help: 'Pruning ends when no more than these are left; the paper keeps none.',
    },
  },
  /** Left behind layer l of 28 is ⌊T·ρ⌋, ρ = max(0, 1 − (l − l₁ + 1) / 8), at least the floor. */
  plan({ numBlocks, numPatches }, params) {
    const first = params['l1'] as number;
    const span = params['span'] as number;
    const floor = Math.min(params['floor'] as number, numPatches);
    const steps: ScheduleStep[] = [];
    for (let afterLayer = 0; afterLayer < numBlocks; afterLayer++) {
      // Layers of the published model that have run when this block has: l + 1.
      const depth = ((afterLayer + 1) * publishedDepth) / numBlocks;
      const part = Math.min(1, Math.max(0, 1 - (depth - first) / span));
      const keep = Math.max(floor, Math.floor(numPatches * part));
      steps.push({ afterLayer, where: 'block', strategy: aimRank.id, params: {}, keep });
    }
    return { steps, proportionalAttention: false };
  },
  /** Exact wherever the fall would go below K; it does at the published places. */
  solve: (_shape, keep) => ({ floor: keep }),
});
