import type { Strategy } from '../core/strategy.ts';

/**
 * A method to show where the picked one cannot run on the model: itself where only its schedule
 * cannot, else one of its family if there is any.
 *
 * @param name of what was picked, as in `reasons`: of a strategy or of a schedule
 * @param picked the strategy behind it
 * @param reasons why methods cannot run, by name
 * @returns null when the picked one can run, or when none can
 */
export function otherMethod(
  name: string,
  picked: Strategy,
  strategies: readonly Strategy[],
  reasons: ReadonlyMap<string, string>,
): Strategy | null {
  if (!reasons.has(name)) return null;
  if (!reasons.has(picked.id)) return picked;
  const able = strategies.filter(({ id, family }) => !reasons.has(id) && family !== 'baseline');
  return able.find(({ family }) => family === picked.family) ?? able[0] ?? null;
}
