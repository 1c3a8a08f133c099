import { describePlace } from '../core/check-schedule.ts';
import type { Where } from '../core/schedule.ts';

/** Where tokens leave. 0-based; behind block −1 is before the first one. */
export interface Place {
  readonly afterLayer: number;
  readonly where: Where;
}

/** A step of a schedule, as far as its cost goes. */
export interface KeepAt extends Place {
  /**
   * Patch tokens that are really left behind the place, which may not be the number that was asked
   * for; in [0, those in front of it].
   */
  readonly keep: number;
}

/** Tokens that enter the two halves of every block, prefix included. */
export interface TokensAt {
  /** `[blocks]` */
  readonly attention: Uint32Array;
  /** `[blocks]` */
  readonly mlp: Uint32Array;
}

/** Halves of blocks in front of a place. */
export function halvesBefore({ afterLayer, where }: Place): number {
  return 2 * afterLayer + (where === 'attention' ? 1 : 2);
}

/**
 * How many tokens go through each half of an encoder. The simple cut, where blocks L.. run on K of
 * the patches, is the one step `{ afterLayer: L - 1, where: 'block', keep: K }`.
 *
 * @param prefixTokens CLS and registers; they never leave
 * @param numPatches T
 * @param steps in the order of their places, at most one per place; none: all tokens stay
 */
export function tokensThrough(
  numBlocks: number,
  prefixTokens: number,
  numPatches: number,
  steps: readonly KeepAt[],
): TokensAt {
  const halves = new Uint32Array(2 * numBlocks).fill(prefixTokens + numPatches);
  let before = -1;
  let left = numPatches;
  for (const step of steps) {
    const { afterLayer, keep } = step;
    const start = halvesBefore(step);
    if (!(Number.isInteger(afterLayer) && start >= 0 && start <= halves.length)) {
      throw new Error(`a step stands ${describePlace(step)}; the encoder has ${numBlocks} blocks`);
    }
    if (start <= before) {
      throw new Error(
        `the step ${describePlace(step)} comes too late; steps must be in the order of their places, one at each`,
      );
    }
    if (!(Number.isInteger(keep) && keep >= 0 && keep <= left)) {
      throw new Error(
        `keep is ${keep} ${describePlace(step)}; it must be a whole number from 0 to ${left}, the patch tokens there`,
      );
    }
    halves.fill(prefixTokens + keep, start);
    before = start;
    left = keep;
  }
  return {
    attention: halves.filter((_, half) => half % 2 === 0),
    mlp: halves.filter((_, half) => half % 2 === 1),
  };
}
