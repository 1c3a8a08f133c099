import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LoadedModel, ReduceRequest } from '../../src/engine/api.ts';
import { createHost } from '../../src/engine/host.ts';
import type { Loss } from '../../src/engine/lost-runtime.ts';
import { fakeEngine, fakeWorker, loadedOf, never, source } from './fake-worker.ts';

const image = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
const request = { strategy: 'grid', keep: 1 } as unknown as ReduceRequest;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('createHost', () => {
  test('passes calls to the worker and answers back', async () => {
    const log: string[] = [];
    const host = createHost(() => fakeWorker(() => fakeEngine(log)).worker);
    await expect(host.load(source, 'wasm')).resolves.toEqual(loadedOf('tiny', 'wasm'));
    await expect(host.encode('a', image)).resolves.toEqual({ encodeMs: 1 });
    await expect(host.reduce('a', request)).resolves.toEqual({ reduceMs: 2 });
    await expect(host.replay('a', request)).resolves.toEqual({ flops: {} });
    await host.release();
    expect(log).toEqual(['load wasm', 'encode a', 'reduce a', 'replay a', 'release']);
  });

  test('tells the progress of a load', async () => {
    const seen: unknown[] = [];
    const engine = fakeEngine([], {
      load: async (_s, _b, options) => {
        options?.onProgress?.({ phase: 'download', loaded: 5, total: 10 });
        return { id: 'tiny' } as LoadedModel;
      },
    });
    const host = createHost(() => fakeWorker(() => engine).worker);
    await host.load(source, 'wasm', { onProgress: (p) => seen.push(p) });
    expect(seen).toEqual([{ phase: 'download', loaded: 5, total: 10 }]);
  });

  test('passes an error on as its sentence and keeps the worker', async () => {
    let spawned = 0;
    const engine = fakeEngine([], {
      reduce: () => Promise.reject(new Error('strategy x needs tokens')),
    });
    const host = createHost(() => (spawned++, fakeWorker(() => engine).worker));
    await host.load(source, 'wasm');
    await expect(host.reduce('a', request)).rejects.toThrow('strategy x needs tokens');
    expect(spawned).toBe(1);
  });

  test('an abort rejects at once and reaches the engine', async () => {
    let inner: AbortSignal | undefined;
    const engine = fakeEngine([], {
      replay: (_k, _r, options) => ((inner = options?.signal), never()),
    });
    const host = createHost(() => fakeWorker(() => engine).worker);
    await host.load(source, 'wasm');
    const abort = new AbortController();
    const running = host.replay('a', request, { signal: abort.signal });
    await vi.advanceTimersByTimeAsync(1);
    abort.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(1);
    expect(inner?.aborted).toBe(true);
  });

  test('replaces a worker that falls silent, and the answer comes from the fresh one', async () => {
    const logs: string[][] = [];
    const workers: ReturnType<typeof fakeWorker>[] = [];
    const host = createHost(() => {
      const log: string[] = [];
      const hangs = logs.length === 0;
      const made = fakeWorker(() => fakeEngine(log, hangs ? { replay: () => never() } : {}));
      logs.push(log);
      workers.push(made);
      return made.worker;
    });
    await host.load(source, 'wasm');
    await host.encode('a', image);
    const replay = host.replay('a', request);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(workers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(replay).resolves.toEqual({ flops: {} });
    expect(workers[0].isAlive()).toBe(false);
    expect(logs[1]).toEqual(['load wasm', 'encode a', 'replay a']);
  });

  test('a sign of life keeps a long call going', async () => {
    let spawned = 0;
    const host = createHost(() => {
      spawned++;
      return fakeWorker(({ onAlive }) =>
        fakeEngine([], {
          replay: async () => {
            for (let i = 0; i < 5; i++) {
              await new Promise((resolve) => setTimeout(resolve, 50_000));
              onAlive();
            }
            return { flops: {} } as never;
          },
        }),
      ).worker;
    });
    await host.load(source, 'wasm');
    const replay = host.replay('a', request);
    await vi.advanceTimersByTimeAsync(260_000);
    await expect(replay).resolves.toEqual({ flops: {} });
    expect(spawned).toBe(1);
  });

  test('a lost device is repaired once; the second time within a minute is an error', async () => {
    let spawned = 0;
    const host = createHost(() => {
      spawned++;
      const lost = (): Promise<never> => Promise.reject(new Error('Device was destroyed'));
      return fakeWorker(() => fakeEngine([], spawned < 3 ? { reduce: lost } : {})).worker;
    });
    await host.load(source, 'webgpu');
    await host.encode('a', image);
    await expect(host.reduce('a', request)).rejects.toMatchObject({ name: 'EngineLostError' });
    expect(spawned).toBe(2);
    await expect(host.reduce('a', request)).rejects.toMatchObject({ name: 'EngineLostError' });
    // A new load starts afresh.
    await host.load(source, 'wasm');
    await host.encode('a', image);
    await expect(host.reduce('a', request)).resolves.toEqual({ reduceMs: 2 });
  });

  test('two failures a minute apart are both repaired', async () => {
    let spawned = 0;
    let clock = 0;
    const host = createHost(
      () => {
        const index = ++spawned;
        let calls = 0;
        return fakeWorker(() =>
          fakeEngine([], {
            reduce: () =>
              index < 3 && ++calls === index
                ? Promise.reject(new RangeError('Array buffer allocation failed'))
                : Promise.resolve({ reduceMs: index } as never),
          }),
        ).worker;
      },
      { now: () => clock },
    );
    await host.load(source, 'wasm');
    await host.encode('a', image);
    await expect(host.reduce('a', request)).resolves.toEqual({ reduceMs: 2 });
    clock += 61_000;
    await expect(host.reduce('a', request)).resolves.toEqual({ reduceMs: 3 });
  });

  test('a device lost while idle is replaced before the next question', async () => {
    const logs: string[][] = [];
    let lose: (loss: Loss, message: string) => void = () => {};
    const host = createHost(() => {
      const log: string[] = [];
      logs.push(log);
      return fakeWorker(({ onLost }) => {
        lose = onLost;
        return fakeEngine(log);
      }).worker;
    });
    await host.load(source, 'webgpu');
    await host.encode('a', image);
    lose('device', 'the GPU went to sleep');
    await vi.advanceTimersByTimeAsync(1);
    await expect(host.reduce('a', request)).resolves.toEqual({ reduceMs: 2 });
    expect(logs[1]).toEqual(['load webgpu', 'encode a', 'reduce a']);
  });

  test('a worker that cannot start is reported after the second try', async () => {
    let spawned = 0;
    const host = createHost(() => {
      spawned++;
      const { worker } = fakeWorker(() => fakeEngine([], { load: () => never() }));
      queueMicrotask(() => worker.onerror?.({ message: 'chunk is missing' } as ErrorEvent));
      return worker;
    });
    await expect(host.load(source, 'wasm')).rejects.toThrow('chunk is missing');
    expect(spawned).toBe(2);
  });

  test('another backend gets a worker of its own', async () => {
    const workers: ReturnType<typeof fakeWorker>[] = [];
    const host = createHost(() => {
      workers.push(fakeWorker(() => fakeEngine([])));
      return workers.at(-1)!.worker;
    });
    await host.load(source, 'wasm');
    await expect(host.load(source, 'webgpu')).resolves.toMatchObject({ backend: 'webgpu' });
    expect(workers.map((w) => w.isAlive())).toEqual([false, true]);
  });

  test('dispose ends the worker and what was asked', async () => {
    const { worker, isAlive } = fakeWorker(() => fakeEngine([], { reduce: () => never() }));
    const host = createHost(() => worker);
    await host.load(source, 'wasm');
    const reduce = host.reduce('a', request);
    host.dispose();
    await expect(reduce).rejects.toMatchObject({ name: 'AbortError' });
    expect(isAlive()).toBe(false);
  });
});
