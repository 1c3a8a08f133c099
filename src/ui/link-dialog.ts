import { css, html, LitElement } from 'lit';
import { sharedStyles } from './shared-styles.ts';

/** The whole link as text, for browsers that refuse the clipboard. */
export class LinkDialog extends LitElement {
  static override properties = { link: { state: true } };
  declare link: string;

  static override styles = [
    sharedStyles,
    css`
      dialog {
        width: min(560px, calc(100vw - 32px));
      }
      textarea {
        width: 100%;
        min-height: 96px;
        margin: 8px 0;
        font: 12px/18px var(--mono);
        color: var(--text);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
    `,
  ];

  constructor() {
    super();
    this.link = '';
  }

  show(link: string): void {
    this.link = link;
    const dialog = this.renderRoot.querySelector('dialog') as HTMLDialogElement;
    dialog.showModal();
    void this.updateComplete.then(() => this.renderRoot.querySelector('textarea')?.select());
  }

  override render() {
    return html`<dialog class="card" closedby="any" aria-label="Link">
      <p>The browser does not let this page copy. Take the link from here:</p>
      <textarea
        readonly
        aria-label="Link to this picture and its settings"
        .value=${this.link}
      ></textarea>
      <form method="dialog"><button>Close</button></form>
    </dialog>`;
  }
}

customElements.define('link-dialog', LinkDialog);
