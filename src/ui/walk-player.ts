import {
  css,
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type TemplateResult,
} from 'lit';
import { sharedStyles } from './shared-styles.ts';

/**
 * What players of steps share: buttons, slider and the clock that walks on.
 *
 * @fires step-changed detail number of steps done, 0 to all
 */
export abstract class WalkPlayer extends LitElement {
  static override properties: PropertyDeclarations = {
    at: { type: Number },
    playing: { state: true },
  };
  /** Steps done. */
  declare at: number;
  declare playing: boolean;

  #timer = 0;

  static override styles: CSSResultGroup = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 4px;
      }
      .row {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      input {
        flex: 1;
      }
      .count {
        text-align: right;
      }
      p {
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.at = 0;
    this.playing = false;
  }

  /** How many steps there are. */
  protected abstract get total(): number;
  /** Between two of them while it plays. */
  protected abstract get stepMs(): number;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  toggle(): void {
    if (this.playing) return this.stop();
    if (this.at >= this.total) this.#go(0);
    this.playing = true;
    this.#tick();
  }

  protected stop(): void {
    clearTimeout(this.#timer);
    this.playing = false;
  }

  #tick(): void {
    this.#timer = window.setTimeout(() => {
      if (this.at >= this.total) return this.stop();
      this.#go(this.at + 1);
      this.#tick();
    }, this.stepMs);
  }

  #go(at: number): void {
    this.at = Math.min(this.total, Math.max(0, at));
    this.dispatchEvent(new CustomEvent('step-changed', { detail: this.at }));
  }

  #step(by: number): void {
    this.stop();
    this.#go(this.at + by);
  }

  /**
   * @param said where it stands, in words
   * @param more controls at the end of the row
   */
  protected bar(said: string, more: TemplateResult | typeof nothing = nothing) {
    const button = (label: string, sign: string, run: () => void, disabled = false) =>
      html`<button
        class="icon"
        aria-label=${label}
        title=${label}
        ?disabled=${disabled}
        @click=${run}
      >
        ${sign}
      </button>`;
    return html`<div class="row">
      ${button('One step back', '‹', () => this.#step(-1), this.at === 0)}
      ${
        this.playing
          ? button('Pause', '❚❚', () => this.toggle())
          : button('Play', '▶', () => this.toggle())
      }
      ${button('One step on', '›', () => this.#step(1), this.at === this.total)}
      <input
        type="range"
        aria-label="Step"
        min="0"
        max=${this.total}
        .value=${String(this.at)}
        aria-valuetext=${said}
        @input=${(e: Event) => this.#step((e.target as HTMLInputElement).valueAsNumber - this.at)}
      />
      <span class="count">${this.at} of ${this.total}</span>
      ${more}
    </div>`;
  }
}
