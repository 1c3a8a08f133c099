import { describe, expect, test } from 'vitest';
import { SessionQueue } from '../../src/engine/session-queue.ts';

/** A task that ends when told. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('SessionQueue', () => {
  test('never runs two tasks at once and keeps their order', async () => {
    const queue = new SessionQueue();
    const order: number[] = [];
    let running = 0;
    const results = await Promise.all(
      [0, 1, 2, 3, 4].map((i) =>
        queue.add(async () => {
          expect(++running).toBe(1);
          await tick();
          order.push(i);
          running--;
          return i * i;
        }),
      ),
    );
    expect(results).toEqual([0, 1, 4, 9, 16]);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  test('goes on after a task that failed', async () => {
    const queue = new SessionQueue();
    const failed = queue.add(() => Promise.reject(new Error('no')));
    const next = queue.add(async () => 'yes');
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });

  test('a newer waiting task replaces the older of its slot, never the running one', async () => {
    const queue = new SessionQueue();
    const { open, opened } = gate();
    const ran: string[] = [];
    const make = (name: string) => () => {
      ran.push(name);
      return name === 'running' ? opened.then(() => name) : Promise.resolve(name);
    };
    const running = queue.add(make('running'), { slot: 'encode' });
    const older = queue.add(make('older'), { slot: 'encode' });
    const other = queue.add(make('other'), { slot: 'load' });
    const newer = queue.add(make('newer'), { slot: 'encode' });
    await expect(older).rejects.toMatchObject({ name: 'AbortError' });
    open();
    await expect(Promise.all([running, other, newer])).resolves.toEqual([
      'running',
      'other',
      'newer',
    ]);
    expect(ran).toEqual(['running', 'other', 'newer']);
  });

  test('a waiting task leaves when aborted and never runs', async () => {
    const queue = new SessionQueue();
    const { open, opened } = gate();
    const running = queue.add(() => opened);
    const abort = new AbortController();
    let ran = false;
    const waiting = queue.add(async () => void (ran = true), { signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    open();
    await running;
    await tick();
    expect(ran).toBe(false);
  });

  test('a running task rejects at once when aborted, yet the next waits for its end', async () => {
    const queue = new SessionQueue();
    const { open, opened } = gate();
    const abort = new AbortController();
    let ended = false;
    const running = queue.add(() => opened.then(() => (ended = true)), { signal: abort.signal });
    const next = queue.add(async () => ended);
    await tick();
    abort.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    open();
    await expect(next).resolves.toBe(true);
  });

  test('refuses a signal that has fired before', async () => {
    const queue = new SessionQueue();
    let ran = false;
    const signal = AbortSignal.abort();
    await expect(queue.add(async () => void (ran = true), { signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(ran).toBe(false);
  });
});
