/**
 * @file Which encoder runs where. WASM answers first on every machine; when a GPU is there it is
 * measured behind the scenes and takes over only if it is faster and says the same.
 */
import { chooseBackend } from './choose-backend.ts';
import type { Backend, Engine, LoadedModel, ModelSource, Progress, Proof } from '../engine/api.ts';
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
  #loads = 0;

  constructor(deps: ModelRunnerDeps) {
    this.#deps = deps;
  }

  get current(): ReadyModel | null {
    return this.#current;
  }

  /** Loads in the background; a second call replaces the first. */
  async start(source: ModelSource, choice: BackendChoice): Promise<void> {
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    this.#current?.engine.dispose();
    this.#current = null;
    const first: Backend = choice === 'webgpu' ? 'webgpu' : 'wasm';
    try {
      const refusal = choice === 'wasm' ? 'WASM was chosen' : await this.#deps.gpuRefusal();
      const why = choice === 'auto' && refusal ? refusal : `${label(first)} was chosen`;
      await this.#load(source, first, why, abort.signal);
      // Not before the first results are there: two encoders at once would slow both.
      this.#afterProof =
        choice === 'auto' && !refusal ? () => void this.#tryGpu(source, abort.signal) : null;
    } catch (cause) {
      if (abort.signal.aborted) return;
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (first === 'wasm') return this.#deps.onFailed(error);
      this.#deps.onNotice(`WebGPU does not run here (${error.message}); WASM took over.`);
      await this.#load(source, 'wasm', 'WebGPU failed', abort.signal).catch((second: unknown) => {
        if (!abort.signal.aborted) this.#deps.onFailed(second as Error);
      });
    }
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
  async fallBack(source: ModelSource, reason: string): Promise<void> {
    if (this.#current?.loaded.backend !== 'webgpu') return;
    this.#deps.onNotice(`WebGPU stopped working (${reason}); WASM took over.`);
    await this.start(source, 'wasm');
  }

  cancel(): void {
    this.#abort.abort();
  }

  async #load(
    source: ModelSource,
    backend: Backend,
    why: string,
    signal: AbortSignal,
  ): Promise<void> {
    const engine = this.#deps.createEngine(backend);
    try {
      const onProgress = this.#deps.onProgress;
      const loaded = await engine.load(source, backend, { onProgress, signal });
      signal.throwIfAborted();
      this.#become({ engine, loaded, proof: null, why, key: this.#nextKey(source, backend) });
    } catch (error) {
      engine.dispose();
      throw error;
    }
  }

  async #tryGpu(source: ModelSource, signal: AbortSignal): Promise<void> {
    const wasm = this.#current;
    if (!wasm?.proof) return;
    const engine = this.#deps.createEngine('webgpu');
    try {
      const loaded = await engine.load(source, 'webgpu', { signal });
      const proof = await engine.prove({ signal });
      signal.throwIfAborted();
      const choice = chooseBackend(
        { probe: wasm.loaded.probe, fullMs: wasm.proof.fullMs },
        { probe: loaded.probe, fullMs: proof.fullMs },
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
      // WASM runs already: a GPU that fails is a reason on the badge, not an error.
      this.#become({ ...wasm, why: `WebGPU failed: ${(error as Error).message}` });
    }
  }

  /** A fresh engine knows no picture: results of the one before it must not answer for it. */
  #nextKey({ card }: ModelSource, backend: Backend): string {
    return `${card.id}@${card.sha256.slice(0, 12)}:${backend}:${++this.#loads}`;
  }

  #become(ready: ReadyModel): void {
    this.#current = ready;
    this.#deps.onReady(ready);
  }
}

const label = (backend: Backend): string => (backend === 'wasm' ? 'WASM' : 'WebGPU');
