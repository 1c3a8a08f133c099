/**
 * @file Which encoder runs where. WASM answers first on every machine; when a GPU is there it is
 * measured behind the scenes and takes over only if it is faster and says the same. A GPU that was
 * chosen by hand is compared with WASM too, where the model's card does not tell the right answer.
 *
 * Faults come up a ladder: an engine starts again by itself once (`engine/host.ts`); when that does
 * not help, WASM takes over from WebGPU; when that fails too, `onFailed` gets one sentence.
 */
import { chooseBackend, minParity, parity } from './choose-backend.ts';
import type { Backend, Engine, LoadedModel, ModelSource, Progress, Proof } from '../engine/api.ts';
import { reasonOf } from './errors.ts';
import type { BackendChoice } from './settings.ts';

export interface DisposableEngine extends Engine {
  dispose(): void;
}

export interface ReadyModel {
  readonly engine: DisposableEngine;
  readonly loaded: LoadedModel;
  readonly proof: Proof | null;
  readonly why: string;
  /** Names the weights, the backend and this load of them: part of every result's key. */
  readonly key: string;
}

/** Loaded, but not in use yet. */
export interface PreparedModel {
  readonly ready: ReadyModel;
  readonly source: ModelSource;
  /** WebGPU is still to be measured against it. */
  readonly triesGpu: boolean;
}

interface LoadOptions {
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

export interface ModelRunnerDeps {
  readonly createEngine: (backend: Backend) => DisposableEngine;
  /** Null when WebGPU is worth a try, else the reason why not, as half a sentence. */
  readonly gpuRefusal: () => Promise<string | null>;
  readonly onProgress: (progress: Progress) => void;
  /** Called again when the proof is there, and when another backend takes over. */
  readonly onReady: (ready: ReadyModel) => void;
  readonly onFailed: (error: Error) => void;
  readonly onNotice: (text: string) => void;
}

export class ModelRunner {
  readonly #deps: ModelRunnerDeps;
  #current: ReadyModel | null = null;
  #abort = new AbortController();
  #proving: { readonly key: string; readonly proof: Promise<Proof> } | null = null;
  #afterProof: (() => void) | null = null;
  /** Of the load whose GPU is being timed. */
  #measuring: AbortSignal | null = null;
  /** Weights whose answers on WebGPU were found to be those of WASM. */
  readonly #compared = new Set<string>();
  #loads = 0;

  constructor(deps: ModelRunnerDeps) {
    this.#deps = deps;
  }

  get current(): ReadyModel | null {
    return this.#current;
  }

  /** A GPU is being timed against the present model: whatever can wait should. */
  get isMeasuring(): boolean {
    return this.#measuring === this.#abort.signal;
  }

  /** Loads in the background; a second call replaces the first. */
  async start(source: ModelSource, choice: BackendChoice): Promise<void> {
    await this.#start((options) => this.prepare(source, choice, options));
  }

  async #start(prepare: (options: LoadOptions) => Promise<PreparedModel>): Promise<void> {
    this.stop();
    const { signal } = this.#abort;
    try {
      const { onProgress } = this.#deps;
      this.#take(await prepare({ onProgress, signal }), signal);
    } catch (cause) {
      if (signal.aborted) return;
      this.#deps.onFailed(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  /**
   * Loads a model beside the present one, which goes on working.
   *
   * @returns for `adopt`
   * @throws whatever loading throws; the signal's reason when aborted
   */
  async prepare(
    source: ModelSource,
    choice: BackendChoice,
    options: LoadOptions,
  ): Promise<PreparedModel> {
    const { signal } = options;
    const first: Backend = choice === 'webgpu' ? 'webgpu' : 'wasm';
    const refusal = choice === 'wasm' ? 'WASM was chosen' : await this.#deps.gpuRefusal();
    signal.throwIfAborted();
    const why = choice === 'auto' && refusal ? refusal : `${label(first)} was chosen`;
    try {
      const ready = await this.#load(source, first, why, options);
      return { ready, source, triesGpu: choice === 'auto' && !refusal };
    } catch (cause) {
      const isTheModel = cause instanceof Error && /^(Download|Onnx)Error$/.test(cause.name);
      if (signal.aborted || first === 'wasm' || isTheModel) throw cause;
      this.#deps.onNotice(`WebGPU does not run here (${reasonOf(cause)}); WASM took over.`);
      return this.#onWasm(source, 'WebGPU failed', options);
    }
  }

  async #onWasm(source: ModelSource, why: string, options: LoadOptions): Promise<PreparedModel> {
    const ready = await this.#load(source, 'wasm', why, options);
    return { ready, source, triesGpu: false };
  }

  /** Gives up the present model, to make room for another. */
  stop(): void {
    this.#renew();
    this.#current?.engine.dispose();
    this.#current = null;
  }

  /** Puts a prepared model in the place of the present one. */
  adopt(prepared: PreparedModel): void {
    const signal = this.#renew();
    this.#current?.engine.dispose();
    this.#take(prepared, signal);
  }

  /** Times and checks the present model, once; to be asked for after the first results. */
  async prove(): Promise<Proof> {
    const ready = this.#current;
    if (!ready) throw new Error('No model is loaded; load one first.');
    if (this.#proving?.key !== ready.key) {
      this.#proving = { key: ready.key, proof: ready.engine.prove() };
      this.#proving.proof.catch(() => (this.#proving = null));
    }
    const proof = await this.#proving.proof;
    if (this.#current?.key === ready.key && !this.#current.proof) {
      this.#become({ ...this.#current, proof });
      this.#afterProof?.();
      this.#afterProof = null;
    }
    return proof;
  }

  /** Called when the running backend keeps failing. */
  async fallBack(source: ModelSource, error: unknown): Promise<void> {
    if (this.#current?.loaded.backend !== 'webgpu') return;
    this.#deps.onNotice(`WebGPU stopped working (${reasonOf(error)}); WASM took over.`);
    await this.#start((options) => this.#onWasm(source, 'WebGPU stopped working', options));
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** Whatever is still being loaded for the present model is given up. */
  #renew(): AbortSignal {
    this.#abort.abort();
    this.#abort = new AbortController();
    return this.#abort.signal;
  }

  #take({ ready, source, triesGpu }: PreparedModel, signal: AbortSignal): void {
    // Not before the first results are there: two encoders at once would slow both.
    const next = triesGpu
      ? () => this.#tryGpu(source, signal)
      : this.#isUnproven(ready, source)
        ? () => this.#checkGpu(source, signal)
        : null;
    this.#afterProof = next && (() => void next());
    this.#become(ready);
  }

  /** Nobody has said yet what this model should answer on WebGPU. */
  #isUnproven({ loaded }: ReadyModel, { card }: ModelSource): boolean {
    const isStored = card.probe?.sha256 === card.sha256;
    return loaded.backend === 'webgpu' && !isStored && !this.#compared.has(weightsOf(card));
  }

  async #load(
    source: ModelSource,
    backend: Backend,
    why: string,
    options: LoadOptions,
  ): Promise<ReadyModel> {
    const engine = this.#deps.createEngine(backend);
    try {
      const loaded = await engine.load(source, backend, options);
      options.signal.throwIfAborted();
      return { engine, loaded, proof: null, why, key: this.#nextKey(source, backend) };
    } catch (error) {
      engine.dispose();
      throw error;
    }
  }

  async #tryGpu(source: ModelSource, signal: AbortSignal): Promise<void> {
    const wasm = this.#current;
    if (!wasm?.proof) return;
    this.#measuring = signal;
    const engine = this.#deps.createEngine('webgpu');
    try {
      const loaded = await engine.load(source, 'webgpu', { signal });
      const proof = await engine.prove({ signal });
      signal.throwIfAborted();
      this.#measuring = null;
      const choice = chooseBackend(
        { ...wasm.proof, probe: wasm.loaded.probe },
        { ...proof, probe: loaded.probe },
      );
      if (choice.backend === 'webgpu') {
        const key = this.#nextKey(source, 'webgpu');
        this.#become({ engine, loaded, proof, why: choice.reason, key });
        wasm.engine.dispose();
      } else {
        engine.dispose();
        this.#become({ ...wasm, why: choice.reason });
      }
    } catch (error) {
      engine.dispose();
      if (signal.aborted) return;
      this.#measuring = null;
      // WASM runs already: a GPU that fails is a reason on the badge, not an error.
      this.#become({ ...wasm, why: `WebGPU failed: ${reasonOf(error)}` });
    }
  }

  /** WebGPU was chosen by hand: it stays, unless WASM gives another answer. */
  async #checkGpu(source: ModelSource, signal: AbortSignal): Promise<void> {
    const gpu = this.#current;
    if (!gpu) return;
    this.#measuring = signal;
    const engine = this.#deps.createEngine('wasm');
    try {
      const loaded = await engine.load(source, 'wasm', { signal });
      signal.throwIfAborted();
      this.#measuring = null;
      const found = parity(loaded, gpu.loaded);
      if (found >= minParity) {
        this.#compared.add(weightsOf(source.card));
        engine.dispose();
        this.#become({ ...gpu, why: `${gpu.why}; it answers as WASM does` });
        return;
      }
      const why = `WebGPU gives another answer here (cosine ${found.toFixed(3)})`;
      this.#deps.onNotice(`${why}; WASM took over.`);
      this.#become({ engine, loaded, proof: null, why, key: this.#nextKey(source, 'wasm') });
      gpu.engine.dispose();
    } catch {
      engine.dispose();
      if (signal.aborted) return;
      // Nothing to compare with: the choice stands.
      this.#measuring = null;
      this.#become(gpu);
    }
  }

  /** A fresh engine knows no picture: results of the one before it must not answer for it. */
  #nextKey({ card }: ModelSource, backend: Backend): string {
    return `${weightsOf(card)}:${backend}:${++this.#loads}`;
  }

  #become(ready: ReadyModel): void {
    this.#current = ready;
    this.#deps.onReady(ready);
  }
}

const weightsOf = ({ id, sha256 }: ModelSource['card']): string => `${id}@${sha256.slice(0, 12)}`;

const label = (backend: Backend): string => (backend === 'wasm' ? 'WASM' : 'WebGPU');
