import { attentionWalk } from '../core/attention-walk.ts';
import { finite } from '../core/finite.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';

export const aimRank: Strategy = {
  id: 'aim-rank',
  label: 'AIM PageRank (vision stand-in)',
  family: 'attention',
  action: 'prune',
  stage: ['in', 'post'],
  control: 'target',
  nested: true,
  cite: {
    title: 'AIM: Adaptive Inference of Multi-Modal LLMs via Token Merging and Pruning',
    year: 2024,
    url: 'https://arxiv.org/abs/2412.03248',
    code: 'https://github.com/LaVi-Lab/AIM',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'Walks along the attention of one block of the vision encoder, where the paper takes that of every late layer of its language model; CLS stands in for the text.',
  needs: ['attentionLogits'],
  params: {
    tau_imp: {
      type: 'number',
      default: 0.1,
      min: 0.01,
      max: 10,
      step: 0.01,
      label: 'Temperature',
      help: 'Logits are divided by it before softmax; 0.1 lets every token look at few others.',
    },
    iters: {
      type: 'integer',
      default: 5,
      min: 1,
      max: 100,
      step: 1,
      unit: 'rounds',
      label: 'Rounds',
      help: 'Steps of the walk along the attention.',
    },
    d: {
      type: 'number',
      default: 0,
      min: 0,
      max: 1,
      step: 0.05,
      label: 'Jump',
      help: 'Share of every step that jumps to any token; published as 0, which is no PageRank.',
    },
  },
  reduce({ signals, keep, params }) {
    const walk = attentionWalk(
      signals.attentionLogits!,
      params['tau_imp'] as number,
      params['iters'] as number,
      params['d'] as number,
    );
    const importance = walk.subarray(signals.prefixTokens);
    const order = topK(importance, keep);
    return {
      kept: ascending(order),
      order,
      groups: null,
      scores: finite(importance),
      steps: null,
      extra: {},
    };
  },
};
