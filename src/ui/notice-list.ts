import { css, html, LitElement, nothing } from 'lit';
import type { Notice } from '../app/view.ts';
import { sharedStyles } from './shared-styles.ts';

/**
 * What went wrong or should be known, one sentence each.
 *
 * @fires notice-dismissed detail notice id
 */
export class NoticeList extends LitElement {
  static override properties = { notices: { attribute: false } };
  declare notices: readonly Notice[];

  static override styles = [
    sharedStyles,
    css`
      /* Over the page, so that nothing below moves when one comes or goes. */
      :host {
        position: fixed;
        right: 16px;
        bottom: 16px;
        z-index: 20;
        display: grid;
        gap: 8px;
        width: min(440px, calc(100vw - 32px));
      }
      div {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 4px 4px 12px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: 0 8px 28px rgb(10 18 30 / 18%);
        background: var(--accent-soft);
        overflow-wrap: anywhere;
      }
      .error {
        background: var(--error-soft);
        color: var(--error);
      }
      p {
        flex: 1;
      }
    `,
  ];

  constructor() {
    super();
    this.notices = [];
  }

  #dismiss(id: number): void {
    this.dispatchEvent(new CustomEvent('notice-dismissed', { detail: id }));
  }

  override render() {
    return this.notices.map(
      ({ id, kind, text, action }) =>
        html`<div class=${kind} role=${kind === 'error' ? 'alert' : 'status'}>
          <p>${text}</p>
          ${
            action
              ? html`<button
                  @click=${() => {
                    this.#dismiss(id);
                    action.run();
                  }}
                >
                  ${action.label}
                </button>`
              : nothing
          }
          <button class="quiet icon" aria-label="Dismiss" @click=${() => this.#dismiss(id)}>
            ✕
          </button>
        </div>`,
    );
  }
}

customElements.define('notice-list', NoticeList);
