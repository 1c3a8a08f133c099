import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Params, ParamSpec, ParamSpecs, ParamValue } from '../core/strategy.ts';
import { sharedStyles } from './shared-styles.ts';

/**
 * A form made from parameter specs.
 *
 * @fires params-changed detail `Params`: only what differs from the defaults
 */
export class ParamForm extends LitElement {
  static override properties = { specs: { attribute: false }, params: { attribute: false } };
  declare specs: ParamSpecs;
  declare params: Params;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        gap: 8px;
      }
      label {
        display: grid;
        grid-template-columns: minmax(88px, 2fr) 3fr 56px;
        align-items: center;
        gap: 8px;
      }
      .value {
        text-align: right;
      }
      .wide {
        grid-column: 2 / 4;
      }
      .help {
        grid-column: 1 / 4;
        margin-top: -6px;
        color: var(--muted);
      }
      input[type='checkbox'] {
        justify-self: start;
      }
    `,
  ];

  constructor() {
    super();
    this.specs = {};
    this.params = {};
  }

  #set(name: string, value: ParamValue): void {
    const next: Record<string, ParamValue> = { ...this.params };
    if (value === this.specs[name].default) delete next[name];
    else next[name] = value;
    this.dispatchEvent(new CustomEvent<Params>('params-changed', { detail: next }));
  }

  #control(name: string, spec: ParamSpec) {
    const value = this.params[name] ?? spec.default;
    if (spec.type === 'boolean') {
      return html`<input
        class="wide"
        type="checkbox"
        .checked=${value === true}
        @change=${(e: Event) => this.#set(name, (e.target as HTMLInputElement).checked)}
      />`;
    }
    if (spec.type === 'choice') {
      return html`<select
        class="wide"
        .value=${String(value)}
        @change=${(e: Event) => this.#set(name, (e.target as HTMLSelectElement).value)}
      >
        ${spec.choices.map(
          (choice) =>
            html`<option value=${choice} .selected=${live(choice === value)}>${choice}</option>`,
        )}
      </select>`;
    }
    if (spec.type === 'list') {
      return html`<input
        class="wide"
        type="text"
        inputmode="numeric"
        placeholder="none"
        .value=${String(value)}
        @change=${(e: Event) => this.#set(name, (e.target as HTMLInputElement).value.trim())}
      />`;
    }
    return html`<input
        type="range"
        min=${spec.min}
        max=${spec.max}
        step=${spec.step}
        .value=${String(value)}
        @input=${(e: Event) => this.#set(name, (e.target as HTMLInputElement).valueAsNumber)}
      />
      <span class="value">${value}${spec.unit ? ` ${spec.unit}` : nothing}</span>`;
  }

  override render() {
    const names = Object.keys(this.specs);
    if (names.length === 0) return html`<p class="muted">This method has no parameters.</p>`;
    return names.map((name) => {
      const spec = this.specs[name];
      return html`<label>
        <span>${spec.label}</span>
        ${this.#control(name, spec)}
        <span class="help">${spec.help}</span>
      </label>`;
    });
  }
}

customElements.define('param-form', ParamForm);
