import type { Strategy } from '../core/strategy.ts';
import { prumerge, prumergeParams, pruneAndMerge } from './prumerge.ts';

export const prumergePlus: Strategy = {
  ...prumerge,
  id: 'prumerge-plus',
  label: 'PruMerge+',
  params: prumergeParams,
  reduce({ signals, keep, params }) {
    return pruneAndMerge(signals, keep, params, true);
  },
};
