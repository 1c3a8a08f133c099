/** @file One open page: settings in, results out. */
import type { SchedulePreset } from '../core/schedule-preset.ts';
import type { Strategy } from '../core/strategy.ts';
import { fitGuide } from './fit-guide.ts';
import { guideKind, understandsText } from './guide.ts';
import { ModelRunner, type ModelRunnerDeps, type ReadyModel } from './model-runner.ts';
import { Notices, type NotifyOptions } from './notices.ts';
import { startModels } from './model-entry.ts';
import type { ModelsDeps } from './models-deps.ts';
import { Models } from './models.ts';
import { PaneEdits } from './pane-edits.ts';
import { PaneResults } from './pane-results.ts';
import { Pictures, type PicturesDeps, type Sample } from './pictures.ts';
import type { PaneSettings, Settings } from './settings.ts';
import { Reasons } from './reasons.ts';
import { createStore, type Store } from './store.ts';
import { PatchComponents } from './patch-components.ts';
import type { PictureQuestionDeps } from './picture-question.ts';
import { TextRelevance } from './text-relevance.ts';
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
  /** What the link calls its model. */
  readonly #linkedModel: string;
  readonly #runner: ModelRunner;
  readonly #notices: Notices;
  readonly #pictures: Pictures;
  readonly #results: PaneResults;
  readonly #edits: PaneEdits;
  readonly #relevance: TextRelevance;
  readonly #components: PatchComponents;
  #modelKey = '';
  readonly #reasons: Reasons;

  constructor(deps: SessionDeps, settings: Settings) {
    this.deps = deps;
    this.#linkedModel = settings.model;
    this.#reasons = new Reasons(deps);
    const models = startModels(deps.models);
    this.store = createStore<View>({
      settings: { ...settings, model: models.current },
      image: null,
      imagePending: true,
      encoded: null,
      relevance: null,
      components: null,
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
        this.#edits.fitAll();
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
    this.#edits = new PaneEdits(store, {
      results: this.#results,
      notices,
      strategies: deps.strategies,
      schedules: deps.schedules,
      strategy: (id) => this.strategy(id),
      awaitsLinked: () => this.models.awaitsLinked,
      refresh: () => this.#refresh(),
    });
    const encoding: PictureQuestionDeps = {
      runner,
      notices,
      encode: (image, ready) => this.#results.encode(image, ready),
    };
    this.#relevance = new TextRelevance(store, encoding);
    this.#components = new PatchComponents(store, encoding);
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
    return this.#reasons.of(this.store.get());
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
    } else if (now.overlay !== before.overlay) void this.#components.refresh();
  }

  changePane(index: number, fields: Partial<PaneSettings>): void {
    this.#edits.change(index, fields);
  }

  /** @param name id of a strategy, or `scheduleName` of a schedule */
  setStrategy(index: number, name: string): void {
    this.#edits.setStrategy(index, name);
  }

  addPane(): void {
    this.#edits.add();
  }

  removePane(index: number): void {
    this.#edits.remove(index);
  }

  /** Everything a link carries, at once. */
  applySettings(linked: Settings): void {
    const settings = { ...linked, model: this.models.settle(linked.model) };
    const before = this.store.get().settings;
    const isNewModel = settings.model !== before.model || settings.backend !== before.backend;
    const isNewImage = JSON.stringify(settings.image) !== JSON.stringify(before.image);
    this.#results.stop();
    this.#edits.forgetFitted();
    this.store.patch({
      settings: { ...settings, image: before.image },
      panes: settings.panes.map((_, i) => this.store.get().panes[i] ?? emptyPane),
      activePane: 0,
    });
    if (!isNewModel) this.#edits.fitAll();
    if (isNewImage) {
      this.store.patch({ settings: { ...this.store.get().settings, image: settings.image } });
      void this.#pictures.openFromSettings();
    } else this.#refresh();
    if (isNewModel) void this.loadModel();
    void this.models.openLinked(linked.model);
  }

  #refresh(): void {
    void this.#relevance.refresh();
    void this.#components.refresh();
    this.#results.refresh();
  }
}
