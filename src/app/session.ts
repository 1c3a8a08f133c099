/** @file One open page: settings in, results out. */
import type { Strategy } from '../core/strategy.ts';
import type { LoadedModel, ModelSource } from '../engine/api.ts';
import { sentence } from './errors.ts';
import { guideKind, understandsText } from './guide.ts';
import { ModelRunner, type ModelRunnerDeps } from './model-runner.ts';
import { Notices, type NotifyOptions } from './notices.ts';
import { extraPane, fitLayer, withStrategy } from './pane-changes.ts';
import { PaneResults } from './pane-results.ts';
import { Pictures, type PicturesDeps, type Sample } from './pictures.ts';
import { maxPanes, type PaneSettings, type Settings } from './settings.ts';
import { createStore, type Store } from './store.ts';
import { TextRelevance } from './text-relevance.ts';
import { unavailable } from './unavailable.ts';
import { emptyPane, type Notice, type View } from './view.ts';

export type { Sample };

export interface SessionDeps
  extends PicturesDeps, Pick<ModelRunnerDeps, 'createEngine' | 'gpuRefusal'> {
  readonly strategies: readonly Strategy[];
}

export class Session {
  readonly store: Store<View>;
  readonly deps: SessionDeps;
  readonly #runner: ModelRunner;
  readonly #notices: Notices;
  readonly #pictures: Pictures;
  readonly #results: PaneResults;
  readonly #relevance: TextRelevance;
  #modelKey = '';
  /** By what guides the methods. */
  readonly #reasons = new WeakMap<LoadedModel, Map<string, ReadonlyMap<string, string>>>();

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
      boxing: false,
      flicker: false,
      notices: [],
    });
    const { store } = this;
    const notices = (this.#notices = new Notices(store));
    this.#pictures = new Pictures(store, deps, notices, () => this.#refresh());
    const runner = (this.#runner = new ModelRunner({
      createEngine: deps.createEngine,
      gpuRefusal: deps.gpuRefusal,
      onProgress: (progress) => store.patch({ model: { kind: 'loading', progress } }),
      onReady: ({ loaded, proof, why, key }) => {
        store.patch({ model: { kind: 'ready', loaded, proof, why } });
        this.#fitLayers();
        if (key !== this.#modelKey) this.#refresh();
        this.#modelKey = key;
      },
      onFailed: (error) => this.#failed(error.message),
      onNotice: (text) => this.notify('info', text),
    }));
    this.#results = new PaneResults(store, {
      runner,
      notices,
      strategy: (id) => this.strategy(id),
      storedFor: (image) => this.#pictures.storedFor(image),
      onLost: (error) => this.#fellBack(error),
    });
    this.#relevance = new TextRelevance(store, {
      runner,
      notices,
      encode: (image, ready) => this.#results.encode(image, ready),
    });
  }

  /** Opens the picture and the model of the settings. */
  start(): void {
    void this.#pictures.openFromSettings();
    void this.loadModel();
  }

  strategy(id: string): Strategy {
    return this.deps.strategies.find((s) => s.id === id) ?? this.deps.strategies[0];
  }

  /** Why methods cannot run on the present model, by id; empty before it is there. */
  unavailable(): ReadonlyMap<string, string> {
    const { model, settings } = this.store.get();
    if (model.kind !== 'ready') return noReasons;
    // Offered, but only once somebody has typed something; a box will do for any model.
    const guide = guideKind(settings, understandsText(model)) ?? 'nothing';
    const known = this.#reasons.get(model.loaded)?.get(guide);
    if (known) return known;
    const offers = new Set(model.loaded.offers.filter((name) => name !== 'text'));
    if (guide !== 'nothing') offers.add('text');
    const reasons = unavailable(this.deps.strategies, offers);
    const all = this.#reasons.get(model.loaded) ?? new Map<string, ReadonlyMap<string, string>>();
    this.#reasons.set(model.loaded, all.set(guide, reasons));
    return reasons;
  }

  notify(kind: Notice['kind'], text: string, options?: NotifyOptions): void {
    this.#notices.notify(kind, text, options);
  }

  dismiss(id: number): void {
    this.#notices.dismiss(id);
  }

  // Model

  async loadModel(): Promise<void> {
    this.#modelKey = '';
    this.#results.stop();
    this.store.patch({ model: { kind: 'loading', progress: { phase: 'runtime' } } });
    await this.#runner.start(this.#source(), this.store.get().settings.backend);
  }

  cancelModel(): void {
    this.#runner.cancel();
    this.#failed('Loading the model was cancelled.');
  }

  #source(): ModelSource {
    const { model } = this.store.get().settings;
    return this.deps.models.find((m) => m.card.id === model) ?? this.deps.models[0];
  }

  #failed(error: string): void {
    this.#modelKey = '';
    this.store.patch({ model: { kind: 'failed', error } });
    this.#refresh();
  }

  /** A GPU that keeps failing hands over to WASM; results follow when that is ready. */
  #fellBack(error: unknown): boolean {
    const { model } = this.store.get();
    const onGpu = model.kind === 'ready' && model.loaded.backend === 'webgpu';
    if ((error as Error).name !== 'EngineLostError' || !onGpu) return false;
    void this.#runner.fallBack(this.#source(), sentence(error));
    return true;
  }

  /** Null before the model is there. */
  get #blocks(): number | null {
    const { model } = this.store.get();
    return model.kind === 'ready' ? model.loaded.blocks : null;
  }

  /** A link may name a layer that this model does not have. */
  #fitLayers(): void {
    const { settings } = this.store.get();
    const panes = settings.panes.map((pane) => fitLayer(pane, this.#blocks));
    const beyond = panes.some((pane, i) => pane.layer < settings.panes[i].layer);
    if (beyond) {
      const text = `This model has ${this.#blocks} blocks; layers beyond were set to the last.`;
      this.notify('info', text);
    }
    if (panes.some((pane, i) => pane !== settings.panes[i])) {
      this.store.patch({ settings: { ...settings, panes } });
    }
  }

  // Picture

  openBlob(blob: Blob, name: string): Promise<void> {
    return this.#pictures.openBlob(blob, name);
  }

  openSample(id: string): Promise<void> {
    return this.#pictures.openSample(id);
  }

  openUrl(url: string): Promise<void> {
    return this.#pictures.openUrl(url);
  }

  // Settings

  change(fields: Partial<Omit<Settings, 'panes' | 'image'>>): void {
    const before = this.store.get().settings;
    const now = { ...before, ...fields };
    this.store.patch({ settings: now });
    if (now.model !== before.model || now.backend !== before.backend) void this.loadModel();
    else if (
      now.text !== before.text ||
      now.region !== before.region ||
      now.labels !== before.labels
    ) {
      this.#refresh();
    }
  }

  changePane(index: number, fields: Partial<PaneSettings>): void {
    const { settings } = this.store.get();
    const panes = settings.panes.map((pane, i) =>
      i === index ? fitLayer({ ...pane, ...fields }, this.#blocks) : pane,
    );
    this.store.patch({ settings: { ...settings, panes } });
    this.#results.refreshPane(index);
  }

  setStrategy(index: number, id: string): void {
    const pane = this.store.get().settings.panes[index];
    this.changePane(index, withStrategy(pane, this.strategy(id)));
  }

  addPane(): void {
    const { settings, panes } = this.store.get();
    if (panes.length >= maxPanes) return;
    const pane = fitLayer(extraPane(settings.panes, this.deps.strategies), this.#blocks);
    this.store.patch({
      settings: { ...settings, panes: [...settings.panes, pane] },
      panes: [...panes, emptyPane],
      activePane: panes.length,
    });
    this.#results.refreshPane(panes.length);
  }

  removePane(index: number): void {
    const { settings, panes, activePane } = this.store.get();
    if (panes.length <= 1) return;
    this.#results.stop();
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
    const isNewModel = settings.model !== before.model || settings.backend !== before.backend;
    const isNewImage = JSON.stringify(settings.image) !== JSON.stringify(before.image);
    this.#results.stop();
    this.store.patch({
      settings: { ...settings, image: before.image },
      panes: settings.panes.map((_, i) => this.store.get().panes[i] ?? emptyPane),
      activePane: 0,
    });
    if (!isNewModel) this.#fitLayers();
    if (isNewImage) {
      this.store.patch({ settings: { ...this.store.get().settings, image: settings.image } });
      void this.#pictures.openFromSettings();
    } else this.#refresh();
    if (isNewModel) void this.loadModel();
  }

  #refresh(): void {
    void this.#relevance.refresh();
    this.#results.refresh();
  }
}

const noReasons: ReadonlyMap<string, string> = new Map();
