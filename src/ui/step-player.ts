import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Grid, Step } from '../core/types.ts';
import { formatScore } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

const decidedBy = (score: number | null): string =>
  score === null ? '' : ` (score ${formatScore(score)})`;

const speeds = [4, 12, 40] as const;

/**
 * Plays the steps of a method forwards and backwards.
 *
 * @fires step-changed detail number of steps done, 0 to all
 */
export class StepPlayer extends LitElement {
  static override properties = {
    steps: { attribute: false },
    grid: { attribute: false },
    at: { type: Number },
    playing: { state: true },
    speed: { state: true },
  };
  declare steps: readonly Step[];
  declare grid: Grid;
  /** Steps done. */
  declare at: number;
  declare playing: boolean;
  /** Steps a second. */
  declare speed: number;

  #timer = 0;

  static override styles = [
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
        min-width: 80px;
        text-align: right;
      }
      p {
        min-height: 20px;
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.steps = [];
    this.grid = { rows: 1, cols: 1, patchSize: 1 };
    this.at = 0;
    this.playing = false;
    this.speed = speeds[1];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('steps')) this.#stop();
  }

  toggle(): void {
    if (this.playing) return this.#stop();
    if (this.at >= this.steps.length) this.#go(0);
    this.playing = true;
    this.#tick();
  }

  #tick(): void {
    this.#timer = window.setTimeout(() => {
      if (this.at >= this.steps.length) return this.#stop();
      this.#go(this.at + 1);
      this.#tick();
    }, 1000 / this.speed);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.playing = false;
  }

  #go(at: number): void {
    this.at = Math.min(this.steps.length, Math.max(0, at));
    this.dispatchEvent(new CustomEvent('step-changed', { detail: this.at }));
  }

  #step(by: number): void {
    this.#stop();
    this.#go(this.at + by);
  }

  #say(step: Step | undefined): string {
    if (!step) return 'Nothing has happened yet.';
    const place = (t: number): string =>
      `row ${Math.floor(t / this.grid.cols) + 1}, column ${(t % this.grid.cols) + 1}`;
    switch (step.kind) {
      case 'pick':
        return `picks ${place(step.patch)}${decidedBy(step.score)}`;
      case 'drop':
        return `drops ${place(step.patch)}${decidedBy(step.score)}`;
      case 'admit':
        return 'lets all the others in, to thin them out';
      case 'merge':
        return `merges ${place(step.from)} into ${place(step.into)} (similarity ${formatScore(step.similarity)})`;
      case 'add':
        return `adds ${place(step.patch)} to ${place(step.into)} (weight ${formatScore(step.weight)})`;
      case 'join':
        return `joins ${place(step.patch)} to ${place(step.into)}`;
      case 'split':
        return `cuts the block at ${place(step.patch)}, ${step.size} patches long, in ${step.parts.length}`;
    }
    return step satisfies never;
  }

  override render() {
    const total = this.steps.length;
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
        ${button('One step on', '›', () => this.#step(1), this.at === total)}
        <input
          type="range"
          aria-label="Step"
          min="0"
          max=${total}
          .value=${String(this.at)}
          aria-valuetext=${`step ${this.at} of ${total}`}
          @input=${(e: Event) => this.#step((e.target as HTMLInputElement).valueAsNumber - this.at)}
        />
        <span class="count">${this.at} of ${total}</span>
        <select
          aria-label="Speed"
          @change=${(e: Event) => (this.speed = Number((e.target as HTMLSelectElement).value))}
        >
          ${speeds.map(
            (speed) =>
              html`<option value=${speed} .selected=${live(speed === this.speed)}>
                ${speed} / s
              </option>`,
          )}
        </select>
      </div>
      <p>${total ? this.#say(this.steps[this.at - 1]) : nothing}</p>`;
  }
}

customElements.define('step-player', StepPlayer);
