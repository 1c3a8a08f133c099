import type { Strategy } from './strategy.ts';

/**
 * Fewest tokens that one step of a strategy can leave, at least one.
 *
 * @param numTokens k, patch tokens in front of it
 */
export function leastLeft({ inside }: Pick<Strategy, 'inside'>, numTokens: number): number {
  return Math.min(numTokens, Math.max(1, inside?.least?.(numTokens) ?? 1));
}
