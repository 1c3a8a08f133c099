import { checkSignals } from './check-signals.ts';
import { createRandom } from './random.ts';
import { resolveParams } from './resolve-params.ts';
import type { Params, Strategy } from './strategy.ts';
import type { Reduction, Signals } from './types.ts';
import { countPatches, viewsOf } from './views.ts';

/** What to decide on and how much to keep. */
export interface RunOptions {
  readonly signals: Signals;
  /** K in [0, T], whole; T over all views that the strategy decides on. */
  readonly keep: number;
  /** Missing ones stand at their defaults. */
  readonly params?: Params;
  /** In [0, 2³²), whole; 1 when absent. */
  readonly seed?: number;
}

const maxSeed = 4294967295;

/**
 * The one door to a strategy: checks everything that comes from outside, makes the seeded random
 * numbers and asks for the reduction. The same options always give the same reduction.
 *
 * @throws Error with one plain sentence that names the strategy, what is wrong and what would do
 */
export function runStrategy(strategy: Strategy, options: RunOptions): Reduction {
  const { signals, keep, seed = 1 } = options;
  const { id } = strategy;
  const params = resolveParams(strategy, options.params ?? {});
  const needs = strategy.needsFor?.(params) ?? strategy.needs;
  for (const view of viewsOf(strategy, signals)) {
    const holder = view === signals ? 'the file' : `crop ${signals.crops?.indexOf(view)}`;
    checkSignals(id, view, needs, strategy.uses ?? [], holder);
  }
  const numPatches = countPatches(strategy, signals);
  if (!Number.isInteger(keep) || keep < 0 || keep > numPatches) {
    throw new Error(
      `strategy ${id} was asked to keep ${keep}; it must be a whole number from 0 to ${numPatches}`,
    );
  }
  if (!Number.isInteger(seed) || seed < 0 || seed > maxSeed) {
    throw new Error(`seed is ${seed}; it must be a whole number from 0 to ${maxSeed}`);
  }
  return strategy.reduce({ signals, keep, params, random: createRandom(seed) });
}
