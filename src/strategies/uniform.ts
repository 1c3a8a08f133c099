import { numPatches } from '../core/grid.ts';
import { midpoints } from '../core/midpoints.ts';
import type { Strategy } from '../core/strategy.ts';

export const uniform: Strategy = {
  id: 'uniform',
  label: 'Uniform stride',
  family: 'baseline',
  action: 'prune',
  stage: ['post', 'in'],
  control: 'target',
  nested: false,
  cite: null,
  adapted: null,
  needs: [],
  params: {},
  reduce({ signals, keep }) {
    return {
      kept: midpoints(numPatches(signals.grid), keep),
      order: null,
      groups: null,
      scores: null,
      steps: null,
      extra: {},
    };
  },
};
