import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Session } from '../app/session.ts';
import type { View } from '../app/view.ts';

/** Stands in for the dialogs about models until somebody needs one; they are a chunk of their own. */
export class ModelDialogs extends LitElement {
  static override properties = {
    session: { attribute: false },
    view: { attribute: false },
    loaded: { state: true },
  };
  declare session: Session;
  declare view: View;
  declare loaded: boolean;

  constructor() {
    super();
    this.loaded = false;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('view') && this.view.models.dialog && !this.loaded) void this.#load();
  }

  async #load(): Promise<void> {
    try {
      await import('./model-dialog.ts');
      this.loaded = true;
    } catch {
      this.session.models.show(null);
      this.session.notify(
        'error',
        'A part of this page could not be fetched; reload the page and try again.',
      );
    }
  }

  override render() {
    return this.loaded
      ? html`<model-dialog .session=${this.session} .view=${this.view}></model-dialog>`
      : nothing;
  }
}

customElements.define('model-dialogs', ModelDialogs);
