import type { Encoded } from '../engine/api.ts';
import { isAbort, sentence } from './errors.ts';
import { guideKind, guideOf, queryKey, understandsText } from './guide.ts';
import { Memo } from './memo.ts';
import type { ModelRunner, ReadyModel } from './model-runner.ts';
import type { Notices } from './notices.ts';
import type { Store } from './store.ts';
import type { OpenImage, View } from './view.ts';

export interface TextRelevanceDeps {
  readonly runner: ModelRunner;
  readonly notices: Notices;
  readonly encode: (image: OpenImage, ready: ReadyModel) => Promise<Encoded>;
}

/**
 * How much each patch has to do with the text query, or with what a box shows; a newer question
 * replaces the older.
 */
export class TextRelevance {
  readonly #store: Store<View>;
  readonly #deps: TextRelevanceDeps;
  readonly #answers = new Memo<Float32Array>(32);
  #asking = new AbortController();

  constructor(store: Store<View>, deps: TextRelevanceDeps) {
    this.#store = store;
    this.#deps = deps;
  }

  async refresh(): Promise<void> {
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    const { image, settings, model } = this.#store.get();
    const ready = this.#deps.runner.current;
    if (!image || !ready || model.kind !== 'ready') return;
    const textual = understandsText(model);
    const kind = guideKind(settings, textual);
    if (!kind) {
      this.#store.patch({ relevance: null });
      return;
    }
    try {
      const { grid, framing } = await this.#deps.encode(image, ready);
      const query = guideOf(settings, textual, { image, grid, framing });
      if (!query) {
        if (!signal.aborted) this.#store.patch({ relevance: null });
        return;
      }
      const key = `${image.key}|${ready.key}|${queryKey(query)}`;
      const scores = await this.#answers.get(key, () =>
        ready.engine.relevance(image.key, query, { signal }),
      );
      if (!signal.aborted) this.#store.patch({ relevance: { key, scores, kind } });
    } catch (error) {
      if (signal.aborted) return;
      // Somebody who asked the same first took it back.
      if (isAbort(error)) return this.refresh();
      this.#deps.notices.notify('error', sentence(error));
    }
  }
}
