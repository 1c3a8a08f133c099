import { lastRows } from '../core/last-rows.ts';
import { principalComponents, type PrincipalComponents } from '../core/principal-components.ts';
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
import { breathe } from './breathe.ts';
import { compare, type Decided } from './compare.ts';
import { decide } from './decide.ts';
import { decideSchedule } from './decide-schedule.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { loadEncoder } from './load-encoder.ts';
import { Lru } from './lru.ts';
import { inputOfPicture, preprocess, type ModelInput } from '../image/preprocess.ts';
import { proveEncoder } from './prove-encoder.ts';
import { replay } from './replay.ts';
import { abortError, SessionQueue } from './session-queue.ts';
import { TextQueries } from './text-queries.ts';
import type { Trace } from './trace.ts';

interface CallOptions {
  readonly signal?: AbortSignal;
}

/** A trace, the model that made it, and what schedules have left of it. */
interface Encoding {
  readonly ready: Ready;
  readonly trace: Trace;
  /** By schedule and seed. */
  readonly scheduled: Lru<Decided>;
}

/** Pictures that stay encoded; a trace holds the hidden states of every block. */
const maxEncodings = 3;
/** Pictures that can be encoded again without being handed in; each has the model's input size. */
const maxPictures = 16;
/** Schedules of a picture that need not run again to be compared and timed: one for every pane. */
const maxScheduled = 4;

/**
 * Runs the sessions in this thread, one after the other. Decisions need no session once a picture
 * is encoded, so they do not wait for runs that others have asked for.
 */
export class LocalEngine implements Engine {
  readonly #parts: EngineParts;
  readonly #queue = new SessionQueue();
  readonly #pictures = new Lru<Pick<ModelInput, 'picture' | 'framing'>>(maxPictures);
  readonly #encodings = new Lru<Promise<Encoding>>(maxEncodings);
  readonly #texts: TextQueries;
  #ready: Ready | null = null;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#texts = new TextQueries({
      parts,
      withModel: (ready, task, signal) =>
        this.#queue.add(() => task(this.#still(ready)), signal ? { signal } : {}),
    });
  }

  async load(
    source: ModelSource,
    backend: Backend,
    options: CallOptions & { onProgress?: (p: Progress) => void } = {},
  ): Promise<LoadedModel> {
    const { runtime } = this.#parts;
    if (backend !== runtime.backend) {
      throw new Error(`This engine runs ${runtime.backend}, not ${backend}.`);
    }
    const { signal, onProgress = () => {} } = options;
    this.#forget();
    return this.#queue.add(
      async () => {
        await this.#releaseModel();
        this.#ready = await loadEncoder(this.#parts, source, onProgress, signal);
        return this.#ready.loaded;
      },
      { slot: 'load', ...(signal ? { signal } : {}) },
    );
  }

  async prove(options: CallOptions = {}): Promise<Proof> {
    const ready = this.#model();
    return this.#queue.add(
      () => proveEncoder(this.#parts, this.#still(ready), this.#between(options)),
      options,
    );
  }

  async encode(imageKey: string, image: RgbaImage, options: CallOptions = {}): Promise<Encoded> {
    // A newer picture makes an older one that still waits pointless.
    const { trace } = await (this.#encodings.get(imageKey) ??
      this.#encode(imageKey, image, 'encode', options));
    const { grid, framing, encodeMs } = trace;
    return { grid, framing, encodeMs };
  }

  async reduce(
    imageKey: string,
    request: ReduceRequest,
    options: CallOptions = {},
  ): Promise<Reduced> {
    const { reduction, reduceMs, stages } = (await this.#decide(imageKey, request, options))
      .decided;
    return { reduction, reduceMs, ...(stages && { stages }) };
  }

  async replay(
    imageKey: string,
    request: ReduceRequest,
    options: CallOptions = {},
  ): Promise<Replay> {
    const { ready, trace, decided } = await this.#decide(imageKey, request, options);
    const texts = await this.#texts.embedLabels(ready, request.labels, options.signal);
    const between = this.#between(options);
    return this.#queue.add(
      () => replay(this.#parts, this.#still(ready), trace, request, decided, texts, between),
      options,
    );
  }

  async compare(
    imageKey: string,
    request: ReduceRequest,
    options: CallOptions = {},
  ): Promise<Comparison> {
    const { ready, trace, decided } = await this.#decide(imageKey, request, options);
    const texts = await this.#texts.embedLabels(ready, request.labels, options.signal);
    const between = this.#between(options);
    const { numKept, fidelity, labels, cost, reduceMs } = await this.#queue.add(
      () => compare(this.#parts, this.#still(ready), trace, request, decided, texts, between),
      options,
    );
    return { numKept, fidelity, labels, cost, reduceMs };
  }

  async relevance(
    imageKey: string,
    query: Query,
    options: CallOptions = {},
  ): Promise<Float32Array> {
    const { ready, trace } = await this.#encoding(imageKey, options);
    return this.#texts.relevance(ready, trace, query, options.signal);
  }

  async components(imageKey: string, options: CallOptions = {}): Promise<PrincipalComponents> {
    const { trace } = await this.#encoding(imageKey, options);
    await breathe(options.signal);
    const { grid, tokens } = trace;
    return principalComponents(lastRows(tokens, grid.rows * grid.cols), 3);
  }

  async release(): Promise<void> {
    this.#forget();
    await this.#queue.add(() => this.#releaseModel());
  }

  /** Between two runs: a sign of life, and a chance to stop. */
  #between({ signal }: CallOptions): () => Promise<void> {
    return async () => {
      this.#parts.onAlive?.();
      await breathe(signal);
    };
  }

  #model(): Ready {
    if (this.#ready) return this.#ready;
    throw new Error('No model is loaded; load one first.');
  }

  async #releaseModel(): Promise<void> {
    const ready = this.#ready;
    this.#ready = null;
    await ready?.text?.release();
    await ready?.encoder.release();
  }

  #forget(): void {
    this.#pictures.clear();
    this.#encodings.clear();
  }

  /** Results of two models are never mixed. */
  #still(ready: Ready): Ready {
    if (this.#ready === ready) return ready;
    throw abortError('Another model was loaded meanwhile.');
  }

  async #decide(
    imageKey: string,
    request: ReduceRequest,
    options: CallOptions,
  ): Promise<Encoding & { readonly decided: Decided }> {
    const encoding = await this.#encoding(imageKey, options);
    const { ready, trace, scheduled } = encoding;
    await breathe(options.signal);
    const { schedule, seed } = request;
    if (schedule) {
      const key = JSON.stringify([schedule, seed]);
      const between = this.#between(options);
      const run = async (): Promise<Decided> => {
        // Whoever asked for the same meanwhile was before this one in the queue.
        const known = scheduled.get(key);
        if (known) return known;
        const model = this.#still(ready);
        const decided = await decideSchedule(this.#parts, model, trace, schedule, seed, between);
        scheduled.set(key, decided);
        return decided;
      };
      const decided = scheduled.get(key) ?? (await this.#queue.add(run, options));
      return { ...encoding, decided };
    }
    const decided = await decide(
      this.#parts,
      ready,
      trace,
      request,
      (block, names) =>
        this.#queue.add(() => this.#still(ready).encoder.details(trace, block, names), options),
      (text) => this.#texts.embedBeside(ready, trace, text, options.signal),
    );
    return { ...encoding, decided };
  }

  /** A picture that was encoded; encoded again when it had to leave. */
  async #encoding(imageKey: string, options: CallOptions): Promise<Encoding> {
    const waiting = this.#encodings.get(imageKey);
    if (waiting) {
      try {
        return await waiting;
      } catch (error) {
        // Whoever asked first gave up; this call has not.
        const gaveUp = error instanceof Error && error.name === 'AbortError';
        if (!gaveUp || options.signal?.aborted) throw error;
      }
    }
    const stored = this.#pictures.get(imageKey);
    if (!stored) throw new Error('This picture is not encoded any more; open it again.');
    return this.#encode(imageKey, stored, undefined, options);
  }

  #encode(
    imageKey: string,
    image: RgbaImage | Pick<ModelInput, 'picture' | 'framing'>,
    slot: string | undefined,
    { signal }: CallOptions,
  ): Promise<Encoding> {
    const task = async (): Promise<Encoding> => {
      await breathe(signal);
      const ready = this.#model();
      const { input } = ready.encoder.card;
      // A stored picture has the input's size already: only its place on the original is kept.
      const made =
        'picture' in image
          ? inputOfPicture(image.picture, input, image.framing)
          : preprocess(image, input);
      // Unless another model has been asked for while this waited.
      if (this.#encodings.get(imageKey) === encoding) {
        this.#pictures.set(imageKey, { picture: made.picture, framing: made.framing });
      }
      const trace = await ready.encoder.trace(made, this.#parts.clock);
      return { ready, trace, scheduled: new Lru(maxScheduled) };
    };
    const encoding = this.#queue.add(task, {
      ...(slot === undefined ? {} : { slot }),
      ...(signal ? { signal } : {}),
    });
    this.#encodings.set(imageKey, encoding);
    encoding.catch(() => {
      if (this.#encodings.get(imageKey) === encoding) this.#encodings.delete(imageKey);
    });
    return encoding;
  }
}
