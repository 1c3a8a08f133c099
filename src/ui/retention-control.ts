import { css, html, LitElement } from 'lit';
import { keepFromRetention } from '../core/budget.ts';
import { formatShare } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

/**
 * How many tokens stay: by share, or by exact number.
 *
 * @fires pane-changed detail `{retention}`
 */
export class RetentionControl extends LitElement {
  static override properties = {
    retention: { type: Number },
    numPatches: { attribute: false },
    free: { type: Boolean },
  };
  declare retention: number;
  /** T, null before the picture is encoded. */
  declare numPatches: number | null;
  /** The picture decides; the asked number does not count. */
  declare free: boolean;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 8px;
        height: 28px;
      }
      input[type='range'] {
        flex: 1;
      }
      .share {
        min-width: 40px;
        text-align: right;
        font-weight: 600;
        white-space: nowrap;
      }
      .tokens {
        width: 64px;
        text-align: right;
      }
    `,
  ];

  #change(retention: number): void {
    this.dispatchEvent(new CustomEvent('pane-changed', { detail: { retention } }));
  }

  #setKeep(input: HTMLInputElement): void {
    const total = this.numPatches;
    if (!total) return;
    const keep = Math.min(total, Math.max(1, Math.round(input.valueAsNumber || 1)));
    input.value = String(keep);
    this.#change(keep / total);
  }

  override render() {
    const { retention, numPatches: total } = this;
    const keep = total ? keepFromRetention(retention, total) : null;
    const share = formatShare(retention);
    return html`<label for="retention">Retention</label>
      <input
        id="retention"
        aria-label="Retention"
        type="range"
        min="1"
        max="100"
        step="1"
        ?disabled=${this.free}
        title=${this.free ? 'Here the picture decides how many tokens stay' : ''}
        .value=${String(Math.max(1, Math.round(retention * 100)))}
        aria-valuetext=${keep === null ? share : `${share}, ${keep} of ${total} tokens`}
        @input=${(e: Event) => this.#change((e.target as HTMLInputElement).valueAsNumber / 100)}
      />
      ${
        this.free
          ? html`<span class="share">set by the picture</span>`
          : html`<span class="share">${share}</span>
              <input
                class="tokens"
                aria-label="Tokens to keep"
                title="Exact number of tokens to keep"
                type="number"
                min="1"
                max=${total ?? 1}
                ?disabled=${total === null}
                .value=${keep === null ? '' : String(keep)}
                @change=${(e: Event) => this.#setKeep(e.target as HTMLInputElement)}
              />`
      }`;
  }
}

customElements.define('retention-control', RetentionControl);
