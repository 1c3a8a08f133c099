import type { PrincipalComponents } from '../core/principal-components.ts';
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
import { memorySentence } from './lost-runtime.ts';
import type { Answers, Call } from './protocol.ts';
import { isSameAnswer } from './same-answer.ts';
import { WorkerChannel, type Fault, type WorkerLike } from './worker-channel.ts';

export type { WorkerLike };

/** Starting again did not help: time for another backend. The message says what to do. */
export class EngineLostError extends Error {
  override readonly name = 'EngineLostError';
  /** Half a sentence, for a sentence that says what is done about it. */
  readonly reason: string;

  constructor(message: string, reason: string) {
    super(message);
    this.reason = reason;
  }
}

export interface HostOptions {
  /** Silence of the worker during a call that counts as hanging, ms; more for large models. */
  readonly answerMs?: number;
  /** A second failure within this time is reported instead of repaired, ms. */
  readonly calmMs?: number;
  readonly now?: () => number;
}

/** Pictures that can be handed to a fresh worker. */
const maxImages = 3;

/** A model of this size may be silent twice as long. */
const slowBytes = 100e6;

export interface EngineHost extends Engine {
  /** Ends the worker; whatever was still asked rejects with AbortError. */
  dispose(): void;
}

/** What a fresh worker needs to go on. */
interface Present {
  readonly source: ModelSource;
  readonly backend: Backend;
  /** What it answered to the built-in picture when it was loaded; null before. */
  probe: Float32Array | null;
}

/**
 * An `Engine` whose work is done in a disposable worker. What happens when a worker crashes, loses
 * its graphics card, runs out of memory or falls silent:
 *
 * 1. It is replaced. The fresh one loads the model again, which ends in a run on the built-in
 *    picture; only if that gives the answer it gave the first time, the pictures are handed over
 *    and what was asked is asked again.
 * 2. If that fails too, or the same question brings the second worker down, or it happens again
 *    within a minute, everything rejects with `EngineLostError`, until the next load. Its caller
 *    may load on another backend (`app/model-runner.ts` goes from WebGPU to WASM).
 * 3. Where there is none left, the error's sentence tells the person what to do.
 *
 * @param spawn makes a worker that runs `serve`; called again after each failure
 */
export function createHost(spawn: () => WorkerLike, options: HostOptions = {}): EngineHost {
  return new Host(spawn, options);
}

class Host implements EngineHost {
  readonly #channel: WorkerChannel;
  readonly #answerMs: number;
  readonly #calmMs: number;
  readonly #now: () => number;
  #disposed = false;
  #failedAt = -Infinity;
  /** Set when repair was given up; the next load starts afresh. */
  #lost: EngineLostError | null = null;
  #present: Present | null = null;
  /** A fresh worker is loading; whatever is asked meanwhile waits here. */
  #isMending = false;
  readonly #images = new Map<string, RgbaImage>();
  /** Pictures the present worker has been handed. */
  readonly #handed = new Set<string>();

  constructor(spawn: () => WorkerLike, options: HostOptions) {
    this.#answerMs = options.answerMs ?? 60_000;
    this.#calmMs = options.calmMs ?? 60_000;
    this.#now = options.now ?? (() => performance.now());
    this.#channel = new WorkerChannel({
      spawn,
      patience: () => this.#answerMs * (1 + (this.#present?.source.card.bytes ?? 0) / slowBytes),
      onFault: (fault) => this.#recover(fault),
    });
  }

  async load(
    source: ModelSource,
    backend: Backend,
    options: { onProgress?: (p: Progress) => void; signal?: AbortSignal } = {},
  ): Promise<LoadedModel> {
    this.#lost = null;
    this.#isMending = false;
    // Whatever comes from now on is said by the new model: nobody may take it for the old one's.
    this.#channel.abandon('Another model was loaded meanwhile.');
    // A worker runs one backend for life.
    if (this.#present && this.#present.backend !== backend) this.#channel.stop();
    const present: Present = { source, backend, probe: null };
    this.#present = present;
    this.#images.clear();
    this.#handed.clear();
    const loaded = await this.#ask({ kind: 'load', source, backend }, options);
    present.probe = loaded.probe;
    return loaded;
  }

  async prove(options: { signal?: AbortSignal } = {}): Promise<Proof> {
    return this.#ask({ kind: 'prove' }, options);
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
    return this.#ask({ kind: 'encode', imageKey, image }, options);
  }

  async reduce(
    imageKey: string,
    request: ReduceRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<Reduced> {
    this.#handOver(imageKey);
    return this.#ask({ kind: 'reduce', imageKey, request }, options);
  }

  async replay(
    imageKey: string,
    request: ReduceRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<Replay> {
    this.#handOver(imageKey);
    return this.#ask({ kind: 'replay', imageKey, request }, options);
  }

  async compare(
    imageKey: string,
    request: ReduceRequest,
    options: { signal?: AbortSignal } = {},
  ): Promise<Comparison> {
    this.#handOver(imageKey);
    return this.#ask({ kind: 'compare', imageKey, request }, options);
  }

  async relevance(
    imageKey: string,
    query: Query,
    options: { signal?: AbortSignal } = {},
  ): Promise<Float32Array> {
    this.#handOver(imageKey);
    return this.#ask({ kind: 'relevance', imageKey, query }, options);
  }

  async components(
    imageKey: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<PrincipalComponents> {
    this.#handOver(imageKey);
    return this.#ask({ kind: 'components', imageKey }, options);
  }

  async release(): Promise<void> {
    this.#present = null;
    this.#images.clear();
    this.#handed.clear();
    if (this.#channel.hasWorker) await this.#ask({ kind: 'release' });
  }

  dispose(): void {
    this.#disposed = true;
    this.#channel.abandon('The encoder was closed.');
    this.#channel.stop();
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
    options: { onProgress?: (p: Progress) => void; signal?: AbortSignal } = {},
  ): Promise<Answers[K]> {
    if (this.#disposed) return Promise.reject(new Error('The encoder was closed.'));
    if (this.#lost) return Promise.reject(this.#lost);
    return this.#channel.ask(call, { ...options, isHeld: this.#isMending });
  }

  #recover(fault: Fault): void {
    this.#handed.clear();
    const since = this.#now() - this.#failedAt;
    this.#failedAt = this.#now();
    for (const open of this.#channel.open) {
      // A worker that is gone holds nothing any more.
      if (open.call.kind === 'release') this.#channel.settle(open, undefined);
    }
    const isAgain = this.#channel.open.some(({ faults }) => faults > 1);
    if (this.#isMending || since < this.#calmMs || isAgain) this.#giveUp(fault);
    else void this.#mend();
  }

  /** A fresh worker, the model, its probe, the pictures, the questions. */
  async #mend(): Promise<void> {
    const { open } = this.#channel;
    const present = this.#present;
    // Asked for by somebody: it is asked for again, and ends in a probe of its own.
    const isLoading = open.some(({ call }) => call.kind === 'load');
    if (present?.probe && !isLoading) {
      const { source, backend, probe } = present;
      this.#isMending = true;
      try {
        const again = await this.#channel.ask({ kind: 'load', source, backend });
        if (!isSameAnswer(again.probe, probe)) {
          throw new Error('started again, it gave another answer');
        }
      } catch (error) {
        // Another model or the end came in between, or this worker failed as well.
        if (this.#present !== present || !this.#isMending) return;
        return this.#giveUp({ kind: 'crash', reason: (error as Error).message });
      }
      this.#isMending = false;
    }
    this.#postAll();
  }

  /** Pictures first: what is asked about them comes behind. */
  #postAll(): void {
    const { open } = this.#channel;
    for (const one of open) {
      if (one.call.kind !== 'encode' && one.call.kind !== 'load') continue;
      if (one.call.kind === 'encode') this.#handed.add(one.call.imageKey);
      if (!one.isPosted) this.#channel.post(one);
    }
    for (const one of open) {
      if (one.isPosted) continue;
      if ('imageKey' in one.call) this.#handOver(one.call.imageKey);
      this.#channel.post(one);
    }
  }

  #giveUp({ kind, reason, isExplained }: Fault): void {
    this.#channel.stop();
    this.#isMending = false;
    const { source, backend = 'wasm' } = this.#present ?? {};
    let message: string | null = isExplained ? reason : null;
    if (kind === 'memory' && source) message ??= memorySentence(source.card, backend);
    const advice =
      backend === 'webgpu'
        ? 'choose WASM or a smaller model'
        : 'reload the page, or choose a smaller model';
    const half = kind === 'memory' ? 'out of memory' : reason.replace(/\.$/, '');
    message ??= `The encoder failed, and again when it was started anew (${half}); ${advice}.`;
    this.#lost = new EngineLostError(message, half);
    this.#channel.fail(this.#lost);
  }
}
