import { css, html, LitElement, type PropertyValues } from 'lit';
import type { StageResult } from '../engine/api.ts';
import type { Strategy } from '../core/strategy.ts';
import { formatMs } from './format.ts';
import { stepLabel, tokensAt } from './schedule-words.ts';
import { sharedStyles } from './shared-styles.ts';

/** Long enough to see what has gone. */
const stageMs = 900;

/**
 * Walks through what the steps of a schedule leave, from all tokens to the result.
 *
 * @fires step-changed detail number of steps done, 0 to all
 */
export class StagePlayer extends LitElement {
  static override properties = {
    stages: { attribute: false },
    strategies: { attribute: false },
    numPatches: { type: Number },
    at: { type: Number },
    playing: { state: true },
  };
  declare stages: readonly StageResult[];
  declare strategies: readonly Strategy[];
  declare numPatches: number;
  /** Steps done. */
  declare at: number;
  declare playing: boolean;

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
        min-width: 56px;
        text-align: right;
      }
      p {
        min-height: 40px;
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.stages = [];
    this.strategies = [];
    this.numPatches = 0;
    this.at = 0;
    this.playing = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('stages')) this.#stop();
  }

  toggle(): void {
    if (this.playing) return this.#stop();
    if (this.at >= this.stages.length) this.#go(0);
    this.playing = true;
    this.#tick();
  }

  #tick(): void {
    this.#timer = window.setTimeout(() => {
      if (this.at >= this.stages.length) return this.#stop();
      this.#go(this.at + 1);
      this.#tick();
    }, stageMs);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.playing = false;
  }

  #go(at: number): void {
    this.at = Math.min(this.stages.length, Math.max(0, at));
    this.dispatchEvent(new CustomEvent('step-changed', { detail: this.at }));
  }

  #step(by: number): void {
    this.#stop();
    this.#go(this.at + by);
  }

  #say(): string {
    const stage = this.stages[this.at - 1];
    if (!stage) return `before the first step: all ${this.numPatches} tokens`;
    return tokensAt(stage.step, stage.reduction.kept.length, this.numPatches);
  }

  #explain(): string {
    const stage = this.stages[this.at - 1];
    if (!stage) return '';
    const { step, reduction, reduceMs } = stage;
    const strategy = this.strategies.find(({ id }) => id === step.strategy);
    const label = strategy ? stepLabel(strategy) : step.strategy;
    const asked = reduction.kept.length === step.keep ? '' : `, asked for ${step.keep}`;
    return `${label}, decided in ${formatMs(reduceMs)}${asked}.`;
  }

  override render() {
    const total = this.stages.length;
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
    const said = this.#say();
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
          aria-valuetext=${said}
          @input=${(e: Event) => this.#step((e.target as HTMLInputElement).valueAsNumber - this.at)}
        />
        <span class="count">${this.at} of ${total}</span>
      </div>
      <p>${said[0].toUpperCase() + said.slice(1)}. ${this.#explain()}</p>`;
  }
}

customElements.define('stage-player', StagePlayer);

declare global {
  interface HTMLElementTagNameMap {
    'stage-player': StagePlayer;
  }
}
