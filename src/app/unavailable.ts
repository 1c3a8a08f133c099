import { signalTensors } from '../core/signals.ts';
import type { Strategy } from '../core/strategy.ts';
import type { SignalName } from '../core/types.ts';

/**
 * Why methods cannot run on what a model offers, by id; those that can are not in it.
 *
 * @param offers signals that are there with the default parameters
 * @param canReduce tokens can leave inside the encoder
 */
export function unavailable(
  strategies: readonly Strategy[],
  offers: ReadonlySet<SignalName>,
  canReduce = true,
): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const { id, needs, stage } of strategies) {
    if (!canReduce && stage.every((one) => one === 'in')) {
      reasons.set(id, 'no token can leave inside this encoder');
      continue;
    }
    const missing = needs
      .map((need) => [need].flat())
      .find((any) => !any.some((n) => offers.has(n)));
    if (!missing) continue;
    reasons.set(id, `needs ${missing.map(words).join(' or ')}`);
  }
  return reasons;
}

/** On the page a box stands in for a text. */
const words = (name: SignalName): string =>
  name === 'text' ? 'a text query or a box' : signalTensors[name].words;
