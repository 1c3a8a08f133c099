/** @file Models beside the bundled ones: asked for, loaded, opened from files, stored, forgotten. */
import type { EncoderChoice, ModelSource } from '../engine/api.ts';
import { filesCacheName } from '../engine/hub/hub-store.ts';
import { findKnownEncoder } from '../engine/hub/known-encoders.ts';
import { sentence } from './errors.ts';
import { ModelArrival } from './model-arrival.ts';
import { ModelList } from './model-list.ts';
import { makeOffer, splitTyped, startConsent, whyNoOffer } from './model-offer.ts';
import { hubIdOf, hubRef, parseModelRef } from './model-ref.ts';
import type { ModelHub, ModelsDeps, ModelStage } from './models-deps.ts';
import type { Consent, ModelDialog } from './models-view.ts';
import type { Notices } from './notices.ts';
import type { Store } from './store.ts';
import type { View } from './view.ts';

export class Models {
  readonly #store: Store<View>;
  readonly #deps: ModelsDeps;
  readonly #notices: Notices;
  readonly #stage: ModelStage;
  readonly #list: ModelList;
  readonly #arrival: ModelArrival;
  #hub: Promise<ModelHub> | null = null;
  #asking = new AbortController();
  #numFiles = 0;
  #consented: Consent | null = null;

  constructor(store: Store<View>, deps: ModelsDeps, notices: Notices, stage: ModelStage) {
    this.#store = store;
    this.#deps = deps;
    this.#notices = notices;
    this.#stage = stage;
    const list = (this.#list = new ModelList(store, deps.models));
    this.#arrival = new ModelArrival({
      list,
      notices,
      stage,
      backend: () => store.get().settings.backend,
      onArrived: () => {
        if (list.view.stored) void this.refreshStored();
      },
    });
  }

  /** Of the model that runs or is to be started. */
  get source(): ModelSource {
    return this.#list.source;
  }

  get isBundled(): boolean {
    return this.#list.isBundled;
  }

  /** A link named a model that is not there, and may still come. */
  get awaitsLinked(): boolean {
    return this.#list.linked !== null;
  }

  /**
   * The model of settings that come from elsewhere, without fetching anything: a bundled one or
   * one of this session, else the one at hand. Ask `openLinked` about the others.
   */
  settle(model: string): string {
    const id = this.#list.entryFor(model)?.id ?? this.#list.view.current;
    if (id !== this.#list.view.current) {
      this.#arrival.cancel();
      this.#list.patch({ current: id });
    }
    return this.#list.refOf(id);
  }

  /** A model that a link names: the cache may have it, else somebody has to say yes first. */
  async openLinked(ref: string): Promise<void> {
    const model = parseModelRef(
      ref,
      this.#deps.models.map(({ card }) => card.id),
    );
    this.#list.linked = null;
    if (!model || model.kind === 'site' || this.#list.entryFor(ref)) return;
    if (model.kind === 'hub') this.#list.linked = ref;
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
    const source = this.#list.sourceOf(id);
    if (id === 'another' || id === 'stored') this.show({ kind: id });
    else if (!source) void this.ask(id.replace(/^repo:/, ''));
    else if (id === this.#list.view.current) this.cancel();
    else if (source.origin === 'hub') void this.ask(hubIdOf(id), { loadIfStored: true });
    else if (source.origin === 'file') void this.#arrival.bring(source, id);
    else {
      this.cancel();
      this.#list.become(id);
      this.#stage.restart();
    }
  }

  show(dialog: ModelDialog | null): void {
    this.#asking.abort();
    this.#list.patch({ dialog });
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
    if (!loadIfStored) this.#list.patch({ dialog: consent });
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
        this.#list.patch({ dialog: null });
        return await this.#arrival.bring(picked.source, hubRef(picked.id));
      }
      if (dtype !== undefined && picked.dtype !== dtype) {
        const { repo } = description;
        this.#notices.notify('info', `${repo} does not offer ${dtype} any more; choose another.`);
      }
      this.#list.patch({ dialog: { ...consent, offer } });
    } catch (error) {
      if (!signal.aborted) this.#list.patch({ dialog: { ...consent, ...whyNoOffer(error) } });
    }
  }

  /** The dialog of the model on its way, where somebody has hidden it. */
  showIncoming(): void {
    const { incoming } = this.#list.view;
    if (this.#consented && incoming && hubRef(this.#consented.offer!.picked.id) === incoming.id) {
      this.show(this.#consented);
    } else if (incoming) void this.ask(hubIdOf(incoming.id));
  }

  /** Another dtype in the dialog. */
  choose(choice: EncoderChoice): void {
    const { dialog } = this.#list.view;
    if (dialog?.kind !== 'consent' || !dialog.offer) return;
    this.#list.patch({ dialog: { ...dialog, offer: { ...dialog.offer, picked: choice } } });
  }

  /** Yes was said: the choice of the dialog is fetched. */
  load(): void {
    const { dialog } = this.#list.view;
    if (dialog?.kind !== 'consent' || !dialog.offer) return;
    this.#consented = dialog;
    const { source, id } = dialog.offer.picked;
    void this.#arrival.bring(source, hubRef(id));
  }

  /** Stops what is on its way; what came in is kept for the next try. */
  cancel(): void {
    this.#arrival.cancel();
  }

  /** A model from this computer: an ONNX file, with whatever lies beside it. */
  async openFiles(files: readonly File[]): Promise<void> {
    try {
      const source = await (await this.#openHub()).openFiles(files);
      const id = `file:${++this.#numFiles}`;
      this.show(null);
      await this.#arrival.bring(source, id);
      if (this.#list.view.current === id) this.show({ kind: 'about' });
    } catch (error) {
      this.#notices.notify('error', sentence(error));
    }
  }

  /** Marks in the menu what is stored; where nothing ever was, nothing is fetched to find out. */
  async markStored(): Promise<void> {
    try {
      const caches = globalThis.caches as CacheStorage | undefined;
      if (!this.#list.view.stored && (await caches?.has(filesCacheName)))
        await this.refreshStored();
    } catch {
      // Frames of other sites have caches that they may not look into.
    }
  }

  async refreshStored(): Promise<void> {
    const hub = await this.#openHub();
    this.#list.patch({ stored: await hub.stored() });
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
}
