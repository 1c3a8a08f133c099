import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Session } from '../app/session.ts';
import type { View } from '../app/view.ts';

/** Redraws its element whenever the view of the session changes. */
export class SessionController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #session: () => Session;
  #stop: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, session: () => Session) {
    this.#host = host;
    this.#session = session;
    host.addController(this);
  }

  get view(): View {
    return this.#session().store.get();
  }

  hostConnected(): void {
    this.#stop = this.#session().store.subscribe(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
  }
}
