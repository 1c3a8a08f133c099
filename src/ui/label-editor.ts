import { css, html, LitElement } from 'lit';
import { parseLabels, suggestedLabels } from '../app/labels.ts';
import { maxLabels, type Settings } from '../app/settings.ts';
import { sharedStyles } from './shared-styles.ts';

/**
 * The texts that the whole picture is scored against.
 *
 * @fires settings-changed detail `{labels}`
 */
export class LabelEditor extends LitElement {
  static override properties = { labels: { attribute: false }, textless: { type: Boolean } };
  declare labels: readonly string[];
  /** The model does not understand text. */
  declare textless: boolean;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
      }
      label {
        display: flex;
        align-items: center;
        gap: 6px;
        flex: 1 1 320px;
        min-width: 0;
      }
      input {
        flex: 1;
        min-width: 0;
      }
      p {
        flex: 1 0 100%;
        color: var(--muted);
      }
    `,
  ];

  #set(labels: readonly string[]): void {
    const detail: Partial<Settings> = { labels };
    this.dispatchEvent(new CustomEvent('settings-changed', { detail }));
  }

  override render() {
    if (this.textless) {
      return html`<p>
        This encoder has no text tower, so it cannot say how well a text fits the picture; the
        bundled model can.
      </p>`;
    }
    const { labels } = this;
    const isSuggested = labels.join() === suggestedLabels.join();
    return html`<label
        ><span>Labels</span
        ><input
          type="text"
          autocomplete="off"
          aria-describedby="hint"
          placeholder="chart, form, photo…"
          .value=${labels.join(', ')}
          @change=${(e: Event) => {
            const input = e.target as HTMLInputElement;
            const parsed = parseLabels(input.value);
            input.value = parsed.join(', ');
            this.#set(parsed);
          }}
      /></label>
      <button ?disabled=${isSuggested} @click=${() => this.#set(suggestedLabels)}>Suggest</button>
      <button ?disabled=${labels.length === 0} @click=${() => this.#set([])}>Clear</button>
      <p id="hint">
        How well each text fits the picture, on all tokens → on what is left; parted by commas, up
        to ${maxLabels}.
      </p>`;
  }
}

customElements.define('label-editor', LabelEditor);
