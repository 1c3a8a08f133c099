import type { Engine, LoadedModel, ModelSource } from '../../src/engine/api.ts';
import type { FromWorker, ToWorker } from '../../src/engine/protocol.ts';
import { serve, type EngineEvents } from '../../src/engine/serve.ts';
import type { WorkerLike } from '../../src/engine/worker-channel.ts';

export const source = { card: { id: 'tiny', label: 'Tiny' }, url: 'x' } as unknown as ModelSource;

export const loadedOf = (id: string, backend: string, probe: readonly number[] = [1, 2, 3]) =>
  ({ id, backend, probe: Float32Array.from(probe) }) as unknown as LoadedModel;

/** An engine that answers at once; tests replace what should go wrong. */
export function fakeEngine(log: string[], overrides: Partial<Engine> = {}): Engine {
  const note = <T>(text: string, value: T): Promise<T> => {
    log.push(text);
    return Promise.resolve(value);
  };
  return {
    load: ({ card }, backend) => note(`load ${backend}`, loadedOf(card.id, backend)),
    prove: () => note('prove', { fullMs: 1 } as never),
    encode: (key) => note(`encode ${key}`, { encodeMs: 1 } as never),
    reduce: (key) => note(`reduce ${key}`, { reduceMs: 2 } as never),
    replay: (key) => note(`replay ${key}`, { flops: {} } as never),
    compare: (key) => note(`compare ${key}`, { numKept: 1 } as never),
    components: () => note('components', {} as never),
    relevance: () => note('relevance', new Float32Array()),
    release: () => note('release', undefined),
    ...overrides,
  };
}

/** A worker in this thread: `serve` on one side, messages cloned on the way. */
export function fakeWorker(makeEngine: (events: EngineEvents) => Engine) {
  let alive = true;
  let listen: (event: { data: unknown }) => void = () => {};
  const worker: WorkerLike = {
    onmessage: null,
    onerror: null,
    postMessage: (message: ToWorker) => {
      const data = structuredClone(message);
      queueMicrotask(() => alive && listen({ data }));
    },
    terminate: () => (alive = false),
  };
  serve(
    {
      addEventListener: (_, listener) => (listen = listener),
      postMessage: (message: FromWorker) => {
        const data = structuredClone(message);
        queueMicrotask(() => alive && worker.onmessage?.({ data } as MessageEvent));
      },
    },
    (_, events) => Promise.resolve(makeEngine(events)),
  );
  return { worker, isAlive: () => alive };
}

export const never = <T>(): Promise<T> => new Promise(() => {});
