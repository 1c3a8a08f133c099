/** @file Models beside the bundled ones: asked for, loaded, opened from files, stored, forgotten. */
import type { EncoderChoice, FileSource, HubSource, ModelSource, Progress } from '../engine/api.ts';
import { filesCacheName } from '../engine/hub/hub-store.ts';
import { findKnownEncoder } from '../engine/hub/known-encoders.ts';
import { isAbort, sentence } from './errors.ts';
import { entryOf } from './model-entry.ts';
import { makeOffer, splitTyped, startConsent, whyNoOffer } from './model-offer.ts';
import { hubIdOf, hubRef, parseModelRef } from './model-ref.ts';
import type { ModelHub, ModelsDeps, ModelStage } from './models-deps.ts';
import type { Consent, Incoming, ModelDialog, ModelEntry, ModelsView } from './models-view.ts';
import type { Notices } from './notices.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';
import type { View } from './view.ts';

/** Two models of this size do not stand side by side in the memory of a page. */
const largeBytes = 200e6;

export class Models {
  readonly #store: Store<View>;
  readonly #deps: ModelsDeps;
  readonly #notices: Notices;
  readonly #stage: ModelStage;
  /** By id of their menu entry. */
  readonly #sources = new Map<string, ModelSource>();
  #hub: Promise<ModelHub> | null = null;
  #asking = new AbortController();
  #bringing = new AbortController();
  #numFiles = 0;
  #linked: string | null = null;
  #consented: Consent | null = null;

  constructor(store: Store<View>, deps: ModelsDeps, notices: Notices, stage: ModelStage) {
    this.#store = store;
    this.#deps = deps;
    this.#notices = notices;
    this.#stage = stage;
    for (const source of deps.models) this.#sources.set(source.card.id, source);
  }

  get #view(): ModelsView {
    return this.#store.get().models;
  }

  #patch(fields: Partial<ModelsView>): void {
    this.#store.patch({ models: { ...this.#view, ...fields } });
  }

  /** Of the model that runs or is to be started. */
  get source(): ModelSource {
    return this.#sources.get(this.#view.current) ?? this.#deps.models[0];
  }

  get isBundled(): boolean {
    return this.#deps.models.includes(this.source);
  }

  /** A link named a model that is not there, and may still come. */
  get awaitsLinked(): boolean {
    return this.#linked !== null;
  }

  /**
   * The model of settings that come from elsewhere, without fetching anything: a bundled one or
   * one of this session, else the one at hand. Ask `openLinked` about the others.
   */
  settle(model: string): string {
    const id = this.#entryFor(model)?.id ?? this.#view.current;
    if (id !== this.#view.current) {
      this.#bringing.abort();
      this.#patch({ current: id, incoming: null });
    }
    return this.#refOf(id);
  }

  #entryFor(ref: string): ModelEntry | undefined {
    const { entries, current } = this.#view;
    if (ref === 'local')
      return entries.find(({ id, origin }) => origin === 'file' && id === current);
    return entries.find(({ id }) => id === ref);
  }

  /** What settings call the model of a menu entry. */
  #refOf(id: string): string {
    return this.#sources.get(id)?.origin === 'file' ? 'local' : id;
  }

  /** A model that a link names: the cache may have it, else somebody has to say yes first. */
  async openLinked(ref: string): Promise<void> {
    const model = parseModelRef(
      ref,
      this.#deps.models.map(({ card }) => card.id),
    );
    this.#linked = null;
    if (!model || model.kind === 'site' || this.#entryFor(ref)) return;
    if (model.kind === 'hub') this.#linked = ref;
    if (model.kind === 'local') {
      this.#notices.notify(
        'info',
        'This link was made with a model from somebody’s own machine. Files never travel in links: open yours to see it with these settings.',
        { action: { label: 'Open a model…', run: () => this.show({ kind: 'another' }) } },
      );
      return;
    }
    const typed = hubIdOf(ref);
    // Only this machine is asked.
    const isStored = await this.#openHub()
      .then((hub) => hub.isStored(model, model.dtype))
      .catch(() => false);
    if (isStored) return this.ask(typed, { loadIfStored: true });
    const known = findKnownEncoder(model.repo);
    const bytes = known?.dtypes[model.dtype as keyof typeof known.dtypes];
    const size = bytes ? ` (${Math.round(bytes / 1e6)} MB)` : '';
    this.#notices.notify('info', `This link uses ${known?.label ?? model.repo}${size}.`, {
      action: { label: 'Load it…', run: () => void this.ask(typed) },
    });
  }

  /** Something was chosen in the menu: an entry, a repository, or a dialog. */
  pick(id: string): void {
    const source = this.#sources.get(id);
    if (id === 'another' || id === 'stored') this.show({ kind: id });
    else if (!source) void this.ask(id.replace(/^repo:/, ''));
    else if (id === this.#view.current) this.cancel();
    else if (source.origin === 'hub') void this.ask(hubIdOf(id), { loadIfStored: true });
    else if (source.origin === 'file') void this.#bring(source, id);
    else {
      this.cancel();
      this.#become(id);
      this.#stage.restart();
    }
  }

  show(dialog: ModelDialog | null): void {
    this.#asking.abort();
    this.#patch({ dialog });
    if (dialog?.kind === 'stored') void this.refreshStored();
  }

  /**
   * Looks a repository up and shows what it offers; no weights are fetched.
   *
   * @param typed `owner/name[@revision]`, with `:dtype` where one is wanted, or an address
   */
  async ask(typed: string, { loadIfStored = false } = {}): Promise<void> {
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    const consent = startConsent(typed);
    if (!loadIfStored) this.#patch({ dialog: consent });
    try {
      const [hub, device] = await Promise.all([
        this.#openHub(),
        this.#deps.likelyDevice(this.#store.get().settings.backend),
      ]);
      const { place, dtype } = splitTyped(typed);
      const offer = makeOffer(await hub.describe(place, signal), device, dtype);
      if (signal.aborted) return;
      const { picked, description } = offer;
      if (loadIfStored && picked.isCached) {
        this.#patch({ dialog: null });
        return await this.#bring(picked.source, hubRef(picked.id));
      }
      if (dtype !== undefined && picked.dtype !== dtype) {
        const { repo } = description;
        this.#notices.notify('info', `${repo} does not offer ${dtype} any more; choose another.`);
      }
      this.#patch({ dialog: { ...consent, offer } });
    } catch (error) {
      if (!signal.aborted) this.#patch({ dialog: { ...consent, ...whyNoOffer(error) } });
    }
  }

  /** The dialog of the model on its way, where somebody has hidden it. */
  showIncoming(): void {
    const { incoming } = this.#view;
    if (this.#consented && incoming && hubRef(this.#consented.offer!.picked.id) === incoming.id) {
      this.show(this.#consented);
    } else if (incoming) void this.ask(hubIdOf(incoming.id));
  }

  /** Another dtype in the dialog. */
  choose(choice: EncoderChoice): void {
    const { dialog } = this.#view;
    if (dialog?.kind !== 'consent' || !dialog.offer) return;
    this.#patch({ dialog: { ...dialog, offer: { ...dialog.offer, picked: choice } } });
  }

  /** Yes was said: the choice of the dialog is fetched. */
  load(): void {
    const { dialog } = this.#view;
    if (dialog?.kind !== 'consent' || !dialog.offer) return;
    this.#consented = dialog;
    const { source, id } = dialog.offer.picked;
    void this.#bring(source, hubRef(id));
  }

  /** Stops what is on its way; what came in is kept for the next try. */
  cancel(): void {
    this.#bringing.abort();
    this.#patch({ incoming: null });
  }

  /** A model from this computer: an ONNX file, with whatever lies beside it. */
  async openFiles(files: readonly File[]): Promise<void> {
    try {
      const source = await (await this.#openHub()).openFiles(files);
      const id = `file:${++this.#numFiles}`;
      this.show(null);
      await this.#bring(source, id);
      if (this.#view.current === id) this.show({ kind: 'about' });
    } catch (error) {
      this.#notices.notify('error', sentence(error));
    }
  }

  /** Marks in the menu what is stored; where nothing ever was, nothing is fetched to find out. */
  async markStored(): Promise<void> {
    try {
      const caches = globalThis.caches as CacheStorage | undefined;
      if (!this.#view.stored && (await caches?.has(filesCacheName))) await this.refreshStored();
    } catch {
      // Frames of other sites have caches that they may not look into.
    }
  }

  async refreshStored(): Promise<void> {
    const hub = await this.#openHub();
    this.#patch({ stored: await hub.stored() });
  }

  /** Removes what the browser keeps of a repository. */
  async forget(repo: string): Promise<void> {
    try {
      await (await this.#openHub()).forget(repo);
    } catch (error) {
      this.#notices.notify('error', `${repo} could not be removed: ${sentence(error)}`);
    }
    await this.refreshStored();
  }

  #openHub(): Promise<ModelHub> {
    if (!this.#hub) {
      this.#hub = this.#deps.openHub().catch(() => {
        throw new Error('A part of this page could not be fetched; reload the page and try again.');
      });
      this.#hub.catch(() => (this.#hub = null));
    }
    return this.#hub;
  }

  /** Loads a model beside the one that runs and puts it in its place. */
  async #bring(source: HubSource | FileSource, id: string): Promise<void> {
    this.#bringing.abort();
    const { signal } = (this.#bringing = new AbortController());
    const { label } = source.card;
    const incoming: Incoming = { id, label, progress: null, notes: [], error: null };
    this.#patch({ incoming });
    const makesRoom = this.source.card.bytes > largeBytes;
    if (makesRoom) this.#stage.stop();
    const change = (fields: Partial<Incoming>): void => {
      if (signal.aborted) return;
      this.#patch({ incoming: { ...(this.#view.incoming ?? incoming), ...fields } });
    };
    const onProgress = ({ note, ...progress }: Progress): void => {
      const { notes } = this.#view.incoming ?? incoming;
      if (note) change({ notes: [...new Set([...notes, note])] });
      else change({ progress });
    };
    try {
      const { backend } = this.#store.get().settings;
      const prepared = await this.#stage.prepare(source, backend, { onProgress, signal });
      const { notes } = this.#view.incoming ?? incoming;
      this.#sources.set(id, { ...source, card: prepared.ready.loaded.card ?? source.card });
      this.#become(id);
      this.#stage.adopt(prepared);
      for (const note of notes) this.#notices.notify('info', note, { stays: true });
      if (this.#view.stored) void this.refreshStored();
    } catch (error) {
      // Unless the next one is on its way already.
      if (makesRoom && this.#bringing.signal === signal) this.#stage.restart();
      if (signal.aborted || isAbort(error)) return;
      this.#failed(source, id, sentence(error), change);
    }
  }

  /** In the dialog where it is open, else above the panes. */
  #failed(
    source: ModelSource,
    id: string,
    error: string,
    change: (fields: Partial<Incoming>) => void,
  ): void {
    const { dialog } = this.#view;
    const isShown =
      dialog?.kind === 'consent' && dialog.offer && hubRef(dialog.offer.picked.id) === id;
    if (isShown) return change({ error });
    this.#patch({ incoming: null });
    if (source.origin !== 'hub') return this.#notices.notify('error', error);
    const { label } = source.card;
    this.#notices.notify('error', `${label} was not loaded: ${error}`, {
      action: { label: 'Try again', run: () => void this.#bring(source, id) },
    });
  }

  /** The entry is the current one from now on; results of the one before mean nothing to it. */
  #become(id: string): void {
    const { settings, panes } = this.#store.get();
    const { entries, dialog } = this.#view;
    const source = this.#sources.get(id)!;
    const known = entries.some((entry) => entry.id === id);
    this.#linked = null;
    this.#store.patch({
      settings: { ...settings, model: this.#refOf(id) } satisfies Settings,
      encoded: null,
      relevance: null,
      hovered: null,
      panes: panes.map((pane) => ({ ...pane, pending: true, replayPending: true })),
      models: {
        ...this.#view,
        entries: known ? entries : [...entries, entryOf(source, id)],
        current: id,
        incoming: null,
        dialog: dialog?.kind === 'consent' ? null : dialog,
      },
    });
  }
}
