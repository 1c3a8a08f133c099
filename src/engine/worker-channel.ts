import { abortError } from './session-queue.ts';
import type { Progress } from './api.ts';
import type { Loss } from './lost-runtime.ts';
import type { Answers, Call, FromWorker, ToWorker } from './protocol.ts';

/** The parts of a `Worker` that are used. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Why a worker is of no use any more. */
export interface Fault {
  readonly kind: Loss | 'silence';
  /** Half a sentence. */
  readonly reason: string;
  /** The reason is a sentence for people already. */
  readonly isExplained?: boolean;
}

/** A question without an answer yet. */
export interface Open {
  readonly id: number;
  readonly call: Call;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Detaches the abort listener. */
  readonly settle: () => void;
  isPosted: boolean;
  /** Workers that failed while it was open. */
  faults: number;
}

export interface ChannelOptions {
  readonly spawn: () => WorkerLike;
  /** Silence of the worker, while something is asked, that counts as hanging, ms. */
  readonly patience: () => number;
  /** Called once per worker; nothing of that worker is heard afterwards. */
  readonly onFault: (fault: Fault) => void;
}

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Kept back until it is posted by `post`. */
  readonly isHeld?: boolean;
}

/** Questions to a worker and their answers; a watch on whether it lives. */
export class WorkerChannel {
  readonly #options: ChannelOptions;
  readonly #open = new Map<number, Open>();
  #worker: WorkerLike | null = null;
  #nextId = 1;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
  }

  get hasWorker(): boolean {
    return this.#worker !== null;
  }

  /** In the order they were asked. */
  get open(): readonly Open[] {
    return [...this.#open.values()];
  }

  ask<K extends Call['kind']>(
    call: Extract<Call, { kind: K }>,
    { signal, onProgress, isHeld = false }: AskOptions = {},
  ): Promise<Answers[K]> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    return new Promise<Answers[K]>((resolve, reject) => {
      const id = this.#nextId++;
      const onAbort = (): void => this.#takeBack(id, signal?.reason as Error);
      signal?.addEventListener('abort', onAbort, { once: true });
      const settle = (): void => signal?.removeEventListener('abort', onAbort);
      const open = { id, call, resolve, reject, onProgress, settle, isPosted: false, faults: 0 };
      this.#open.set(id, open);
      if (!isHeld) this.post(open);
    });
  }

  /** To the worker, a fresh one where there is none. */
  post(open: Open): void {
    const { id, call } = open;
    open.isPosted = true;
    try {
      this.#start().postMessage({ kind: 'call', id, call });
    } catch (error) {
      // What cannot be cloned never gets there.
      this.#take(id)?.reject(error as Error);
    }
    this.#rewatch();
  }

  /** Everything asked so far is taken back. */
  abandon(reason: string): void {
    for (const { id } of this.open) this.#takeBack(id, abortError(reason));
  }

  /** An answer that no worker has to give. */
  settle({ id, resolve }: Open, value: Answers[Call['kind']]): void {
    if (this.#take(id)) resolve(value as never);
  }

  fail(error: Error): void {
    for (const { id } of this.open) this.#take(id)?.reject(error);
  }

  /** Ends the worker; what is open stays open. */
  stop(): void {
    clearTimeout(this.#watch);
    this.#worker?.terminate();
    this.#worker = null;
    for (const open of this.#open.values()) open.isPosted = false;
  }

  #takeBack(id: number, reason: Error): void {
    const open = this.#take(id);
    if (open?.isPosted) this.#worker?.postMessage({ kind: 'cancel', id });
    open?.reject(reason);
  }

  #start(): WorkerLike {
    if (this.#worker) return this.#worker;
    const worker = this.#options.spawn();
    worker.onmessage = ({ data }) => {
      if (worker === this.#worker) this.#receive(data as FromWorker);
    };
    worker.onerror = ({ message }) => {
      if (worker === this.#worker) {
        this.#fault({ kind: 'crash', reason: message || 'its worker crashed' });
      }
    };
    return (this.#worker = worker);
  }

  #receive(message: FromWorker): void {
    this.#rewatch();
    switch (message.kind) {
      case 'alive':
        return;
      case 'lost':
        return this.#fault({ kind: message.loss, reason: message.message });
      case 'progress':
        this.#open.get(message.id)?.onProgress?.(message.progress);
        return;
      case 'answer':
        this.#take(message.id)?.resolve(message.value as never);
        return;
      case 'error': {
        const { id, name, message: text, lost } = message;
        if (lost) {
          const isExplained = name === 'OutOfMemoryError';
          return this.#fault({ kind: lost, reason: text, isExplained });
        }
        const error = new Error(text);
        error.name = name;
        this.#take(id)?.reject(error);
        return;
      }
    }
    message satisfies never;
  }

  #take(id: number): Open | undefined {
    const open = this.#open.get(id);
    this.#open.delete(id);
    open?.settle();
    this.#rewatch();
    return open;
  }

  /** Any message shows life; without a call on its way nothing is expected. */
  #rewatch(): void {
    clearTimeout(this.#watch);
    if (!this.open.some(({ isPosted }) => isPosted)) return;
    const patience = this.#options.patience();
    this.#watch = setTimeout(() => {
      const reason = `it gave no sign of life for ${Math.round(patience / 1000)} s`;
      this.#fault({ kind: 'silence', reason });
    }, patience);
  }

  #fault(fault: Fault): void {
    for (const open of this.#open.values()) if (open.isPosted) open.faults++;
    this.stop();
    this.#options.onFault(fault);
  }
}
