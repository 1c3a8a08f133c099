import type { Backend, Engine, Progress } from './api.ts';
import { lossOf, type Loss } from './lost-runtime.ts';
import type { Answers, Call, FromWorker, ToWorker } from './protocol.ts';

/** The worker's side of the channel: `self` in a worker, a stand-in in tests. */
export interface WorkerPort {
  postMessage(message: FromWorker): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** What an engine tells beside its answers. */
export interface EngineEvents {
  /** Called between the runs of a long call. */
  readonly onAlive: () => void;
  /** The device went away, or cannot be trusted any more. */
  readonly onLost: (loss: Loss, message: string) => void;
}

export type MakeEngine = (backend: Backend, events: EngineEvents) => Promise<Engine>;

/**
 * Answers calls with an engine that is made at the first load. A worker runs one backend for
 * life: two runtimes in one realm would share globals.
 */
export function serve(port: WorkerPort, makeEngine: MakeEngine): void {
  const running = new Map<number, AbortController>();
  const events: EngineEvents = {
    onAlive: () => port.postMessage({ kind: 'alive' }),
    onLost: (loss, message) => port.postMessage({ kind: 'lost', loss, message }),
  };
  let made: { backend: Backend; engine: Promise<Engine> } | null = null;

  function engineFor(call: Call): Promise<Engine> {
    if (call.kind === 'load') {
      if (!made) {
        const attempt = { backend: call.backend, engine: makeEngine(call.backend, events) };
        attempt.engine.catch(() => {
          if (made === attempt) made = null;
        });
        made = attempt;
      }
      if (made.backend === call.backend) return made.engine;
      throw new Error(`This worker runs ${made.backend}; ${call.backend} needs one of its own.`);
    }
    if (made) return made.engine;
    throw new Error('No model is loaded yet; load one first.');
  }

  async function run(id: number, call: Call, signal: AbortSignal): Promise<Answers[Call['kind']]> {
    const engine = await engineFor(call);
    switch (call.kind) {
      case 'load':
        return engine.load(call.source, call.backend, {
          onProgress: (progress) => sendProgress(id, progress),
          signal,
        });
      case 'prove':
        return engine.prove({ signal });
      case 'encode':
        return engine.encode(call.imageKey, call.image, { signal });
      case 'reduce':
        return engine.reduce(call.imageKey, call.request, { signal });
      case 'replay':
        return engine.replay(call.imageKey, call.request, { signal });
      case 'compare':
        return engine.compare(call.imageKey, call.request, { signal });
      case 'relevance':
        return engine.relevance(call.imageKey, call.query, { signal });
      case 'components':
        return engine.components(call.imageKey, { signal });
      case 'release':
        await engine.release();
        return undefined;
    }
    return call satisfies never;
  }

  function sendProgress(id: number, progress: Progress): void {
    if (running.has(id)) port.postMessage({ kind: 'progress', id, progress });
  }

  async function answer(id: number, call: Call): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      port.postMessage({ kind: 'answer', id, value: await run(id, call, abort.signal) });
    } catch (error) {
      const name = error instanceof Error ? error.name : 'Error';
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ kind: 'error', id, name, message, lost: lossOf(error) });
    } finally {
      running.delete(id);
    }
  }

  port.addEventListener('message', ({ data }) => {
    const message = data as ToWorker;
    switch (message.kind) {
      case 'call':
        void answer(message.id, message.call);
        return;
      case 'cancel':
        running.get(message.id)?.abort();
        return;
    }
    message satisfies never;
  });
}
