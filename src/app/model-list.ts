import type { ModelSource } from '../engine/api.ts';
import { entryOf } from './model-entry.ts';
import type { ModelEntry, ModelsView } from './models-view.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';
import type { View } from './view.ts';

/** The models that can run in this session, and the one that does. */
export class ModelList {
  readonly #store: Store<View>;
  readonly #bundled: readonly ModelSource[];
  /** By id of their menu entry. */
  readonly #sources = new Map<string, ModelSource>();
  /** What a link named that is not there, and may still come. */
  linked: string | null = null;

  constructor(store: Store<View>, bundled: readonly ModelSource[]) {
    this.#store = store;
    this.#bundled = bundled;
    for (const source of bundled) this.#sources.set(source.card.id, source);
  }

  get view(): ModelsView {
    return this.#store.get().models;
  }

  patch(fields: Partial<ModelsView>): void {
    this.#store.patch({ models: { ...this.view, ...fields } });
  }

  /** Of the model that runs or is to be started. */
  get source(): ModelSource {
    return this.#sources.get(this.view.current) ?? this.#bundled[0];
  }

  get isBundled(): boolean {
    return this.#bundled.includes(this.source);
  }

  sourceOf(id: string): ModelSource | undefined {
    return this.#sources.get(id);
  }

  add(id: string, source: ModelSource): void {
    this.#sources.set(id, source);
  }

  entryFor(ref: string): ModelEntry | undefined {
    const { entries, current } = this.view;
    if (ref === 'local')
      return entries.find(({ id, origin }) => origin === 'file' && id === current);
    return entries.find(({ id }) => id === ref);
  }

  /** What settings call the model of a menu entry. */
  refOf(id: string): string {
    return this.#sources.get(id)?.origin === 'file' ? 'local' : id;
  }

  /** The entry is the current one from now on; results of the one before mean nothing to it. */
  become(id: string): void {
    const { settings, panes } = this.#store.get();
    const { entries, dialog } = this.view;
    const source = this.#sources.get(id)!;
    const known = entries.some((entry) => entry.id === id);
    this.linked = null;
    this.#store.patch({
      settings: { ...settings, model: this.refOf(id) } satisfies Settings,
      encoded: null,
      relevance: null,
      components: null,
      hovered: null,
      panes: panes.map((pane) => ({ ...pane, pending: true, replayPending: true })),
      models: {
        ...this.view,
        entries: known ? entries : [...entries, entryOf(source, id)],
        current: id,
        incoming: null,
        dialog: dialog?.kind === 'consent' ? null : dialog,
      },
    });
  }
}
