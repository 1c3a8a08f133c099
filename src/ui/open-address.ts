import { css, html, LitElement } from 'lit';
import { sharedStyles } from './shared-styles.ts';

/**
 * A picture by its address.
 *
 * @fires address-entered detail the text typed
 */
export class OpenAddress extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        flex: none;
      }
      form {
        display: flex;
        gap: 8px;
        margin: 0;
      }
      input {
        flex: 1;
        width: 220px;
        min-width: 0;
      }
      p {
        margin-bottom: 4px;
        color: var(--muted);
      }
    `,
  ];

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const input = this.renderRoot.querySelector('input') as HTMLInputElement;
    const detail = input.value.trim();
    if (detail) this.dispatchEvent(new CustomEvent('address-entered', { detail }));
  }

  override render() {
    return html`<p>Drop or paste a picture anywhere, or</p>
      <form @submit=${this.#submit}>
        <input
          type="text"
          inputmode="url"
          aria-label="Image address"
          placeholder="https://…"
          autocomplete="off"
          spellcheck="false"
        />
        <button>Open address</button>
      </form>`;
  }
}

customElements.define('open-address', OpenAddress);
