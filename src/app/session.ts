/**
 * @file One open page: settings in, results out. Every stage is a promise memoised by the key of
 * its question and of the stage above, so whatever did not change is there already.
 */
import { keepFromRetention } from '../core/budget.ts';
import { ranksOf } from '../core/ranks.ts';
import { sliceOrder } from '../core/slice-order.ts';
import type { Strategy } from '../core/strategy.ts';
import type {
  Encoded,
  LoadedModel,
  ModelSource,
  Reduced,
  ReduceRequest,
  Replay,
} from '../engine/api.ts';
import { Memo } from './memo.ts';
import { ModelRunner, type ModelRunnerDeps, type ReadyModel } from './model-runner.ts';
import { openBlob, openOwn, openUrl } from './open-image.ts';
import { reduceRequest, replayLayer, requestKey } from './pane-key.ts';
import { defaultPane, maxPanes, type PaneSettings, type Settings } from './settings.ts';
import { createStore, type Store } from './store.ts';
import type { StoredResult } from './stored-result.ts';
import { unavailable } from './unavailable.ts';
import { emptyPane, type Notice, type OpenImage, type PaneView, type View } from './view.ts';

export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly url: string;
  readonly thumbUrl: string;
}

export interface SessionDeps extends Pick<ModelRunnerDeps, 'createEngine' | 'gpuRefusal'> {
  readonly samples: readonly Sample[];
  readonly models: readonly ModelSource[];
  readonly strategies: readonly Strategy[];
  /** Results that came with the site; undefined when there are none for this sample and model. */
  readonly loadStored: (sample: string, model: ModelSource) => Promise<StoredResult | undefined>;
}

/** Long enough to read a sentence. */
const noticeMs = 6000;

export interface NotifyOptions {
  readonly action?: NonNullable<Notice['action']>;
  /** Until it is closed. */
  readonly stays?: boolean;
}

/** Tail runs wait until a drag pauses; a frame must never wait for them. */
const replayDelayMs = 140;

export class Session {
  readonly store: Store<View>;
  readonly deps: SessionDeps;
  readonly #runner: ModelRunner;
  readonly #encodes = new Memo<Encoded>(8);
  readonly #reductions = new Memo<Reduced>(64);
  readonly #replays = new Memo<Replay>(128);
  /** Settled reductions by key, so that a drag is answered without waiting a turn. */
  readonly #settled = new Map<string, Reduced>();
  #stored: { imageKey: string; result: StoredResult } | null = null;
  #opening = new AbortController();
  readonly #paneRuns: AbortController[] = [];
  #modelKey = '';
  #noticeId = 0;
  readonly #relevances = new Memo<Float32Array>(32);
  #asking = new AbortController();
  /** By whether there is a text query. */
  readonly #reasons = new WeakMap<LoadedModel, Map<boolean, ReadonlyMap<string, string>>>();

  constructor(deps: SessionDeps, settings: Settings) {
    this.deps = deps;
    this.store = createStore<View>({
      settings,
      image: null,
      imagePending: true,
      encoded: null,
      relevance: null,
      model: { kind: 'idle' },
      panes: settings.panes.map(() => emptyPane),
      activePane: 0,
      hovered: null,
      zoom: { k: 1, x: 0, y: 0 },
      flicker: false,
      notices: [],
    });
    this.#runner = new ModelRunner({
      createEngine: deps.createEngine,
      gpuRefusal: deps.gpuRefusal,
      onProgress: (progress) => this.store.patch({ model: { kind: 'loading', progress } }),
      onReady: ({ loaded, proof, why, key }) => {
        this.store.patch({ model: { kind: 'ready', loaded, proof, why } });
        this.#fitLayers(loaded.blocks);
        if (key !== this.#modelKey) this.#refresh();
        this.#modelKey = key;
      },
      onFailed: (error) => {
        this.#modelKey = '';
        this.store.patch({ model: { kind: 'failed', error: error.message } });
        this.#refresh();
      },
      onNotice: (text) => this.notify('info', text),
    });
  }

  /** Opens the picture and the model of the settings. */
  start(): void {
    void this.#openFromSettings();
    void this.loadModel();
  }

  strategy(id: string): Strategy {
    return this.deps.strategies.find((s) => s.id === id) ?? this.deps.strategies[0];
  }

  /** Why methods cannot run on the present model, by id; empty before it is there. */
  unavailable(): ReadonlyMap<string, string> {
    const { model } = this.store.get();
    if (model.kind !== 'ready') return noReasons;
    // Offered, but only once somebody has typed something.
    const asked = this.store.get().settings.text !== '';
    const known = this.#reasons.get(model.loaded)?.get(asked);
    if (known) return known;
    const offers = new Set(model.loaded.offers.filter((name) => asked || name !== 'text'));
    const reasons = unavailable(this.deps.strategies, offers);
    const both = this.#reasons.get(model.loaded) ?? new Map<boolean, ReadonlyMap<string, string>>();
    this.#reasons.set(model.loaded, both.set(asked, reasons));
    return reasons;
  }

  /** Good news goes by itself; what needs a hand or tells of a fault stays until it is closed. */
  notify(
    kind: Notice['kind'],
    text: string,
    { action, stays = kind === 'error' || action !== undefined }: NotifyOptions = {},
  ): void {
    const id = ++this.#noticeId;
    const notice = { id, kind, text, ...(action ? { action } : {}) };
    if (!stays) setTimeout(() => this.dismiss(id), noticeMs);
    const others = this.store.get().notices.filter((n) => n.text !== text);
    this.store.patch({ notices: [...others, notice].slice(-6) });
  }

  dismiss(id: number): void {
    this.store.patch({ notices: this.store.get().notices.filter((n) => n.id !== id) });
  }

  // Model

  async loadModel(): Promise<void> {
    this.#modelKey = '';
    for (const run of this.#paneRuns.splice(0)) run.abort();
    const { model, backend } = this.store.get().settings;
    const source = this.deps.models.find((m) => m.card.id === model) ?? this.deps.models[0];
    this.store.patch({ model: { kind: 'loading', progress: { phase: 'runtime' } } });
    await this.#runner.start(source, backend);
  }

  cancelModel(): void {
    this.#runner.cancel();
    this.store.patch({ model: { kind: 'failed', error: 'Loading the model was cancelled.' } });
    this.#refresh();
  }

  /** A link may name a layer that this model does not have. */
  #fitLayers(blocks: number): void {
    const { settings } = this.store.get();
    const last = Math.max(0, blocks - 1);
    const panes = settings.panes.map((pane) => {
      const layer = Math.min(last, Math.max(pane.stage === 'in' ? 1 : 0, pane.layer));
      return layer === pane.layer ? pane : { ...pane, layer };
    });
    if (panes.every((pane, i) => pane === settings.panes[i])) return;
    this.notify('info', `This model has ${blocks} blocks; layers beyond were set to the last.`);
    this.store.patch({ settings: { ...settings, panes } });
  }

  // Picture

  async openBlob(blob: Blob, name: string): Promise<void> {
    await this.#open(() => openBlob(blob, name), { kind: 'local' });
  }

  async openSample(id: string): Promise<void> {
    const sample = this.deps.samples.find((s) => s.id === id);
    if (!sample) return;
    await this.#open((signal) => this.#openSample(sample, signal), { kind: 'sample', id });
  }

  async openUrl(url: string): Promise<void> {
    await this.#open((signal) => openUrl(url, signal), { kind: 'url', url });
  }

  async #openFromSettings(): Promise<void> {
    const { image } = this.store.get().settings;
    if (image.kind === 'sample') return this.openSample(image.id);
    const first = this.deps.samples[0].id;
    if (image.kind === 'url') {
      const { url } = image;
      // A link may come from anybody: nothing is fetched from elsewhere without a click.
      const action = { label: 'Open it', run: () => void this.openUrl(url) };
      this.notify('info', `This link shows a picture from ${URL.parse(url)?.host}.`, { action });
    } else {
      this.notify(
        'info',
        'This link was made with a picture from somebody’s own machine. Pictures never travel in links: open yours to see it with these settings.',
        { stays: true },
      );
    }
    await this.openSample(first);
  }

  async #openSample(sample: Sample, signal: AbortSignal): Promise<OpenImage> {
    const source = this.deps.models.find((m) => m.card.id === this.store.get().settings.model);
    const [image, result] = await Promise.all([
      openOwn(sample.url, signal),
      source ? this.deps.loadStored(sample.id, source).catch(() => undefined) : undefined,
    ]);
    if (result) this.#stored = { imageKey: image.key, result };
    return { ...image, name: sample.title };
  }

  async #open(
    open: (signal: AbortSignal) => Promise<OpenImage>,
    ref: Settings['image'],
  ): Promise<void> {
    this.#opening.abort();
    const { signal } = (this.#opening = new AbortController());
    this.store.patch({ imagePending: true });
    try {
      const image = await open(signal);
      if (signal.aborted) return image.bitmap.close();
      this.store.patch({
        image,
        imagePending: false,
        encoded: null,
        relevance: null,
        hovered: null,
        zoom: { k: 1, x: 0, y: 0 },
        settings: { ...this.store.get().settings, image: ref },
      });
      for (const note of image.notes) this.notify('info', note);
      this.#refresh();
    } catch (error) {
      if (signal.aborted) return;
      this.store.patch({ imagePending: false });
      this.notify('error', (error as Error).message);
    }
  }

  // Settings

  change(fields: Partial<Omit<Settings, 'panes' | 'image'>>): void {
    const before = this.store.get().settings;
    this.store.patch({ settings: { ...before, ...fields } });
    const now = this.store.get().settings;
    if (now.model !== before.model || now.backend !== before.backend) void this.loadModel();
    else if (now.text !== before.text) this.#refresh();
  }

  changePane(index: number, fields: Partial<PaneSettings>): void {
    const { settings } = this.store.get();
    const panes = settings.panes.map((pane, i) => (i === index ? { ...pane, ...fields } : pane));
    this.store.patch({ settings: { ...settings, panes } });
    this.#refreshPane(index);
  }

  setStrategy(index: number, id: string): void {
    const { stage } = this.store.get().settings.panes[index];
    const strategy = this.strategy(id);
    this.changePane(index, {
      strategy: id,
      stage: strategy.stage.includes(stage) ? stage : strategy.stage[0],
      params: {},
    });
  }

  addPane(): void {
    const { settings, panes } = this.store.get();
    if (panes.length >= maxPanes) return;
    const used = new Set(settings.panes.map((p) => p.strategy));
    const next = this.deps.strategies.find((s) => s.family !== 'baseline' && !used.has(s.id));
    const last = settings.panes.at(-1) ?? defaultPane;
    const pane: PaneSettings = {
      ...last,
      strategy: next?.id ?? last.strategy,
      stage: next && !next.stage.includes(last.stage) ? next.stage[0] : last.stage,
      params: {},
    };
    this.store.patch({
      settings: { ...settings, panes: [...settings.panes, pane] },
      panes: [...panes, emptyPane],
      activePane: panes.length,
    });
    this.#refreshPane(panes.length);
  }

  removePane(index: number): void {
    const { settings, panes, activePane } = this.store.get();
    if (panes.length <= 1) return;
    // Runs know their pane by its place: all start again, and find their results at hand.
    for (const run of this.#paneRuns.splice(0)) run.abort();
    const keep = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== index);
    this.store.patch({
      settings: { ...settings, panes: keep(settings.panes) },
      panes: keep(panes),
      activePane: Math.min(activePane, panes.length - 2),
    });
    this.#refresh();
  }

  /** Everything a link carries, at once. */
  applySettings(settings: Settings): void {
    const before = this.store.get().settings;
    for (const run of this.#paneRuns.splice(0)) run.abort();
    this.store.patch({
      settings: { ...settings, image: before.image },
      panes: settings.panes.map((_, i) => this.store.get().panes[i] ?? emptyPane),
      activePane: 0,
    });
    const sameImage = JSON.stringify(settings.image) === JSON.stringify(before.image);
    if (sameImage) this.#refresh();
    else {
      this.store.patch({ settings });
      void this.#openFromSettings();
    }
    if (settings.model !== before.model || settings.backend !== before.backend) {
      void this.loadModel();
    }
  }

  // Results

  #request(pane: PaneSettings, keep: number, numPatches: number): ReduceRequest {
    const { text } = this.store.get().settings;
    return reduceRequest(pane, this.strategy(pane.strategy), keep, numPatches, text);
  }

  /** Asks how much each patch has to do with the text query; a newer question replaces it. */
  async #refreshRelevance(): Promise<void> {
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    const { image, settings, model } = this.store.get();
    const ready = this.#runner.current;
    const { text } = settings;
    if (!image || !ready || model.kind !== 'ready') return;
    if (!text || !model.loaded.offers.includes('text')) {
      this.store.patch({ relevance: null });
      return;
    }
    try {
      await this.#encode(image, ready);
      const key = `${image.key}|${ready.key}|${text}`;
      const scores = await this.#relevances.get(key, () =>
        ready.engine.relevance(image.key, text, { signal }),
      );
      if (!signal.aborted) this.store.patch({ relevance: { key, scores } });
    } catch (error) {
      if (!signal.aborted) this.notify('error', sentence(error));
    }
  }

  #encode(image: OpenImage, ready: ReadyModel): Promise<Encoded> {
    return this.#encodes.get(`${image.key}|${ready.key}`, () =>
      ready.engine.encode(image.key, image.rgba),
    );
  }

  #refresh(): void {
    void this.#refreshRelevance();
    this.store.get().panes.forEach((_, i) => this.#refreshPane(i));
  }

  #setPane(index: number, fields: Partial<PaneView>): void {
    const panes = this.store.get().panes.map((p, i) => (i === index ? { ...p, ...fields } : p));
    this.store.patch({ panes });
  }

  #refreshPane(index: number): void {
    this.#paneRuns[index]?.abort();
    const run = (this.#paneRuns[index] = new AbortController());
    const { image, settings, model } = this.store.get();
    const pane = settings.panes[index];
    if (!image) return;
    const ready = this.#runner.current;
    if (this.#showSettled(index, image, pane, ready)) {
      if (ready) void this.#replayLater(index, image, pane, ready, run.signal);
      return;
    }
    const stored = this.#showStored(index, image, pane);
    if (model.kind === 'failed') {
      const failed = stored ? { error: null } : { error: model.error, shown: null };
      this.#setPane(index, { ...failed, pending: false, replay: null, replayPending: false });
      return;
    }
    if (!stored) this.#setPane(index, { pending: true, error: null });
    if (ready) void this.#run(index, image, pane, ready, run.signal);
  }

  /** @returns whether the answer was there already */
  #showSettled(
    index: number,
    image: OpenImage,
    pane: PaneSettings,
    ready: ReadyModel | null,
  ): boolean {
    const { encoded } = this.store.get();
    if (!ready || !encoded) return false;
    const numPatches = encoded.grid.rows * encoded.grid.cols;
    const keep = keepFromRetention(pane.retention, numPatches);
    const request = this.#request(pane, keep, numPatches);
    const reduced = this.#settled.get(`${image.key}|${ready.key}|${requestKey(request)}`);
    if (!reduced) return false;
    this.#show(index, image, pane, encoded, reduced, keep);
    return true;
  }

  #show(
    index: number,
    image: OpenImage,
    pane: PaneSettings,
    encoded: Pick<Encoded, 'grid' | 'framing'>,
    reduced: Reduced,
    keep: number,
    stored = false,
  ): void {
    const reduction = this.strategy(pane.strategy).nested
      ? sliceOrder(reduced.reduction, keep)
      : reduced.reduction;
    this.#setPane(index, {
      shown: {
        imageKey: image.key,
        settings: pane,
        grid: encoded.grid,
        framing: encoded.framing,
        reduction,
        ranks: ranksOf(reduced.reduction, encoded.grid.rows * encoded.grid.cols),
        stored,
        reduceMs: stored ? null : reduced.reduceMs,
      },
      pending: false,
      replayPending: true,
      error: null,
    });
  }

  #showStored(index: number, image: OpenImage, pane: PaneSettings): boolean {
    if (this.#stored?.imageKey !== image.key) return false;
    const { grid, framing, reductions } = this.#stored.result;
    const numPatches = grid.rows * grid.cols;
    const keep = keepFromRetention(pane.retention, numPatches);
    const key = requestKey(this.#request(pane, keep, numPatches));
    const reduction = reductions.get(key);
    if (!reduction) return false;
    this.#show(index, image, pane, { grid, framing }, { reduction, reduceMs: 0 }, keep, true);
    return true;
  }

  async #run(
    index: number,
    image: OpenImage,
    pane: PaneSettings,
    ready: ReadyModel,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const encoded = await this.#encode(image, ready);
      if (signal.aborted) return;
      if (this.store.get().encoded !== encoded) this.store.patch({ encoded });
      const numPatches = encoded.grid.rows * encoded.grid.cols;
      const keep = keepFromRetention(pane.retention, numPatches);
      const request = this.#request(pane, keep, numPatches);
      const key = `${image.key}|${ready.key}|${requestKey(request)}`;
      const reduced = await this.#reductions.get(key, () =>
        ready.engine.reduce(image.key, request, { signal }),
      );
      this.#remember(key, reduced);
      if (signal.aborted) return;
      this.#show(index, image, pane, encoded, reduced, keep);
      await this.#replayLater(index, image, pane, ready, signal);
    } catch (error) {
      if (signal.aborted) return;
      // Another pane asked the same question first and took it back.
      if (isAbort(error)) return this.#run(index, image, pane, ready, signal);
      if (this.#fellBack(error)) return;
      // Nothing of another method stays under this one's name.
      const nothing = { shown: null, replay: null, pending: false, replayPending: false };
      this.#setPane(index, { ...nothing, error: sentence(error) });
    }
  }

  /** A GPU that keeps failing hands over to WASM; results follow when that is ready. */
  #fellBack(error: unknown): boolean {
    const { model, settings } = this.store.get();
    const onGpu = model.kind === 'ready' && model.loaded.backend === 'webgpu';
    if ((error as Error).name !== 'EngineLostError' || !onGpu) return false;
    const source = this.deps.models.find((m) => m.card.id === settings.model);
    if (source) void this.#runner.fallBack(source, sentence(error));
    return true;
  }

  #remember(key: string, reduced: Reduced): void {
    this.#settled.set(key, reduced);
    for (const oldest of this.#settled.keys()) {
      if (this.#settled.size <= 64) break;
      this.#settled.delete(oldest);
    }
  }

  async #replayLater(
    index: number,
    image: OpenImage,
    pane: PaneSettings,
    ready: ReadyModel,
    signal: AbortSignal,
  ): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, replayDelayMs));
    const { encoded } = this.store.get();
    if (signal.aborted || !encoded) return;
    const { loaded } = ready;
    const proof = await this.#runner.prove().catch(() => null);
    if (signal.aborted) return;
    if (!loaded.canReduce || proof?.reason) {
      this.#setPane(index, { replay: null, replayPending: false });
      return;
    }
    const numPatches = encoded.grid.rows * encoded.grid.cols;
    const keep = keepFromRetention(pane.retention, numPatches);
    const layer = replayLayer(pane, loaded.blocks);
    const base = this.#request(pane, keep, numPatches);
    const request = { ...base, keep, layer };
    const key = `${image.key}|${ready.key}|${requestKey(request)}`;
    try {
      const replay = await this.#replays.get(key, () =>
        ready.engine.replay(image.key, request, { signal }),
      );
      if (!signal.aborted) this.#setPane(index, { replay, replayPending: false });
    } catch (error) {
      if (signal.aborted) return;
      if (isAbort(error)) return this.#replayLater(index, image, pane, ready, signal);
      if (this.#fellBack(error)) return;
      this.#setPane(index, { replay: null, replayPending: false });
      this.notify('error', sentence(error));
    }
  }
}

const noReasons: ReadonlyMap<string, string> = new Map();

const sentence = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const isAbort = (error: unknown): boolean => (error as Error).name === 'AbortError';
