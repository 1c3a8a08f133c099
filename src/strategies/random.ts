import { draw } from '../core/draw.ts';
import { numPatches } from '../core/grid.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending } from '../core/top-k.ts';

export const random: Strategy = {
  id: 'random',
  label: 'Random',
  family: 'baseline',
  action: 'prune',
  stage: ['post', 'in'],
  control: 'target',
  nested: true,
  cite: null,
  adapted: null,
  needs: [],
  params: {},
  reduce(input) {
    const order = draw(numPatches(input.signals.grid), input.keep, input.random);
    return {
      kept: ascending(order),
      order,
      groups: null,
      scores: null,
      steps: null,
      extra: {},
    };
  },
};
