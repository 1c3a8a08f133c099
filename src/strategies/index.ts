import type { Strategy } from '../core/strategy.ts';
import { clsAttention } from './cls-attention.ts';
import { grid } from './grid.ts';
import { idpruner } from './idpruner.ts';
import { random } from './random.ts';
import { tokencorr } from './tokencorr.ts';
import { tome } from './tome.ts';
import { uniform } from './uniform.ts';

/** Every strategy, in the order of the menu. */
export const strategies: readonly Strategy[] = [
  idpruner,
  tome,
  clsAttention,
  tokencorr,
  random,
  uniform,
  grid,
];

/** @throws Error with the ids there are, when there is none of this name */
export function findStrategy(id: string): Strategy {
  const found = strategies.find((strategy) => strategy.id === id);
  if (found) return found;
  const ids = strategies.map((strategy) => strategy.id).join(', ');
  throw new Error(`there is no strategy ${JSON.stringify(id)}; there are ${ids}`);
}
