import { extraAt, scoreOf, type Example } from './example.ts';

/** Where a ranking is cut. */
export interface Cut {
  /** This token's value in it. */
  readonly value: number;
  /** That of the last one kept. */
  readonly last: number;
  /** It is the last one kept. */
  readonly isLast: boolean;
}

/** Greedy methods decide by a value that falls from pick to pick, not by their scores. */
const greedyKeys: Readonly<Record<string, string>> = {
  idpruner: 'marginal',
  divprune: 'distanceToKept',
  cdpruner: 'gain',
};

/** The array that a greedy method decides by; null for others. */
export const greedyKey = (strategy: string): string | null => greedyKeys[strategy] ?? null;

/**
 * This token against the last one kept, by the value that decides; null where no single value
 * does, since the method ranks nothing or other things count too.
 */
export function cutOf(example: Example): Cut | null {
  const { reduction, patch, strategy } = example;
  const { kept, order, scores } = reduction;
  if (kept.length === 0) return null;
  const key = greedyKey(strategy);
  if (key) {
    const value = extraAt(example, key);
    if (value === null || !order) return null;
    const lastPatch = order[order.length - 1];
    const last = extraAt({ ...example, patch: lastPatch }, key);
    return last === null ? null : { value, last, isLast: patch === lastPatch };
  }
  const value = scoreOf(example);
  if (value === null || !scores) return null;
  let lastPatch = kept[0];
  for (const t of kept) if (scores[t] <= scores[lastPatch]) lastPatch = t;
  const isKept = new Set(kept);
  const last = scores[lastPatch];
  // Something else decided as well.
  if (scores.some((score, t) => score > last && !isKept.has(t))) return null;
  return { value, last, isLast: patch === lastPatch };
}
