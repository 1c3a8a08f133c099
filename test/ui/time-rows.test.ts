import { expect, it } from 'vitest';
import { timeRows } from '../../src/ui/time-rows.ts';

const timing = { fullMs: 100, headMs: 40, tailMs: 15, reduceMs: 5, runs: 3, idealMs: 50 };
const read = (stage: 'in' | 'post' | 'pre') => timeRows(timing, stage, 'blocks 0–3', 'blocks 4 on');

it('sums head, selection and tail of what leaves inside the encoder, the ideal beside it', () => {
  const { method, check } = read('in');
  expect(method.map(({ ms }) => ms)).toEqual([100, 40, 5, 15, 60]);
  expect(method.at(-1)).toMatchObject({ name: 'Total', ratio: 0.6, ideal: 50 });
  expect(check).toEqual([]);
});

it.each(['post', 'pre'] as const)('claims no saving for what works %s encoder', (stage) => {
  const { method, check } = read(stage);
  expect(method.at(-1)).toMatchObject({ ms: 105, ratio: 1.05, ideal: 100 });
  expect(check.at(-1)).toMatchObject({ ms: 55, ratio: 0.55, ideal: 50 });
});
