import type { Encoded } from '../engine/api.ts';
import type { PrincipalComponents } from '../core/principal-components.ts';
import { isAbort, sentence } from './errors.ts';
import { Memo } from './memo.ts';
import type { ModelRunner, ReadyModel } from './model-runner.ts';
import type { Notices } from './notices.ts';
import type { Store } from './store.ts';
import type { OpenImage, View } from './view.ts';

export interface PatchComponentsDeps {
  readonly runner: ModelRunner;
  readonly notices: Notices;
  readonly encode: (image: OpenImage, ready: ReadyModel) => Promise<Encoded>;
}

/** What the patches of the open picture differ in most; asked for only while it is shown. */
export class PatchComponents {
  readonly #store: Store<View>;
  readonly #deps: PatchComponentsDeps;
  readonly #answers = new Memo<PrincipalComponents>(8);
  #asking = new AbortController();

  constructor(store: Store<View>, deps: PatchComponentsDeps) {
    this.#store = store;
    this.#deps = deps;
  }

  async refresh(): Promise<void> {
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    const { image, settings, model } = this.#store.get();
    const ready = this.#deps.runner.current;
    if (settings.overlay !== 'pca' || !image || !ready || model.kind !== 'ready') return;
    try {
      await this.#deps.encode(image, ready);
      const components = await this.#answers.get(`${image.key}|${ready.key}`, () =>
        ready.engine.components(image.key, { signal }),
      );
      if (!signal.aborted) this.#store.patch({ components });
    } catch (error) {
      if (signal.aborted) return;
      // Somebody who asked the same first took it back.
      if (isAbort(error)) return this.refresh();
      this.#deps.notices.notify('error', sentence(error));
    }
  }
}
