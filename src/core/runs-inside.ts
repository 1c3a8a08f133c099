import type { Strategy } from './strategy.ts';

/** Whether a strategy can be a step of a schedule; `sequenceNeeds` says why not. */
export const runsInside = ({ inside, stage }: Pick<Strategy, 'inside' | 'stage'>): boolean =>
  inside !== undefined || stage.includes('in');
