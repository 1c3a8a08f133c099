import type { Encoded } from '../engine/api.ts';
import { isAbort, sentence } from './errors.ts';
import type { ModelRunner, ReadyModel } from './model-runner.ts';
import type { Notices } from './notices.ts';
import type { Store } from './store.ts';
import type { OpenImage, View } from './view.ts';

export interface PictureQuestionDeps {
  readonly runner: ModelRunner;
  readonly notices: Notices;
  readonly encode: (image: OpenImage, ready: ReadyModel) => Promise<Encoded>;
}

/** What is asked about, and of whom. */
export interface Asked {
  readonly image: OpenImage;
  readonly ready: ReadyModel;
  readonly view: View;
  /** The picture's place on the grid, once it is encoded. */
  readonly encode: () => Promise<Encoded>;
  /** A newer question was asked. */
  readonly signal: AbortSignal;
}

/** Fields of the view, now or later; null for nothing to change. */
type Answer = Promise<Partial<View>> | Partial<View> | null;

/** Something that the encoder is asked about the open picture; a newer question replaces the older. */
export class PictureQuestion {
  readonly #store: Store<View>;
  readonly #deps: PictureQuestionDeps;
  readonly #answer: (asked: Asked) => Answer;
  #asking = new AbortController();

  constructor(store: Store<View>, deps: PictureQuestionDeps, answer: (asked: Asked) => Answer) {
    this.#store = store;
    this.#deps = deps;
    this.#answer = answer;
  }

  /** Nothing happens before there are a picture and a model. */
  async ask(): Promise<void> {
    this.#asking.abort();
    const { signal } = (this.#asking = new AbortController());
    const view = this.#store.get();
    const { image, model } = view;
    const ready = this.#deps.runner.current;
    if (!image || !ready || model.kind !== 'ready') return;
    const encode = (): Promise<Encoded> => this.#deps.encode(image, ready);
    try {
      const answered = this.#answer({ image, ready, view, encode, signal });
      const fields = answered instanceof Promise ? await answered : answered;
      if (fields && !signal.aborted) this.#store.patch(fields);
    } catch (error) {
      if (signal.aborted) return;
      // Somebody who asked the same first took it back.
      if (isAbort(error)) return this.ask();
      this.#deps.notices.notify('error', sentence(error));
    }
  }
}
