/** @file Files that are sound protobuf and say something senseless: read, or refused by name. */
import { expect, test, vi } from 'vitest';
import { damageAll } from './helpers/take-apart.ts';
import { fieldDamages } from './helpers/mutate.ts';

test('5,000 files with fields dropped, repeated, moved and changed', () => {
  const asked = vi.fn();
  vi.stubGlobal('fetch', asked);
  const before = Object.getOwnPropertyNames(Object.prototype);
  const outcomes = damageAll(fieldDamages, 5000, 2);
  vi.unstubAllGlobals();
  // A reader that gave up early would refuse nearly all; one that trusted would refuse none.
  expect(outcomes.get('cut')).toBeGreaterThan(2000);
  expect(outcomes.get('read')).toBeGreaterThan(100);
  expect(outcomes.get('malformed')).toBeGreaterThan(500);
  expect([...outcomes.values()].reduce((a, b) => a + b, 0)).toBe(5000);
  // Among the new names are __proto__ and constructor, among the places ../x.
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  expect(asked).not.toHaveBeenCalled();
}, 300_000);
