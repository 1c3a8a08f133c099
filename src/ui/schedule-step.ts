import { css, html, LitElement } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ScheduleHandle } from '../core/edit-schedule.ts';
import { runsInside } from '../core/runs-inside.ts';
import type { ScheduleStep, Where } from '../core/schedule.ts';
import type { Strategy } from '../core/strategy.ts';
import { placeName, stepLabel } from './schedule-words.ts';
import { sharedStyles } from './shared-styles.ts';

export type StepEdit = Partial<Pick<ScheduleStep, 'strategy' | 'params' | 'where'>>;

/**
 * One step of a schedule in words: where it stands, who decides and how many tokens it leaves.
 *
 * @fires step-edited detail `StepEdit`
 * @fires tokens-left detail K
 * @fires step-removed
 */
export class ScheduleStepElement extends LitElement {
  static override properties = {
    handle: { attribute: false },
    least: { type: Number },
    strategies: { attribute: false },
  };
  /** Null where none is picked. */
  declare handle: ScheduleHandle | null;
  /** Fewest tokens it can leave. */
  declare least: number;
  declare strategies: readonly Strategy[];

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        min-height: 76px;
        padding: 8px;
        background: var(--surface);
        border-radius: var(--radius);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
      }
      .line + .line {
        margin-top: 4px;
      }
      select {
        flex: 1 1 140px;
        min-width: 0;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      input {
        width: 72px;
        text-align: right;
      }
      button {
        margin-left: auto;
      }
    `,
  ];

  constructor() {
    super();
    this.handle = null;
    this.least = 1;
    this.strategies = [];
  }

  #emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #edit(detail: StepEdit): void {
    this.#emit('step-edited', detail);
  }

  #setKeep(input: HTMLInputElement): void {
    const { left } = this.handle!;
    const keep = Math.round(input.valueAsNumber);
    if (keep >= 1 && keep !== left) this.#emit('tokens-left', keep);
    // Where it was clipped to what it is already, nothing draws anew.
    void this.updateComplete.then(() => (input.value = String(this.handle?.left ?? left)));
  }

  override render() {
    const { handle } = this;
    if (!handle) {
      return html`Drag a point down to let tokens leave there; with the keys: arrows move it, Delete
      takes the step out, as a double click does.`;
    }
    const { step, before } = handle;
    if (!step) {
      const name = placeName(handle);
      return html`${name[0].toUpperCase() + name.slice(1)} all ${before} tokens go on. Drag the
      point down, or press ↓.`;
    }
    return html`<div class="line">${this.#place(step)} ${this.#strategy(step)}</div>
      <div class="line">
        <label
          >leaves
          <input
            type="number"
            aria-label="Tokens left"
            min=${this.least}
            max=${before}
            .value=${String(step.keep)}
            @change=${(e: Event) => this.#setKeep(e.target as HTMLInputElement)}
          />
          of ${before}</label
        >
        <button @click=${() => this.#emit('step-removed')}>Take out</button>
      </div>`;
  }

  #place({ afterLayer, where }: ScheduleStep) {
    return html`<select
      aria-label="Place"
      title="Inside: between the attention and the MLP of the block"
      @change=${(e: Event) => this.#edit({ where: (e.target as HTMLSelectElement).value as Where })}
    >
      ${places.map(
        ([value, words]) =>
          html`<option value=${value} .selected=${live(value === where)}>
            ${words(afterLayer)}
          </option>`,
      )}
    </select>`;
  }

  #strategy({ strategy }: ScheduleStep) {
    return html`<select
      aria-label="Who decides"
      title="The strategy that decides here, on what this block tells"
      @change=${(e: Event) =>
        this.#edit({ strategy: (e.target as HTMLSelectElement).value, params: {} })}
    >
      ${this.strategies
        .filter(runsInside)
        .map(
          (one) =>
            html`<option value=${one.id} .selected=${live(one.id === strategy)}>
              ${stepLabel(one)}
            </option>`,
        )}
    </select>`;
  }
}

const places: readonly (readonly [Where, (block: number) => string])[] = [
  ['attention', (block) => `inside block ${block}`],
  ['block', (block) => `after block ${block}`],
];

customElements.define('schedule-step', ScheduleStepElement);

declare global {
  interface HTMLElementTagNameMap {
    'schedule-step': ScheduleStepElement;
  }
}
