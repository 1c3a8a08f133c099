import { expect, test } from 'vitest';
import { walkGrid } from '../../src/ui/walk-grid.ts';

const grid = { rows: 3, cols: 4 };

test.each([
  // key, from, to
  ['ArrowRight', 5, 6],
  ['ArrowLeft', 5, 4],
  ['ArrowUp', 5, 1],
  ['ArrowDown', 5, 9],
  ['Home', 6, 4],
  ['End', 5, 7],
])('%s leads from patch %i to %i', (key, from, to) => {
  expect(walkGrid(key, from, grid)).toBe(to);
});

test.each([
  ['ArrowRight', 7],
  ['ArrowLeft', 4],
  ['ArrowUp', 2],
  ['ArrowDown', 9],
])('%s stays at the edge, on patch %i', (key, at) => {
  expect(walkGrid(key, at, grid)).toBe(at);
});

test('begins at the first patch, and only with a key that walks', () => {
  expect(walkGrid('End', null, grid)).toBe(0);
  expect(walkGrid('a', null, grid)).toBeUndefined();
});
