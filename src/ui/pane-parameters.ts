import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { freeParams, ownSchedule } from '../app/pane-schedule.ts';
import type { PaneSettings } from '../app/settings.ts';
import type { SchedulePreset } from '../core/schedule-preset.ts';
import type { ParamSpecs, Strategy } from '../core/strategy.ts';
import { sharedStyles } from './shared-styles.ts';
import './param-form.ts';

/**
 * Layer, the method's own parameters, seed.
 *
 * @fires pane-changed detail `Partial<PaneSettings>`
 */
export class PaneParameters extends LitElement {
  static override properties = {
    pane: { attribute: false },
    strategy: { attribute: false },
    preset: { attribute: false },
    blocks: { attribute: false },
  };
  declare pane: PaneSettings;
  declare strategy: Strategy;
  /** Of the pane's schedule; null for a plain strategy. */
  declare preset: SchedulePreset | null;
  /** Null before the model is there. */
  declare blocks: number | null;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 12px;
      }
      label {
        display: grid;
        grid-template-columns: minmax(88px, 2fr) 3fr 56px;
        align-items: center;
        gap: 8px;
      }
      select,
      input {
        grid-column: 2 / 4;
        width: 100%;
      }
      .help {
        grid-column: 1 / 4;
        margin-top: -6px;
        color: var(--muted);
      }
    `,
  ];

  #change(detail: Partial<PaneSettings>): void {
    this.dispatchEvent(new CustomEvent('pane-changed', { detail }));
  }

  #layer() {
    const { pane, blocks } = this;
    const first = pane.stage === 'in' ? 1 : 0;
    const layers = blocks
      ? Array.from({ length: blocks - first }, (_, i) => i + first)
      : [pane.layer];
    return html`<label>
      <span>Layer</span>
      <select
        ?disabled=${!blocks}
        @change=${(e: Event) =>
          this.#change({ layer: Number((e.target as HTMLSelectElement).value) })}
      >
        ${layers.map(
          (layer) =>
            html`<option value=${layer} .selected=${live(layer === pane.layer)}>
              before block ${layer}${blocks ? ` of ${blocks}` : ''}
            </option>`,
        )}
      </select>
      <span class="help"
        >${
          pane.stage === 'in'
            ? 'Tokens leave here, on what the encoder knows by then; the blocks behind run on the rest.'
            : 'Where the kept tokens enter again to measure the answer. The choice itself does not depend on it.'
        }</span
      >
    </label>`;
  }

  #seed() {
    return html`<label>
      <span>Seed</span>
      <input
        type="number"
        min="0"
        max="4294967295"
        .value=${String(this.pane.seed)}
        @change=${(e: Event) => {
          const seed = Math.trunc((e.target as HTMLInputElement).valueAsNumber);
          if (seed >= 0 && seed <= 4294967295) this.#change({ seed });
        }}
      />
      <span class="help">For methods that draw tokens: the same seed, the same draw.</span>
    </label>`;
  }

  override render() {
    // What is decided on pixels leaves before the first block.
    const { preset } = this;
    return html`${this.pane.stage === 'pre' || preset ? nothing : this.#layer()}
    ${
      preset?.id === ownSchedule
        ? html`<p class="muted">Layers shows the steps; they have no other parameters.</p>`
        : this.#form(preset ? freeParams(preset) : this.strategy.params)
    }
    ${this.#seed()}`;
  }

  #form(specs: ParamSpecs) {
    return html`<param-form
      .specs=${specs}
      .params=${this.pane.params}
      @params-changed=${(e: CustomEvent<PaneSettings['params']>) =>
        this.#change({ params: e.detail })}
    ></param-form>`;
  }
}

customElements.define('pane-parameters', PaneParameters);
