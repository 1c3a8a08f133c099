import type { Store } from './store.ts';
import type { Notice, View } from './view.ts';

/** Long enough to read a sentence. */
const noticeMs = 6000;
const maxNotices = 6;

export interface NotifyOptions {
  readonly action?: NonNullable<Notice['action']>;
  /** Until it is closed. */
  readonly stays?: boolean;
}

/** Sentences that appear above the panes. */
export class Notices {
  readonly #store: Store<View>;
  #lastId = 0;

  constructor(store: Store<View>) {
    this.#store = store;
  }

  /** Good news goes by itself; what needs a hand or tells of a fault stays until it is closed. */
  notify(
    kind: Notice['kind'],
    text: string,
    { action, stays = kind === 'error' || action !== undefined }: NotifyOptions = {},
  ): void {
    const id = ++this.#lastId;
    const notice = { id, kind, text, ...(action ? { action } : {}) };
    if (!stays) setTimeout(() => this.dismiss(id), noticeMs);
    const others = this.#store.get().notices.filter((n) => n.text !== text);
    this.#store.patch({ notices: [...others, notice].slice(-maxNotices) });
  }

  dismiss(id: number): void {
    this.#store.patch({ notices: this.#store.get().notices.filter((n) => n.id !== id) });
  }
}
