/** @file What happens when a worker, a graphics card or the memory fails: the ladder of `host.ts`. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Engine, ReduceRequest } from '../../src/engine/api.ts';
import { createHost, type HostOptions } from '../../src/engine/host.ts';
import type { ModelSource } from '../../src/engine/api.ts';
import { fakeEngine, fakeWorker, loadedOf, never, source } from './fake-worker.ts';

const image = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
const request = { strategy: 'grid', keep: 1 } as unknown as ReduceRequest;
const other = { card: { id: 'other', label: 'Other' }, url: 'y' } as unknown as ModelSource;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A host whose n-th worker (from 0) has these faults; what each worker was asked. */
function hostWith(faults: readonly Partial<Engine>[], options: HostOptions = {}) {
  const logs: string[][] = [];
  const workers: ReturnType<typeof fakeWorker>[] = [];
  const host = createHost(() => {
    const log: string[] = [];
    const made = fakeWorker(() => fakeEngine(log, faults[logs.length - 1]));
    logs.push(log);
    workers.push(made);
    return made.worker;
  }, options);
  return { host, logs, workers };
}

const fails = (message: string) => () => Promise.reject(new Error(message));

describe('starting again', () => {
  test('asks again only when the fresh worker answers the built-in picture as the first did', async () => {
    const { host, logs } = hostWith([
      { reduce: fails('Device is lost') },
      // The same up to rounding.
      { load: () => Promise.resolve(loadedOf('tiny', 'webgpu', [1.001, 2, 2.999])) },
    ]);
    await host.load(source, 'webgpu');
    await host.encode('a', image);
    await expect(host.reduce('a', request)).resolves.toEqual({ reduceMs: 2 });
    expect(logs[1]).toEqual(['encode a', 'reduce a']);
  });

  test.each([
    ['another answer', [3, 2, 1]],
    ['no numbers', [NaN, NaN, NaN]],
    ['an answer of another length', [1, 2]],
  ])('gives up when the fresh worker gives %s, and asks it nothing', async (_, probe) => {
    const { host, logs, workers } = hostWith([
      { reduce: fails('Device is lost') },
      { load: () => Promise.resolve(loadedOf('tiny', 'webgpu', probe)) },
    ]);
    await host.load(source, 'webgpu');
    await host.encode('a', image);
    await expect(host.reduce('a', request)).rejects.toMatchObject({
      name: 'EngineLostError',
      message: expect.stringMatching(/another answer.*choose WASM/),
    });
    expect(logs[1]).toEqual([]);
    expect(workers.map((w) => w.isAlive())).toEqual([false, false]);
  });

  test('keeps back what is asked while it is under way', async () => {
    let finish: () => void = () => {};
    const { host, logs } = hostWith([
      { reduce: fails('bad_alloc') },
      {
        load: () => new Promise((resolve) => (finish = () => resolve(loadedOf('tiny', 'wasm')))),
      },
    ]);
    await host.load(source, 'wasm');
    await host.encode('a', image);
    const first = host.reduce('a', request);
    await vi.advanceTimersByTimeAsync(1);
    const second = host.encode('b', image);
    const third = host.replay('b', request);
    await vi.advanceTimersByTimeAsync(1);
    expect(logs[1]).toEqual([]);
    finish();
    await expect(Promise.all([first, second, third])).resolves.toHaveLength(3);
    expect(logs[1]).toEqual(['encode b', 'encode a', 'reduce a', 'replay b']);
  });

  test('gives up when the model cannot be loaded again, with the reason', async () => {
    const { host } = hostWith([
      { reduce: fails('Device is lost') },
      { load: fails('WebGPU finds no graphics adapter here; choose WASM.') },
    ]);
    await host.load(source, 'webgpu');
    await host.encode('a', image);
    await expect(host.reduce('a', request)).rejects.toMatchObject({
      name: 'EngineLostError',
      reason: 'WebGPU finds no graphics adapter here; choose WASM',
    });
  });

  test('a question that hangs every worker is asked twice, however long that takes', async () => {
    const hangs = { replay: () => never<never>() };
    const { host, workers } = hostWith([hangs, hangs, hangs]);
    await host.load(source, 'wasm');
    await host.encode('a', image);
    const lost = expect(host.replay('a', request)).rejects.toMatchObject({
      name: 'EngineLostError',
      message: expect.stringMatching(/no sign of life for 60 s.*reload the page/),
    });
    // The second silence ends more than a minute after the first.
    await vi.advanceTimersByTimeAsync(200_000);
    await lost;
    expect(workers).toHaveLength(2);
  });

  test('a worker that never answers a load is replaced once, then given up', async () => {
    const hangs = { load: () => never<never>() };
    const { host, workers } = hostWith([hangs, hangs, hangs]);
    const lost = expect(host.load(source, 'wasm')).rejects.toMatchObject({
      name: 'EngineLostError',
    });
    await vi.advanceTimersByTimeAsync(200_000);
    await lost;
    expect(workers.map((w) => w.isAlive())).toEqual([false, false]);
  });

  test('a fresh worker that hangs while it loads again is given up', async () => {
    const { host, workers } = hostWith([
      { reduce: fails('Device is lost') },
      { load: () => never<never>() },
    ]);
    await host.load(source, 'webgpu');
    await host.encode('a', image);
    const lost = expect(host.reduce('a', request)).rejects.toMatchObject({
      name: 'EngineLostError',
    });
    await vi.advanceTimersByTimeAsync(200_000);
    await lost;
    expect(workers).toHaveLength(2);
  });

  test('a large model may be silent for longer', async () => {
    const large = { ...source, card: { ...source.card, bytes: 400e6 } } as ModelSource;
    const { host, workers } = hostWith([{ load: () => never<never>() }]);
    void host.load(large, 'wasm').catch(() => {});
    await vi.advanceTimersByTimeAsync(290_000);
    expect(workers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(workers).toHaveLength(2);
    host.dispose();
  });

  test('a release that a dead worker owes is done', async () => {
    const { host, logs } = hostWith([{ release: () => never<undefined>() }]);
    await host.load(source, 'wasm');
    const released = host.release();
    await vi.advanceTimersByTimeAsync(61_000);
    await expect(released).resolves.toBeUndefined();
    expect(logs).toHaveLength(1);
  });

  test('what cannot be sent is refused at once and waits for nobody', async () => {
    const { host, workers } = hostWith([]);
    await host.load(source, 'wasm');
    const bad = { ...image, data: () => {} } as never;
    await expect(host.encode('a', bad)).rejects.toThrow(/could not be cloned/);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(workers).toHaveLength(1);
  });

  test('says nothing after it was closed in the middle', async () => {
    const { host, workers } = hostWith([
      { reduce: fails('Device is lost') },
      { load: () => never<never>() },
    ]);
    await host.load(source, 'webgpu');
    await host.encode('a', image);
    const reduced = expect(host.reduce('a', request)).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(1);
    host.dispose();
    await reduced;
    await vi.advanceTimersByTimeAsync(200_000);
    expect(workers.map((w) => w.isAlive())).toEqual([false, false]);
  });
});

describe('a model switched in the middle', () => {
  test('takes back what was asked of the one before', async () => {
    const { host } = hostWith([{ encode: () => never<never>() }]);
    await host.load(source, 'wasm');
    const encoded = host.encode('a', image);
    await vi.advanceTimersByTimeAsync(1);
    const loaded = host.load(other, 'wasm');
    await expect(encoded).rejects.toMatchObject({ name: 'AbortError' });
    await expect(loaded).resolves.toMatchObject({ id: 'other' });
  });

  test('no question of the old model reaches the new one, even when the worker hangs meanwhile', async () => {
    let isFirst = true;
    const hangs: Partial<Engine> = {
      load: ({ card }, backend) => {
        if (!isFirst) return never();
        isFirst = false;
        return Promise.resolve(loadedOf(card.id, backend));
      },
      encode: () => never<never>(),
    };
    const { host, logs } = hostWith([hangs]);
    await host.load(source, 'wasm');
    const encoded = expect(host.encode('a', image)).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(1);
    const loaded = host.load(other, 'wasm');
    await vi.advanceTimersByTimeAsync(61_000);
    await encoded;
    await expect(loaded).resolves.toMatchObject({ id: 'other' });
    expect(logs[1]).toEqual(['load wasm']);
  });

  test('a repair that is under way for the old model ends', async () => {
    const { host, logs } = hostWith([
      { reduce: fails('Device is lost') },
      {
        load: ({ card }, backend) =>
          card.id === 'tiny' ? never() : Promise.resolve(loadedOf(card.id, backend)),
      },
    ]);
    await host.load(source, 'webgpu');
    await host.encode('a', image);
    const reduced = expect(host.reduce('a', request)).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(1);
    await expect(host.load(other, 'webgpu')).resolves.toMatchObject({ id: 'other' });
    await reduced;
    await expect(host.encode('b', image)).resolves.toEqual({ encodeMs: 1 });
    expect(logs[1]).toEqual(['encode b']);
  });
});

describe('memory that is not there', () => {
  const withSize = (bytes: number): ModelSource =>
    ({ ...source, card: { ...source.card, label: 'DINOv2 small', bytes } }) as ModelSource;

  test.each([
    new Error('std::bad_alloc'),
    new RangeError('Array buffer allocation failed'),
    new RangeError('WebAssembly.Memory(): could not allocate memory'),
    new Error("Can't create a session. failed to allocate a buffer of size 88000000."),
    new Error('Aborted(OOM)'),
  ])('is tried once more, then told with the size of the model: %s', async (error) => {
    const lacks = { load: () => Promise.reject(error) };
    const { host, workers } = hostWith([lacks, lacks, lacks]);
    await expect(host.load(withSize(88e6), 'wasm')).rejects.toMatchObject({
      name: 'EngineLostError',
      reason: 'out of memory',
      message:
        'DINOv2 small (88 MB) needs more memory than this browser gives; close other tabs, or choose a smaller model, a smaller precision or another browser.',
    });
    expect(workers).toHaveLength(2);
  });

  test('of a graphics card is one more reason to choose WASM', async () => {
    const error = new Error('Not enough memory left.');
    const lacks = { load: () => Promise.reject(error) };
    const { host } = hostWith([lacks, lacks]);
    await expect(host.load(withSize(88e6), 'webgpu')).rejects.toThrow(
      /than this graphics card gives.*or WASM\.$/,
    );
  });

  test('is there the second time: the load goes on', async () => {
    const { host } = hostWith([{ load: () => Promise.reject(new Error('std::bad_alloc')) }]);
    await expect(host.load(withSize(88e6), 'wasm')).resolves.toMatchObject({ id: 'tiny' });
  });
});
