import { signalTensors } from '../core/signals.ts';
import type { Strategy } from '../core/strategy.ts';
import type { SignalName } from '../core/types.ts';

/**
 * Why methods cannot run on what a model offers, by id; those that can are not in it.
 *
 * @param offers signals that are there with the default parameters
 */
export function unavailable(
  strategies: readonly Strategy[],
  offers: ReadonlySet<SignalName>,
): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { id, needs } of strategies) {
    const missing = needs
      .map((need) => [need].flat())
      .find((any) => !any.some((n) => offers.has(n)));
    if (!missing) continue;
    reasons.set(id, `needs ${missing.map((name) => signalTensors[name].words).join(' or ')}`);
  }
  return reasons;
}
