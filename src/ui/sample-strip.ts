import { css, html, LitElement } from 'lit';
import type { Sample } from '../app/session.ts';
import { sharedStyles } from './shared-styles.ts';

/**
 * The sample pictures in a row.
 *
 * @fires sample-picked detail sample id
 */
export class SampleStrip extends LitElement {
  static override properties = { samples: { attribute: false }, selected: { attribute: false } };
  declare samples: readonly Sample[];
  declare selected: string | null;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      fieldset {
        display: flex;
        gap: 6px;
        margin: 0;
        padding: 3px;
        border: 0;
        min-width: 0;
        overflow-x: auto;
        scrollbar-width: thin;
      }
      label {
        position: relative;
        flex: none;
        display: grid;
        justify-items: center;
        gap: 2px;
        width: 84px;
        font-size: 12px;
        line-height: 16px;
        color: var(--muted);
        cursor: pointer;
      }
      input {
        position: absolute;
        opacity: 0;
      }
      img {
        width: 84px;
        height: 56px;
        object-fit: cover;
        object-position: top;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }
      label:hover img {
        border-color: var(--line-strong);
      }
      input:checked + img {
        outline: 2px solid var(--accent);
        outline-offset: 0;
        border-color: transparent;
      }
      input:checked ~ span {
        color: var(--text);
      }
      input:focus-visible + img {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      span {
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  constructor() {
    super();
    this.samples = [];
    this.selected = null;
  }

  override render() {
    return html`<fieldset role="radiogroup" aria-label="Sample images">
      ${this.samples.map(
        (sample) =>
          html`<label title=${sample.alt}>
            <input
              type="radio"
              name="sample"
              value=${sample.id}
              aria-label=${sample.title}
              .checked=${sample.id === this.selected}
              @change=${() =>
                this.dispatchEvent(new CustomEvent('sample-picked', { detail: sample.id }))}
            />
            <img src=${sample.thumbUrl} alt="" width="84" height="56" loading="lazy" />
            <span aria-hidden="true">${sample.title}</span>
          </label>`,
      )}
    </fieldset>`;
  }
}

customElements.define('sample-strip', SampleStrip);
