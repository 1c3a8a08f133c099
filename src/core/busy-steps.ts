import type { Schedule } from './schedule.ts';

/** Steps that leave fewer tokens than come to them. @param numPatches T */
export function busySteps(
  { steps }: Pick<Schedule, 'steps'>,
  numPatches: number,
): Schedule['steps'] {
  return steps.filter(({ keep }, i) => keep < (i === 0 ? numPatches : steps[i - 1].keep));
}

/** K, patch tokens that are meant to be left behind all steps. @param numPatches T */
export function tokensLeft({ steps }: Pick<Schedule, 'steps'>, numPatches: number): number {
  return steps.at(-1)?.keep ?? numPatches;
}
