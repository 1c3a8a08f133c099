import { expect, it } from 'vitest';
import { createStore } from '../../src/app/store.ts';

it('tells listeners what is and what was, until they stop', () => {
  const store = createStore({ a: 1, b: 2 });
  const seen: [number, number][] = [];
  const stop = store.subscribe((now, before) => seen.push([now.a, before.a]));
  store.patch({ a: 5 });
  stop();
  store.patch({ a: 6 });
  expect(seen).toEqual([[5, 1]]);
  expect(store.get()).toEqual({ a: 6, b: 2 });
});

it('stays quiet when the same snapshot is set again', () => {
  const store = createStore({ a: 1 });
  let calls = 0;
  store.subscribe(() => calls++);
  store.set(store.get());
  expect(calls).toBe(0);
});
