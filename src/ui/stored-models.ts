import { css, html, LitElement } from 'lit';
import type { Models } from '../app/models.ts';
import type { StoredRepo } from '../engine/api.ts';
import { findKnownEncoder } from '../engine/hub/known-encoders.ts';
import { dialogStyles } from './dialog-styles.ts';
import { formatSize } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

/** What the browser keeps of the hub, and a way to be rid of it. */
export class StoredModels extends LitElement {
  static override properties = { models: { attribute: false }, stored: { attribute: false } };
  declare models: Models;
  declare stored: readonly StoredRepo[] | null;

  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      ul {
        display: grid;
        margin: 0;
        padding: 0;
        list-style: none;
        border-top: 1px solid var(--line);
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) max-content max-content;
        align-items: center;
        gap: 4px 12px;
        padding: 8px 0;
        border-bottom: 1px solid var(--line);
      }
      .name {
        overflow-wrap: anywhere;
      }
      .name span {
        display: block;
        font-size: 12px;
        line-height: 16px;
      }
      strong {
        font-weight: 600;
      }
    `,
  ];

  #row({ repo, bytes, files }: StoredRepo) {
    const label = findKnownEncoder(repo)?.label;
    return html`<li>
      <span class="name"
        ><strong>${label ?? repo}</strong
        ><span class="muted"
          >${label ? `${repo}, ` : ''}${files} ${files === 1 ? 'file' : 'files'}</span
        ></span
      >
      <span>${formatSize(bytes)}</span>
      <button aria-label=${`Remove ${label ?? repo}`} @click=${() => void this.models.forget(repo)}>
        Remove
      </button>
    </li>`;
  }

  override render() {
    const { stored } = this;
    const total = stored?.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
    return html`<h2>Stored models</h2>
      <p class="muted">
        Models of the Hugging Face hub that this browser keeps for this site, so that they load
        without the network. A browser that runs short of space may drop them by itself.
      </p>
      ${
        stored === null
          ? html`<p role="status">Looking…</p>`
          : stored.length === 0
            ? html`<p role="status">None is stored.</p>`
            : html`<ul>
                  ${stored.map((repo) => this.#row(repo))}
                </ul>
                <p role="status">${formatSize(total)} in all</p>`
      }`;
  }
}

customElements.define('stored-models', StoredModels);
