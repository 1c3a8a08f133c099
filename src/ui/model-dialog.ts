import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { ModelDialog as Asked } from '../app/models-view.ts';
import type { Session } from '../app/session.ts';
import type { View } from '../app/view.ts';
import { sharedStyles } from './shared-styles.ts';
import './about-model.ts';
import './model-consent.ts';
import './model-finder.ts';
import './stored-models.ts';

const names = {
  consent: 'Load a model',
  another: 'Another model',
  stored: 'Stored models',
  about: 'About this model',
} as const;

/** The frame around whatever is asked or told about models; open while the session says so. */
export class ModelDialog extends LitElement {
  static override properties = { session: { attribute: false }, view: { attribute: false } };
  declare session: Session;
  declare view: View;

  static override styles = [
    sharedStyles,
    css`
      dialog {
        width: min(600px, calc(100vw - 16px));
        max-height: calc(100dvh - 16px);
        overflow-y: auto;
        overscroll-behavior: contain;
      }
      dialog::backdrop {
        background: rgb(8 12 20 / 45%);
      }
      /* Stays in reach however far the text is scrolled, and takes no room from it. */
      .bar {
        position: sticky;
        top: 0;
        z-index: 1;
        height: 0;
        text-align: right;
      }
      .bar button {
        background: var(--page);
      }
      @media (max-width: 760px) {
        dialog {
          padding: 16px;
        }
      }
    `,
  ];

  get #dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector('dialog') as HTMLDialogElement;
  }

  override updated(changed: PropertyValues<this>): void {
    const { dialog } = this.view.models;
    if (dialog && !this.#dialog.open) this.#dialog.showModal();
    else if (!dialog && this.#dialog.open) this.#dialog.close();
    const before = changed.get('view')?.models.dialog;
    if (dialog && before?.kind !== dialog.kind) this.#dialog.scrollTop = 0;
  }

  /** Esc, a click beside it, or the cross: the view knows at once, whatever it shows next. */
  #dismiss(): void {
    this.session.models.show(null);
  }

  /** Told a frame after the dialog has closed, when another one may be open already. */
  #onClose(): void {
    if (this.view.models.dialog && !this.#dialog.open) this.#dismiss();
  }

  #content(dialog: Asked) {
    const { session, view } = this;
    switch (dialog.kind) {
      case 'consent':
        return html`<model-consent
          .models=${session.models}
          .consent=${dialog}
          .incoming=${view.models.incoming}
        ></model-consent>`;
      case 'another':
        return html`<model-finder .models=${session.models}></model-finder>`;
      case 'stored':
        return html`<stored-models
          .models=${session.models}
          .stored=${view.models.stored}
        ></stored-models>`;
      case 'about':
        return html`<about-model .session=${session} .view=${view}></about-model>`;
    }
    return dialog satisfies never;
  }

  override render() {
    const { dialog } = this.view.models;
    return html`<dialog
      class="card"
      closedby="any"
      aria-label=${dialog ? names[dialog.kind] : nothing}
      @cancel=${this.#dismiss}
      @close=${this.#onClose}
    >
      <div class="bar">
        <button class="quiet icon" aria-label="Close" title="Close (Esc)" @click=${this.#dismiss}>
          ✕
        </button>
      </div>
      ${dialog ? this.#content(dialog) : nothing}
    </dialog>`;
  }
}

customElements.define('model-dialog', ModelDialog);
