/** @file Files whose bytes were damaged on the way: each is read after all, or refused by name. */
import { expect, test } from 'vitest';
import { damageAll } from './helpers/take-apart.ts';
import { byteDamages } from './helpers/mutate.ts';

test('5,000 files with flipped bits, zeroed, missing or swapped runs and wrong lengths', () => {
  const outcomes = damageAll(byteDamages, 5000, 1);
  // Most flips change a name or a note that nothing depends on; every other damage shows.
  expect(outcomes.get('cut')).toBeGreaterThan(500);
  expect(outcomes.get('malformed')).toBeGreaterThan(1000);
  expect(outcomes.get('truncated')).toBeGreaterThan(100);
  expect([...outcomes.values()].reduce((a, b) => a + b, 0)).toBe(5000);
}, 300_000);
