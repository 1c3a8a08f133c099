import { css, html, LitElement, nothing } from 'lit';
import type { Session } from '../app/session.ts';
import type { View } from '../app/view.ts';
import type { DrawerPart } from './curve-drawer.ts';
import { sharedStyles } from './shared-styles.ts';

const parts = [
  ['curve', 'Ratio–fidelity curve', 'How much of the answer stays at how many tokens'],
  ['tokens', 'Token table', 'The tokens that are left in the picked pane, one by one'],
] as const satisfies readonly (readonly [DrawerPart, string, string])[];

/** The drawer under the panes; what is in it comes when it is first opened. */
export class PageDrawer extends LitElement {
  static override properties = {
    session: { attribute: false },
    view: { attribute: false },
    open: { state: true },
  };
  declare session: Session;
  declare view: View;
  declare open: DrawerPart | null;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      /* Above the panes while it is open: a token of the table is seen on the picture. */
      :host([data-open]) {
        position: sticky;
        bottom: 0;
        z-index: 3;
        margin: 0 -16px;
        padding: 0 16px;
        background: var(--page);
        border-top: 1px solid var(--line-strong);
      }
      nav {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin: 0 -6px;
        padding: 4px 0;
      }
      nav button {
        color: var(--muted);
      }
      nav button[aria-expanded='true'] {
        color: var(--text);
        font-weight: 600;
      }
      .spacer {
        flex: 1;
      }
      #drawer:not([hidden]) {
        height: min(46vh, 420px);
        padding-bottom: 8px;
      }
      @media (max-width: 760px) {
        :host([data-open]) {
          margin: 0 -8px;
          padding: 0 8px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.open = null;
  }

  #toggle(part: DrawerPart | null): void {
    this.open = this.open === part ? null : part;
    this.toggleAttribute('data-open', this.open !== null);
    if (this.open) void import('./curve-drawer.ts');
  }

  #close(): void {
    const label = `[data-part='${this.open}']`;
    this.#toggle(null);
    this.renderRoot.querySelector<HTMLElement>(label)?.focus();
  }

  override render() {
    return html`<nav aria-label="Drawer">
        ${parts.map(
          ([part, label, help]) =>
            html`<button
              class="quiet"
              data-part=${part}
              title=${help}
              aria-expanded=${this.open === part}
              aria-controls="drawer"
              @click=${() => this.#toggle(part)}
            >
              <span aria-hidden="true">${this.open === part ? '▾' : '▸'}</span>${label}
            </button>`,
        )}
        <span class="spacer"></span>
        ${
          this.open
            ? html`<button
                class="quiet icon"
                aria-label="Close the drawer"
                title="Close the drawer"
                @click=${() => this.#close()}
              >
                ✕
              </button>`
            : nothing
        }
      </nav>
      <div
        id="drawer"
        ?hidden=${this.open === null}
        @keydown=${(e: KeyboardEvent) => e.key === 'Escape' && !e.defaultPrevented && this.#close()}
      >
        ${
          this.open
            ? html`<curve-drawer
                .session=${this.session}
                .view=${this.view}
                .panel=${this.open}
              ></curve-drawer>`
            : nothing
        }
      </div>`;
  }
}

customElements.define('page-drawer', PageDrawer);
