/** @file One open page: settings in, results out. */
import { scheduleId } from '../core/schedule-name.ts';
import type { SchedulePreset } from '../core/schedule-preset.ts';
import type { Strategy } from '../core/strategy.ts';
import type { SignalName } from '../core/types.ts';
import type { LoadedModel } from '../engine/api.ts';
import { fitGuide } from './fit-guide.ts';
import { FittedPanes, fitPane } from './fit-panes.ts';
import { guideKind, understandsText } from './guide.ts';
import { ModelRunner, type ModelRunnerDeps, type ReadyModel } from './model-runner.ts';
import { Notices, type NotifyOptions } from './notices.ts';
import { startModels } from './model-entry.ts';
import type { ModelsDeps } from './models-deps.ts';
import { Models } from './models.ts';
import { extraPane, withStrategy } from './pane-changes.ts';
import { PaneResults } from './pane-results.ts';
import { withSchedule } from './pane-schedule.ts';
import { Pictures, type PicturesDeps, type Sample } from './pictures.ts';
import { maxPanes, type PaneSettings, type Settings } from './settings.ts';
import { createStore, type Store } from './store.ts';
import { TextRelevance } from './text-relevance.ts';
import { unavailableSchedules } from './unavailable-schedules.ts';
import { unavailable } from './unavailable.ts';
import { emptyPane, type Notice, type View } from './view.ts';

export type { Sample };

export interface SessionDeps
  extends PicturesDeps, ModelsDeps, Pick<ModelRunnerDeps, 'createEngine' | 'gpuRefusal'> {
  readonly strategies: readonly Strategy[];
  readonly schedules: readonly SchedulePreset[];
}

export class Session {
  readonly store: Store<View>;
  readonly deps: SessionDeps;
  readonly models: Models;
  readonly #fitted = new FittedPanes();
  /** What the link calls its model. */
  readonly #linkedModel: string;
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
    this.#linkedModel = settings.model;
    const models = startModels(deps.models);
    this.store = createStore<View>({
      settings: { ...settings, model: models.current },
      image: null,
      imagePending: true,
      encoded: null,
      relevance: null,
      model: { kind: 'idle' },
      models,
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
        this.#fitPanes();
        if (key !== this.#modelKey) this.#refresh();
        this.#modelKey = key;
        if (proof) void this.models.markStored();
      },
      onFailed: (error) => this.#failed(error.message),
      onNotice: (text) => this.notify('info', text, { stays: true }),
    }));
    this.models = new Models(store, deps, notices, {
      prepare: (source, choice, options) => runner.prepare(source, choice, options),
      adopt: (prepared) => runner.adopt(prepared),
      stop: () => this.#stopModel(),
      restart: () => void this.loadModel(),
    });
    this.#results = new PaneResults(store, {
      runner,
      notices,
      strategies: deps.strategies,
      schedules: deps.schedules,
      strategy: (id) => this.strategy(id),
      storedFor: (image) => (this.models.isBundled ? this.#pictures.storedFor(image) : null),
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
    void this.models.openLinked(this.#linkedModel);
  }

  /** The model in use; null while there is none. */
  get ready(): ReadyModel | null {
    return this.#runner.current;
  }

  get isMeasuring(): boolean {
    return this.#runner.isMeasuring;
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
    const offers = new Set<SignalName>(model.loaded.offers.filter((name) => name !== 'text'));
    if (guide !== 'nothing') offers.add('text');
    const reasons = new Map([
      ...unavailable(this.deps.strategies, offers, model.loaded.canReduce),
      ...unavailableSchedules(this.deps, model.loaded),
    ]);
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
    this.#stopModel();
    await this.#runner.start(this.models.source, this.store.get().settings.backend);
  }

  #stopModel(): void {
    this.#modelKey = '';
    this.#results.stop();
    this.#runner.stop();
    this.store.patch({ model: { kind: 'loading', progress: { phase: 'runtime' } } });
  }

  cancelModel(): void {
    this.#runner.cancel();
    this.#failed('Loading the model was cancelled.');
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
    void this.#runner.fallBack(this.models.source, error);
    return true;
  }

  /** Null before the model is there. */
  get #loaded(): LoadedModel | null {
    const { model } = this.store.get();
    return model.kind === 'ready' ? model.loaded : null;
  }

  #fit(pane: PaneSettings): PaneSettings {
    return fitPane(pane, this.strategy(pane.strategy), this.#loaded);
  }

  /** A link, or another model, may have what this one does not. */
  #fitPanes(): void {
    const { settings } = this.store.get();
    const loaded = this.#loaded;
    if (!loaded) return;
    const panes = this.#fitted.fit(settings.panes, (id) => this.strategy(id), loaded);
    // A model that the link names may have them: it is asked for already.
    const isBeyond = panes.some((pane, i) => pane.layer < settings.panes[i].layer);
    if (isBeyond && !this.models.awaitsLinked) {
      const text = `This model has ${loaded.blocks} blocks; layers beyond were set to the last.`;
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
    const { model } = this.store.get();
    const guide = guideKind({ ...before, ...fields }, understandsText(model));
    const isNewGuide = guide !== guideKind(before, understandsText(model));
    const panes = isNewGuide
      ? before.panes.map((pane) => fitGuide(pane, this.strategy(pane.strategy), guide))
      : before.panes;
    const now = { ...before, ...fields, panes };
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
      i === index ? this.#fit({ ...pane, ...fields }) : pane,
    );
    this.store.patch({ settings: { ...settings, panes } });
    this.#results.refreshPane(index);
  }

  /** @param name id of a strategy, or `scheduleName` of a schedule */
  setStrategy(index: number, name: string): void {
    const { settings, encoded } = this.store.get();
    const pane = settings.panes[index];
    const schedule = scheduleId(name);
    const numBlocks = this.#loaded?.blocks;
    const shape =
      numBlocks && encoded
        ? { numBlocks, numPatches: encoded.grid.rows * encoded.grid.cols }
        : null;
    this.changePane(
      index,
      schedule === null
        ? this.#fitGuide(withStrategy(pane, this.strategy(name)))
        : withSchedule(pane, schedule, this.deps, shape),
    );
  }

  /** A method that has just been picked. */
  #fitGuide(pane: PaneSettings): PaneSettings {
    const { settings, model } = this.store.get();
    const guide = guideKind(settings, understandsText(model));
    return fitGuide(pane, this.strategy(pane.strategy), guide);
  }

  addPane(): void {
    const { settings, panes } = this.store.get();
    if (panes.length >= maxPanes) return;
    const pane = this.#fitGuide(this.#fit(extraPane(settings.panes, this.deps.strategies)));
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
  applySettings(linked: Settings): void {
    const settings = { ...linked, model: this.models.settle(linked.model) };
    const before = this.store.get().settings;
    const isNewModel = settings.model !== before.model || settings.backend !== before.backend;
    const isNewImage = JSON.stringify(settings.image) !== JSON.stringify(before.image);
    this.#results.stop();
    this.#fitted.forget();
    this.store.patch({
      settings: { ...settings, image: before.image },
      panes: settings.panes.map((_, i) => this.store.get().panes[i] ?? emptyPane),
      activePane: 0,
    });
    if (!isNewModel) this.#fitPanes();
    if (isNewImage) {
      this.store.patch({ settings: { ...this.store.get().settings, image: settings.image } });
      void this.#pictures.openFromSettings();
    } else this.#refresh();
    if (isNewModel) void this.loadModel();
    void this.models.openLinked(linked.model);
  }

  #refresh(): void {
    void this.#relevance.refresh();
    this.#results.refresh();
  }
}

const noReasons: ReadonlyMap<string, string> = new Map();
