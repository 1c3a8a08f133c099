import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Step } from '../core/types.ts';

export const pruneAtLayer: Strategy = {
  id: 'prune-at-layer',
  label: 'Prune at one layer',
  family: 'attention',
  action: 'prune',
  stage: ['in'],
  control: 'target',
  nested: true,
  cite: null,
  adapted: null,
  needs: ['clsAttention'],
  params: {},
  reduce({ signals, keep }) {
    const attention = headMean(signals.clsAttention!);
    const scores = finite(attention);
    const order = topK(attention, keep);
    const steps: Step[] = [];
    for (const patch of order) steps.push({ kind: 'pick', patch, score: scores[patch] });
    return { kept: ascending(order), order, groups: null, scores, steps, extra: {} };
  },
};
