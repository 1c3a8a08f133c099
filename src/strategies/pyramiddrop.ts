import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import { parseList } from '../core/parse-list.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Step } from '../core/types.ts';

/** Stages of the published schedule, which halves three times. */
const defaultStages = 3;

export const pyramiddrop: Strategy = {
  id: 'pyramiddrop',
  label: 'PyramidDrop schedule (vision stand-in)',
  family: 'attention',
  action: 'prune',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title:
      'PyramidDrop: Accelerating Your Large Vision-Language Models via Pyramid Visual Redundancy Reduction',
    year: 2024,
    url: 'https://arxiv.org/abs/2410.17247',
    code: 'https://github.com/Cooperx521/PyramidDrop',
    codeLicence: 'MIT',
  },
  adapted:
    'A vision stand-in: one CLS attention ranks at every stage in place of the last instruction token of a language model, so only the schedule is shown.',
  needs: ['clsAttention'],
  params: {
    ratios: {
      type: 'list',
      default: '',
      min: 0,
      max: 1,
      integer: false,
      maxItems: 16,
      label: 'Kept after each stage',
      help: 'Parts of all patches, for example 0.5,0.25,0.125; the last stage keeps the asked number. Empty: three equal steps down to it.',
    },
  },
  reduce({ signals, keep, params }) {
    const attention = headMean(signals.clsAttention!);
    const scores = finite(attention);
    const numPatches = scores.length;
    const ratios = parseList(params['ratios'] as string) ?? [];
    const stageCounts = countStages(numPatches, keep, ratios);
    const ranked = topK(attention, numPatches);
    // The stage that drops each patch, counted from 1; 0 for those that stay.
    const droppedAt = new Uint32Array(numPatches);
    const steps: Step[] = [];
    let numLeft = numPatches;
    stageCounts.forEach((count, stage) => {
      // The least attended leaves first.
      for (; numLeft > count; numLeft--) {
        const patch = ranked[numLeft - 1];
        droppedAt[patch] = stage + 1;
        steps.push({ kind: 'drop', patch, score: scores[patch] });
      }
    });
    const order = ranked.slice(0, keep);
    return {
      kept: ascending(order),
      order,
      groups: null,
      scores,
      steps,
      extra: { stageCounts, droppedAt, relativeCost: relativeCost(numPatches, stageCounts) },
    };
  },
};

/**
 * Tokens left after every stage, never rising and never below K, which the last one reaches:
 * ⌊T·ratio⌋ of all patches, or without ratios equal steps of (K/T)^(1/3), which are the published
 * halves at K = T/8.
 */
function countStages(numPatches: number, keep: number, ratios: readonly number[]): Uint32Array {
  const numStages = ratios.length || defaultStages;
  const counts = new Uint32Array(numStages);
  let left = numPatches;
  for (let s = 0; s < numStages; s++) {
    const planned = ratios.length
      ? Math.floor(numPatches * ratios[s])
      : Math.round(numPatches * (keep / numPatches) ** ((s + 1) / numStages));
    left = s === numStages - 1 ? keep : Math.max(keep, Math.min(left, planned));
    counts[s] = left;
  }
  return counts;
}

/** Mean over equal stretches of layers, before, between and behind the stages, of tokens / T. */
function relativeCost(numPatches: number, stageCounts: Uint32Array): number {
  const tokens = stageCounts.reduce((sum, count) => sum + count, numPatches);
  return tokens / (numPatches * (stageCounts.length + 1));
}
