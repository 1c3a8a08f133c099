import type { RgbaImage } from '../core/types.ts';
import type {
  Backend,
  Comparison,
  Encoded,
  Engine,
  LoadedModel,
  ModelSource,
  Progress,
  Proof,
  Query,
  Reduced,
  ReduceRequest,
  Replay,
} from './api.ts';
import type { Answers, Call, FromWorker, ToWorker } from './protocol.ts';

/** The parts of a `Worker` that are used. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** The runtime failed twice in a row: time for another backend. */
export class EngineLostError extends Error {
  override readonly name = 'EngineLostError';
}

export interface HostOptions {
  /** Silence of the worker during a call that counts as hanging, ms. */
  readonly answerMs?: number;
  /** A second failure within this time is reported instead of repaired, ms. */
  readonly calmMs?: number;
  readonly now?: () => number;
}

interface Pending {
  readonly call: Call;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Detaches the abort listener. */
  readonly settle: () => void;
}

/** Pictures that can be handed to a fresh worker. */
const maxImages = 3;

export interface EngineHost extends Engine {
  /** Ends the worker; whatever was still asked rejects with AbortError. */
  dispose(): void;
}

/**
 * An `Engine` whose work is done in a disposable worker. A worker that crashes, loses its device
 * or falls silent is replaced once: the model is loaded again (which ends in runs of its own), the
 * pictures are encoded again, and what was asked is asked again. The second time within a minute
 * everything rejects with `EngineLostError`, until the next load.
 *
 * @param spawn makes a worker that runs `serve`; called again after each failure
 */
export function createHost(spawn: () => WorkerLike, options: HostOptions = {}): EngineHost {
  return new Host(spawn, options);
}

class Host implements EngineHost {
  readonly #spawn: () => WorkerLike;
  readonly #answerMs: number;
  readonly #calmMs: number;
  readonly #now: () => number;
  #worker: WorkerLike | null = null;
  #disposed = false;
  #nextId = 1;
  readonly #pending = new Map<number, Pending>();
  #watch: ReturnType<typeof setTimeout> | undefined;
  #failedAt = -Infinity;
  /** Set when repair was given up; the next load starts afresh. */
  #lost: EngineLostError | null = null;
  #model: { readonly source: ModelSource; readonly backend: Backend } | null = null;
  readonly #images = new Map<string, RgbaImage>();
  /** Pictures the present worker has been handed. */
  readonly #handed = new Set<string>();

  constructor(spawn: () => WorkerLike, options: HostOptions) {
    this.#spawn = spawn;
    this.#answerMs = options.answerMs ?? 60_000;
    this.#calmMs = options.calmMs ?? 60_000;
    this.#now = options.now ?? (() => performance.now());
  }

  async load(
    source: ModelSource,
    backend: Backend,
    options: { onProgress?: (p: Progress) => void; signal?: AbortSignal } = {},
  ): Promise<LoadedModel> {
    this.#lost = null;
    // A worker runs one backend for life.
    if (this.#model && this.#model.backend !== backend) this.#stop();
    this.#model = { source, backend };
    this.#images.clear();
    this.#handed.clear();
    return this.#ask({ kind: 'load', source, backend }, options.signal, options.onProgress);
  }

  async prove(options: { signal?: AbortSignal } = {}): Promise<Proof> {
    return this.#ask({ kind: 'prove' }, options.signal);
  }

  async encode(
    imageKey: string,
    image: RgbaImage,
    options: { signal?: AbortSignal } = {},
  ): Promise<Encoded> {
    this.#images.delete(imageKey);
    this.#images.set(imageKey, image);
    for (const oldest of this.#images.keys()) {
      if (this.#images.size <= maxImages) break;
      this.#images.delete(oldest);
    }
    this.#handed.add(imageKey);
    return this.#ask({ kind: 'encode', imageKey, image }, options.signal);
  }

  async reduce(
    imageKey: string,
    request: ReduceRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<Reduced> {
    this.#handOver(imageKey);
    return this.#ask({ kind: 'reduce', imageKey, request }, options.signal);
  }

  async replay(
    imageKey: string,
    request: ReduceRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<Replay> {
    this.#handOver(imageKey);
    return this.#ask({ kind: 'replay', imageKey, request }, options.signal);
  }

  async compare(
    imageKey: string,
    request: ReduceRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<Comparison> {
    this.#handOver(imageKey);
    return this.#ask({ kind: 'compare', imageKey, request }, options.signal);
  }

  async relevance(
    imageKey: string,
    query: Query,
    options: { signal?: AbortSignal } = {},
  ): Promise<Float32Array> {
    this.#handOver(imageKey);
    return this.#ask({ kind: 'relevance', imageKey, query }, options.signal);
  }

  async release(): Promise<void> {
    this.#model = null;
    this.#images.clear();
    this.#handed.clear();
    if (this.#worker) await this.#ask({ kind: 'release' });
  }

  dispose(): void {
    this.#disposed = true;
    this.#stop();
    this.#fail(new DOMException('The encoder was closed.', 'AbortError'));
  }

  /** A fresh worker does not know the pictures of the one before it. */
  #handOver(imageKey: string): void {
    const image = this.#images.get(imageKey);
    if (!image || this.#handed.has(imageKey)) return;
    this.#handed.add(imageKey);
    this.#ask({ kind: 'encode', imageKey, image }).catch(() => this.#handed.delete(imageKey));
  }

  #ask<K extends Call['kind']>(
    call: Extract<Call, { kind: K }>,
    signal?: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<Answers[K]> {
    if (this.#disposed) return Promise.reject(new Error('The encoder was closed.'));
    if (this.#lost) return Promise.reject(this.#lost);
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    return new Promise<Answers[K]>((resolve, reject) => {
      const id = this.#nextId++;
      const onAbort = (): void => {
        this.#pending.delete(id);
        this.#rewatch();
        this.#worker?.postMessage({ kind: 'cancel', id });
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const settle = (): void => signal?.removeEventListener('abort', onAbort);
      this.#pending.set(id, { call, resolve, reject, onProgress, settle });
      this.#start().postMessage({ kind: 'call', id, call });
      this.#rewatch();
    });
  }

  #start(): WorkerLike {
    if (this.#worker) return this.#worker;
    const worker = this.#spawn();
    worker.onmessage = ({ data }) => {
      if (worker === this.#worker) this.#receive(data as FromWorker);
    };
    worker.onerror = (event) => {
      if (worker === this.#worker) this.#recover(event.message || 'its worker crashed');
    };
    return (this.#worker = worker);
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#handed.clear();
    clearTimeout(this.#watch);
  }

  #receive(message: FromWorker): void {
    this.#rewatch();
    switch (message.kind) {
      case 'alive':
        return;
      case 'lost':
        this.#recover(message.message);
        return;
      case 'progress':
        this.#pending.get(message.id)?.onProgress?.(message.progress);
        return;
      case 'answer':
        this.#take(message.id)?.resolve(message.value as never);
        return;
      case 'error': {
        if (message.lost) {
          this.#recover(message.message);
          return;
        }
        const error = new Error(message.message);
        error.name = message.name;
        this.#take(message.id)?.reject(error);
        return;
      }
    }
    message satisfies never;
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.settle();
    this.#rewatch();
    return pending;
  }

  /** Any message shows life; without a call in flight nothing is expected. */
  #rewatch(): void {
    clearTimeout(this.#watch);
    if (this.#pending.size === 0) return;
    this.#watch = setTimeout(
      () => this.#recover(`it gave no sign of life for ${Math.round(this.#answerMs / 1000)} s`),
      this.#answerMs,
    );
  }

  #fail(error: Error): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    clearTimeout(this.#watch);
    for (const pending of all) {
      pending.settle();
      pending.reject(error);
    }
  }

  /** A fresh worker, the model, the pictures, the questions; or, the second time, an error. */
  #recover(reason: string): void {
    this.#stop();
    const since = this.#now() - this.#failedAt;
    this.#failedAt = this.#now();
    if (since < this.#calmMs) {
      this.#lost = new EngineLostError(
        `The encoder failed twice in a short time (${reason}); choose another backend or a smaller model.`,
      );
      this.#fail(this.#lost);
      return;
    }
    const open = [...this.#pending];
    const isLoading = open.some(([, { call }]) => call.kind === 'load');
    if (this.#model && !isLoading) {
      // An error of this load reaches the calls behind it: without a model they fail by name.
      this.#ask({ kind: 'load', ...this.#model }).catch(() => undefined);
    }
    for (const [, { call }] of open) if (call.kind === 'encode') this.#handed.add(call.imageKey);
    for (const [id, { call }] of open) {
      if ('imageKey' in call && call.kind !== 'encode') this.#handOver(call.imageKey);
      this.#start().postMessage({ kind: 'call', id, call });
    }
  }
}
