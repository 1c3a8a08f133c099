import { stepParams } from '../../core/sequence-step.ts';
import type { Params, Strategy } from '../../core/strategy.ts';

/** Those of a preset that its steps have too and that are not at the defaults of the steps. */
export function changedParams(strategy: Strategy, params: Params): Params {
  return Object.fromEntries(
    Object.entries(stepParams(strategy))
      .filter(([name, spec]) => name in params && params[name] !== spec.default)
      .map(([name]) => [name, params[name]]),
  );
}
