/**
 * @file The ratio–fidelity curve of the open picture, run by run in the background. Panes go first:
 * between two runs it waits until none of them is waiting for anything.
 */
import type { Comparison } from '../engine/api.ts';
import { planCurve, runsInTurns, type CurveLine, type CurveRun } from './curve-plan.ts';
import { isAbort, sentence } from './errors.ts';
import { guideOf, understandsText } from './guide.ts';
import type { ReadyModel } from './model-runner.ts';
import type { SessionDeps } from './session.ts';
import { createStore, type Store } from './store.ts';
import type { View } from './view.ts';

/** What a curve keeps of a comparison. */
export interface CurveResult {
  readonly numKept: number;
  readonly embeddingCosine: number;
  readonly tokenCosine: number;
  readonly coverage: number;
  /** FLOPs of the blocks: after a method that works behind the encoder they are all of them. */
  readonly flops: number;
  readonly fullFlops: number;
  readonly reduceMs: number;
}

export interface CurveState {
  readonly lines: readonly CurveLine[];
  /** By the key of the run. */
  readonly results: ReadonlyMap<string, CurveResult>;
  /** Why a line has gaps, by its id; one sentence. */
  readonly errors: ReadonlyMap<string, string>;
  /** Runs that have been answered, and all of them. */
  readonly done: number;
  readonly total: number;
  /** Beyond the methods of the panes. */
  readonly all: boolean;
  /** T */
  readonly numPatches: number;
  /** Why there is no curve; null where there is one, or it is on its way. */
  readonly reason: string | null;
}

/** What the curve needs of the session. */
export interface CurveDeps {
  readonly store: Store<View>;
  readonly deps: Pick<SessionDeps, 'strategies' | 'schedules'>;
  /** The model in use; null while there is none. */
  readonly ready: ReadyModel | null;
  /** Another backend is being timed, which nothing else may disturb. */
  readonly isMeasuring: boolean;
  unavailable(): ReadonlyMap<string, string>;
}

const maxResults = 4096;

const nothing: CurveState = {
  lines: [],
  results: new Map(),
  errors: new Map(),
  done: 0,
  total: 0,
  all: false,
  numPatches: 0,
  reason: null,
};

export class Curve {
  readonly store: Store<CurveState> = createStore<CurveState>(nothing);
  readonly #session: CurveDeps;
  /** Of every picture and model so far, by both and the key of the run. */
  readonly #known = new Map<string, CurveResult>();
  #plan = '';
  #abort = new AbortController();
  #unsubscribe: (() => void) | null = null;

  constructor(session: CurveDeps) {
    this.#session = session;
  }

  /** Runs while somebody looks. */
  open(): void {
    this.#unsubscribe ??= this.#session.store.subscribe(() => this.#replan());
    this.#replan();
  }

  close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#abort.abort();
    this.#plan = '';
  }

  /** Every method that can run, or only those of the panes. */
  setAll(all: boolean): void {
    this.store.patch({ all });
    if (this.#unsubscribe) this.#replan();
  }

  /** Starts again when the questions are other ones; a slider that moves does not change them. */
  #replan(): void {
    const { ready } = this.#session;
    const { image, encoded, imagePending, settings, model } = this.#session.store.get();
    const reason = ready && (ready.loaded.reason ?? ready.proof?.reason ?? null);
    if (!image || !encoded || !ready || imagePending || model.kind !== 'ready' || reason) {
      this.#abort.abort();
      this.#plan = '';
      const why = reason ?? (model.kind === 'failed' ? 'The encoder is not loaded.' : null);
      const { all } = this.store.get();
      this.store.set({ ...nothing, all, reason: why });
      return;
    }
    const { grid, framing } = encoded;
    const { all } = this.store.get();
    const place = `${image.key}|${ready.key}`;
    const asked = settings.panes.map((pane) => ({ ...pane, retention: null }));
    const plan = JSON.stringify([place, all, asked, settings.text, settings.region]);
    if (plan === this.#plan) return;
    this.#plan = plan;
    this.#abort.abort();
    this.#abort = new AbortController();
    const shape = { numBlocks: ready.loaded.blocks, numPatches: grid.rows * grid.cols };
    const { strategies, schedules } = this.#session.deps;
    const lines = planCurve({
      panes: settings.panes,
      guide: guideOf(settings, understandsText(model), { image, grid, framing }),
      reasons: this.#session.unavailable(),
      strategies,
      schedules,
      shape,
      all,
    });
    const runs = runsInTurns(lines);
    const results = new Map<string, CurveResult>();
    for (const { key } of runs) {
      const known = this.#known.get(`${place}|${key}`);
      if (known) results.set(key, known);
    }
    this.store.set({
      lines,
      results,
      errors: new Map(),
      done: results.size,
      total: runs.length,
      all,
      numPatches: shape.numPatches,
      reason: null,
    });
    const left = runs.filter(({ key }) => !results.has(key));
    void this.#run(left, image.key, ready, this.#abort.signal);
  }

  async #run(
    runs: readonly CurveRun[],
    imageKey: string,
    ready: ReadyModel,
    signal: AbortSignal,
  ): Promise<void> {
    for (const run of runs) {
      try {
        await this.#calm(signal);
        const comparison = await ready.engine.compare(imageKey, run.request, { signal });
        if (signal.aborted) return;
        this.#keep(`${imageKey}|${ready.key}|${run.key}`, run.key, resultOf(comparison));
      } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        if ((error as Error).name === 'EngineLostError') {
          this.store.patch({ reason: sentence(error) });
          return;
        }
        this.#fail(run, sentence(error));
      }
    }
  }

  #keep(place: string, key: string, result: CurveResult): void {
    this.#known.set(place, result);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= maxResults) break;
      this.#known.delete(oldest);
    }
    const { results, done } = this.store.get();
    this.store.patch({ results: new Map(results).set(key, result), done: done + 1 });
  }

  #fail(run: CurveRun, why: string): void {
    const { lines, errors, done } = this.store.get();
    const next = new Map(errors);
    for (const line of lines) {
      if (line.runs.some(({ key }) => key === run.key)) next.set(line.id, why);
    }
    this.store.patch({ errors: next, done: done + 1 });
  }

  /** Until no pane waits for anything and nothing is being timed. */
  async #calm(signal: AbortSignal): Promise<void> {
    const { store } = this.#session;
    const isCalm = (): boolean =>
      !this.#session.isMeasuring &&
      !store.get().imagePending &&
      store.get().panes.every(({ pending, replayPending }) => !pending && !replayPending);
    if (!isCalm()) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          unsubscribe();
          signal.removeEventListener('abort', done);
          resolve();
        };
        const unsubscribe = store.subscribe(() => isCalm() && done());
        signal.addEventListener('abort', done);
      });
    }
    signal.throwIfAborted();
  }
}

function resultOf({ numKept, fidelity, cost, reduceMs }: Comparison): CurveResult {
  const { embeddingCosine, tokenCosine, coverage } = fidelity;
  const flops = cost.reduced.total;
  const fullFlops = cost.full.total;
  return { numKept, embeddingCosine, tokenCosine, coverage, flops, fullFlops, reduceMs };
}
