import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';

export const clsAttention: Strategy = {
  id: 'cls-attention',
  label: 'CLS attention (FasterVLM)',
  family: 'attention',
  action: 'prune',
  stage: ['post', 'in'],
  control: 'target',
  nested: true,
  cite: {
    title:
      '[CLS] Attention is All You Need for Training-Free Visual Token Pruning: Make VLM Inference Faster',
    year: 2024,
    url: 'https://arxiv.org/abs/2412.01818',
    code: 'https://github.com/Theia-4869/FasterVLM',
    codeLicence: 'Apache-2.0',
  },
  adapted: null,
  needs: ['clsAttention'],
  params: {},
  reduce({ signals, keep }) {
    const attention = headMean(signals.clsAttention!);
    const order = topK(attention, keep);
    return {
      kept: ascending(order),
      order,
      groups: null,
      scores: finite(attention),
      steps: null,
      extra: {},
    };
  },
};
