import { css, html, LitElement } from 'lit';
import type { Session } from '../app/session.ts';
import type { View } from '../app/view.ts';
import { exportJson, exportPng, exportSvg } from './export-pane.ts';
import { saveFile } from './save-file.ts';
import { sharedStyles } from './shared-styles.ts';

const formats = [
  ['png', 'Picture (PNG)', exportPng],
  ['svg', 'Drawing (SVG)', exportSvg],
  ['json', 'Decisions (JSON)', exportJson],
] as const;

/** Saves the picked pane as a file. */
export class DownloadMenu extends LitElement {
  static override properties = { session: { attribute: false }, view: { attribute: false } };
  declare session: Session;
  declare view: View;

  static override styles = [
    sharedStyles,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      #menu {
        position: absolute;
        inset: 100% 0 auto auto;
        margin: 4px 0 0;
        padding: 4px;
        color: var(--text);
        z-index: 5;
      }
      #menu:not([hidden]) {
        display: grid;
      }
      #menu button {
        justify-content: flex-start;
        border-color: transparent;
      }
      p {
        padding: 4px 10px;
        color: var(--muted);
        white-space: nowrap;
      }
    `,
  ];

  get #menu(): HTMLElement {
    return this.renderRoot.querySelector('#menu') as HTMLElement;
  }

  #toggle(open = this.#menu.hidden): void {
    this.#menu.hidden = !open;
    this.renderRoot.querySelector('button')?.setAttribute('aria-expanded', String(open));
    if (open) this.#menu.querySelector('button')?.focus();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.#menu.hidden) return;
    this.#toggle(false);
    this.renderRoot.querySelector('button')?.focus();
  }

  #onLeave(event: FocusEvent): void {
    if (!this.contains(event.relatedTarget as Node | null) && !event.relatedTarget) return;
    if (!this.renderRoot.contains(event.relatedTarget as Node | null)) this.#toggle(false);
  }

  async #save(make: (view: View, session: Session) => Promise<File>): Promise<void> {
    this.#toggle(false);
    try {
      saveFile(await make(this.view, this.session));
    } catch (error) {
      this.session.notify('error', (error as Error).message);
    }
  }

  override render() {
    const pane = this.view.panes[this.view.activePane];
    return html`<button
        aria-haspopup="true"
        aria-expanded="false"
        aria-controls="menu"
        ?disabled=${!pane?.shown}
        @click=${() => this.#toggle()}
      >
        Download
      </button>
      <div id="menu" class="card" hidden @keydown=${this.#onKey} @focusout=${this.#onLeave}>
        <p>Pane ${this.view.activePane + 1} as</p>
        ${formats.map(
          ([, label, make]) =>
            html`<button @click=${() => void this.#save(make)}>${label}</button>`,
        )}
      </div>`;
  }
}

customElements.define('download-menu', DownloadMenu);
