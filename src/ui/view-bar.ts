import { css, html, LitElement } from 'lit';
import { suggestedLabels } from '../app/labels.ts';
import { queryChange } from '../app/query-change.ts';
import { maxText, overlays, type Settings } from '../app/settings.ts';
import './label-editor.ts';
import { sharedStyles } from './shared-styles.ts';

const names = {
  tokens: 'Tokens',
  importance: 'Importance',
  pca: 'PCA',
  text: 'Text',
  picture: 'Picture',
} as const;

/**
 * What all panes show: overlay, its strength, the patch grid, the zoom.
 *
 * @fires settings-changed detail `Partial<Settings>`
 * @fires zoom-reset
 * @fires boxing-toggled
 * @fires pane-added
 */
export class ViewBar extends LitElement {
  static override properties = {
    settings: { attribute: false },
    zoomed: { type: Boolean },
    textless: { type: Boolean },
    guide: {},
    boxing: { type: Boolean },
    labelling: { state: true },
    full: { type: Boolean },
  };
  declare settings: Settings;
  declare zoomed: boolean;
  /** The model does not understand text. */
  declare textless: boolean;
  /** What guides the methods and is shown by the overlay. */
  declare guide: 'text' | 'region' | null;
  /** The next drag on a picture draws a box. */
  declare boxing: boolean;
  declare labelling: boolean;
  /** As many panes as there may be. */
  declare full: boolean;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
      }
      fieldset {
        display: flex;
        margin: 0;
        padding: 0;
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      fieldset label {
        position: relative;
        padding: 3px 10px;
        border-radius: calc(var(--radius) - 1px);
        cursor: pointer;
      }
      fieldset input,
      fieldset input:disabled {
        position: absolute;
        opacity: 0;
      }
      fieldset label:has(:checked) {
        background: var(--accent-soft);
        color: var(--accent);
        font-weight: 600;
      }
      fieldset label:has(:focus-visible) {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      .inline {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .query {
        width: 160px;
        min-width: 0;
      }
      fieldset label:has(:disabled) {
        opacity: 0.5;
        cursor: not-allowed;
      }
      .inline input[type='range'] {
        width: 88px;
      }
      .spacer {
        flex: 1;
      }
      #labels:not([hidden]) {
        flex: 1 0 100%;
      }
    `,
  ];

  constructor() {
    super();
    this.labelling = false;
  }

  #change(fields: Partial<Settings>): void {
    this.dispatchEvent(new CustomEvent('settings-changed', { detail: fields }));
  }

  #setText(input: HTMLInputElement): void {
    this.#change(queryChange(this.settings, { text: input.value.trim() }));
  }

  /** Whoever opens the labels for the first time sees some. */
  #toggleLabels(): void {
    this.labelling = !this.labelling;
    const isEmpty = this.settings.labels.length === 0;
    if (this.labelling && isEmpty && !this.textless) this.#change({ labels: suggestedLabels });
  }

  #box() {
    const { region } = this.settings;
    return html`<span class="inline">
      <button
        aria-pressed=${this.boxing}
        title="What the picture shows there guides the methods in place of a text. Drag on a picture; with the keys: arrows move the box, Shift makes it larger or smaller, Enter is done, Esc takes it away."
        @click=${() => this.dispatchEvent(new CustomEvent('boxing-toggled'))}
      >
        Draw a box
      </button>
      ${
        region
          ? html`<button
              class="icon"
              aria-label="Take the box away"
              title="Take the box away"
              @click=${() => this.#change(queryChange(this.settings, { region: null }))}
            >
              ✕
            </button>`
          : ''
      }
    </span>`;
  }

  override render() {
    const { settings } = this;
    return html`<fieldset role="radiogroup" aria-label="Overlay">
        ${overlays.map(
          (overlay) =>
            html`<label
              ><input
                type="radio"
                name="overlay"
                .checked=${settings.overlay === overlay}
                ?disabled=${overlay === 'text' && !this.guide}
                @change=${() => this.#change({ overlay })}
              />${overlay === 'text' && this.guide === 'region' ? 'Region' : names[overlay]}</label
            >`,
        )}
      </fieldset>
      <label class="inline"
        ><span>Text query</span
        ><input
          class="query"
          type="text"
          aria-label="Text query"
          placeholder="red button, chart…"
          maxlength=${maxText}
          autocomplete="off"
          title=${
            this.textless
              ? 'This encoder has no text tower'
              : 'What to look for: guides the methods that take a query, and shows where it is'
          }
          ?disabled=${this.textless}
          .value=${settings.text}
          @change=${(e: Event) => this.#setText(e.target as HTMLInputElement)}
      /></label>
      ${this.#box()}
      <button
        aria-expanded=${this.labelling}
        aria-controls="labels"
        title="How well texts of your choice fit the picture, before and after"
        @click=${() => this.#toggleLabels()}
      >
        Labels
      </button>
      <label class="inline"
        ><span>Opacity</span
        ><input
          type="range"
          min="0"
          max="1"
          step="0.05"
          .value=${String(settings.opacity)}
          ?disabled=${settings.overlay === 'picture'}
          @input=${(e: Event) =>
            this.#change({ opacity: (e.target as HTMLInputElement).valueAsNumber })}
      /></label>
      <label class="inline"
        ><input
          type="checkbox"
          .checked=${settings.showGrid}
          @change=${(e: Event) =>
            this.#change({ showGrid: (e.target as HTMLInputElement).checked })}
        /><span>Patch grid</span></label
      >
      ${
        this.zoomed
          ? html`<button @click=${() => this.dispatchEvent(new CustomEvent('zoom-reset'))}>
              Whole picture
            </button>`
          : ''
      }
      <span class="spacer"></span>
      <button
        ?disabled=${this.full}
        title=${this.full ? 'Four panes are the most' : 'Compare with one more method or ratio'}
        @click=${() => this.dispatchEvent(new CustomEvent('pane-added'))}
      >
        Add pane
      </button>
      <div id="labels" ?hidden=${!this.labelling}>
        <label-editor
          .labels=${settings.labels}
          .textless=${this.textless}
          @settings-changed=${(e: CustomEvent<Partial<Settings>>) => this.#change(e.detail)}
        ></label-editor>
      </div>`;
  }
}

customElements.define('view-bar', ViewBar);
