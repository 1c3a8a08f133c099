import { expect, it } from 'vitest';
import { defaultPane } from '../../src/app/settings.ts';
import type { Shown } from '../../src/app/view.ts';
import { sortRows, tokenRows } from '../../src/ui/token-rows.ts';

// 2 × 3 patches: 1 and 5 are left, 5 with patches 2 and 4 in its group.
const shown: Shown = {
  imageKey: 'a',
  settings: defaultPane,
  grid: { rows: 2, cols: 3, patchSize: 16 },
  framing: { scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 },
  reduction: {
    kept: Uint32Array.of(1, 5),
    order: null,
    groups: {
      start: Uint32Array.of(0, 1, 4),
      patch: Uint32Array.of(1, 2, 4, 5),
      weight: Float32Array.of(1, 0.2, 0.3, 0.5),
    },
    scores: Float32Array.of(0, 0.5, 0, 0, 0, 0.75),
    steps: null,
    extra: {},
  },
  ranks: Uint32Array.of(2, 1, 3, 4, 5, 0),
  stored: false,
  reduceMs: 1,
  guide: null,
  schedule: null,
};
const cosines = Float32Array.of(0.5, 0.25);

it('tells place, rank, score, group and cosine of every token that is left', () => {
  expect(tokenRows(shown, cosines)).toEqual([
    { patch: 1, rank: 2, row: 1, column: 2, score: 0.5, group: 1, cosine: 0.5 },
    { patch: 5, rank: 1, row: 2, column: 3, score: 0.75, group: 3, cosine: 0.25 },
  ]);
});

it('takes no cosines of another number of tokens', () => {
  expect(tokenRows(shown, Float32Array.of(1)).map(({ cosine }) => cosine)).toEqual([null, null]);
});

it('sorts both ways, what has no value last either way', () => {
  const rows = [...tokenRows(shown, cosines), { ...tokenRows(shown, null)[0], patch: 9 }];
  const order = (falling: boolean) => sortRows(rows, 'cosine', falling).map(({ patch }) => patch);
  expect(order(false)).toEqual([5, 1, 9]);
  expect(order(true)).toEqual([1, 5, 9]);
});
