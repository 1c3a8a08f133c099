import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ModelsView } from '../app/models-view.ts';
import { knownEncoders, type KnownEncoder } from '../engine/hub/known-encoders.ts';
import { formatSize } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

/** Encoders of the hub by what their names begin with. */
const families = ['CLIP', 'SigLIP', 'DINO', 'ViT'] as const;

function sizes({ dtypes }: KnownEncoder): string {
  const known = Object.values(dtypes).filter((bytes) => bytes !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)].map(formatSize);
  return `${least.replace(/ MB$/, '')} – ${most}`;
}

/**
 * Which encoder looks at the picture. Choosing one that is not here asks first.
 *
 * @fires model-picked detail id of an entry, `repo:owner/name`, `another` or `stored`
 */
export class ModelMenu extends LitElement {
  static override properties = { models: { attribute: false } };
  declare models: ModelsView;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      select {
        width: 100%;
        max-width: 220px;
        text-overflow: ellipsis;
      }
    `,
  ];

  #pick(select: HTMLSelectElement): void {
    const detail = select.value;
    // What runs stays named until the other one is there.
    select.value = this.models.current;
    if (detail !== select.value) {
      this.dispatchEvent(new CustomEvent('model-picked', { detail }));
    }
  }

  /** Arrows would choose one after the other on the way to the one that is meant. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    try {
      (event.target as HTMLSelectElement).showPicker();
    } catch {
      // Refused in frames of other sites: the keys for opening it still work there.
    }
  }

  #known(encoder: KnownEncoder) {
    const { stored } = this.models;
    const isStored = stored?.some(({ repo }) => repo === encoder.repo) ?? false;
    return html`<option value=${`repo:${encoder.repo}`} title=${encoder.summary}>
      ${encoder.label} (${isStored ? 'stored' : sizes(encoder)})
    </option>`;
  }

  override render() {
    const { entries, current, stored } = this.models;
    return html`<select
      aria-label="Model"
      title="The encoder that looks at the picture"
      @change=${(e: Event) => this.#pick(e.target as HTMLSelectElement)}
      @keydown=${this.#onKey}
    >
      <optgroup label="On this page">
        ${entries.map(
          ({ id, label, summary }) =>
            html`<option value=${id} .selected=${live(id === current)} title=${summary}>
              ${label}
            </option>`,
        )}
      </optgroup>
      ${families.map(
        (family) =>
          html`<optgroup label=${`${family}, to download`}>
            ${knownEncoders.filter(({ label }) => label.startsWith(family)).map((one) => this.#known(one))}
          </optgroup>`,
      )}
      <optgroup label="More">
        <option value="another">Another model…</option>
        ${stored?.length ? html`<option value="stored">Stored models…</option>` : nothing}
      </optgroup>
    </select>`;
  }
}

customElements.define('model-menu', ModelMenu);
