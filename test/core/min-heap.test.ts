import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMinHeap } from '../../src/core/min-heap.ts';

it('gives entries back by key, equals by number, whatever the order they came in', () => {
  const keys = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 });
  fc.assert(
    fc.property(keys, (list) => {
      const heap = createMinHeap();
      list.forEach((key, i) => heap.push(key, list.length - i));
      expect(heap.size).toBe(list.length);
      const expected = list
        .map((key, i) => [key, list.length - i] as const)
        .sort(([a, m], [b, n]) => a - b || m - n)
        .map(([, id]) => id);
      expect(list.map(() => heap.pop())).toEqual(expected);
      expect(heap.pop()).toBeUndefined();
    }),
  );
});

it('takes new entries between', () => {
  const heap = createMinHeap();
  heap.push(3, 0);
  heap.push(1, 1);
  expect(heap.pop()).toBe(1);
  heap.push(-Infinity, 2);
  heap.push(2, 3);
  expect([heap.pop(), heap.pop(), heap.pop()]).toEqual([2, 3, 0]);
});
