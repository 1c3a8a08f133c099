import { farthestPoints } from '../core/farthest-points.ts';
import { nearestOthers } from '../core/nearest-others.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Step } from '../core/types.ts';

export const divprune: Strategy = {
  id: 'divprune',
  label: 'DivPrune',
  family: 'similarity',
  action: 'prune',
  stage: ['post'],
  control: 'target',
  nested: true,
  cite: {
    title: 'DivPrune: Diversity-based Visual Token Pruning for Large Multimodal Models',
    year: 2025,
    url: 'https://arxiv.org/abs/2503.02175',
    code: 'https://github.com/vbdi/divprune',
    codeLicence: 'CC BY-NC 4.0',
  },
  adapted: null,
  needs: ['tokens'],
  params: {},
  reduce({ signals, keep }) {
    const isolation = nearestOthers(signals.tokens!).map((cosine) => 1 - cosine);
    const steps: Step[] = [];
    let order = topK(isolation, Math.min(1, keep));
    // What each one was picked by, or stood at when the last one was: the first by isolation.
    let distanceToKept: Float32Array = isolation.slice();
    for (const patch of order) steps.push({ kind: 'pick', patch, score: isolation[patch] });
    if (keep > 1) {
      const others = farthestPoints(signals.tokens!, order, keep - 1);
      others.order.forEach((patch, n) =>
        steps.push({ kind: 'pick', patch, score: others.distances[n] }),
      );
      distanceToKept = others.reached;
      distanceToKept[order[0]] = isolation[order[0]];
      order = Uint32Array.from([...order, ...others.order]);
    }
    return {
      kept: ascending(order),
      order,
      groups: null,
      scores: isolation,
      steps,
      extra: { distanceToKept },
    };
  },
};
