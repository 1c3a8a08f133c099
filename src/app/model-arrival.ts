import type { FileSource, HubSource, ModelSource, Progress } from '../engine/api.ts';
import { isAbort, sentence } from './errors.ts';
import type { ModelList } from './model-list.ts';
import { hubRef } from './model-ref.ts';
import type { ModelStage } from './models-deps.ts';
import type { Incoming } from './models-view.ts';
import type { Notices } from './notices.ts';
import type { BackendChoice } from './settings.ts';

/** Two models of this size do not stand side by side in the memory of a page. */
const largeBytes = 200e6;

export interface ArrivalDeps {
  readonly list: ModelList;
  readonly notices: Notices;
  readonly stage: ModelStage;
  readonly backend: () => BackendChoice;
  /** It runs now. */
  readonly onArrived: () => void;
}

/** A model on its way, beside the one that runs; one at a time. */
export class ModelArrival {
  readonly #deps: ArrivalDeps;
  #bringing = new AbortController();

  constructor(deps: ArrivalDeps) {
    this.#deps = deps;
  }

  /** Stops what is on its way; what came in is kept for the next try. */
  cancel(): void {
    this.#bringing.abort();
    this.#deps.list.patch({ incoming: null });
  }

  /** Loads a model beside the one that runs and puts it in its place. */
  async bring(source: HubSource | FileSource, id: string): Promise<void> {
    const { list, notices, stage } = this.#deps;
    this.#bringing.abort();
    const { signal } = (this.#bringing = new AbortController());
    const { label } = source.card;
    const incoming: Incoming = { id, label, progress: null, notes: [], error: null };
    list.patch({ incoming });
    const makesRoom = list.source.card.bytes > largeBytes;
    if (makesRoom) stage.stop();
    const change = (fields: Partial<Incoming>): void => {
      if (signal.aborted) return;
      list.patch({ incoming: { ...(list.view.incoming ?? incoming), ...fields } });
    };
    const onProgress = ({ note, ...progress }: Progress): void => {
      const { notes } = list.view.incoming ?? incoming;
      if (note) change({ notes: [...new Set([...notes, note])] });
      else change({ progress });
    };
    try {
      const prepared = await stage.prepare(source, this.#deps.backend(), { onProgress, signal });
      const { notes } = list.view.incoming ?? incoming;
      list.add(id, { ...source, card: prepared.ready.loaded.card ?? source.card });
      list.become(id);
      stage.adopt(prepared);
      for (const note of notes) notices.notify('info', note, { stays: true });
      this.#deps.onArrived();
    } catch (error) {
      // Unless the next one is on its way already.
      if (makesRoom && this.#bringing.signal === signal) stage.restart();
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
    const { list, notices } = this.#deps;
    const { dialog } = list.view;
    const isShown =
      dialog?.kind === 'consent' && dialog.offer && hubRef(dialog.offer.picked.id) === id;
    if (isShown) return change({ error });
    list.patch({ incoming: null });
    if (source.origin !== 'hub') return notices.notify('error', error);
    const { label } = source.card;
    notices.notify('error', `${label} was not loaded: ${error}`, {
      action: { label: 'Try again', run: () => void this.bring(source, id) },
    });
  }
}
