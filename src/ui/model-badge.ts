import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ModelSource } from '../engine/api.ts';
import type { BackendChoice } from '../app/settings.ts';
import type { ModelStatus } from '../app/view.ts';
import { formatBytes, formatMs } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

const phases = {
  runtime: 'starting the runtime',
  download: 'downloading',
  verify: 'checking',
  cut: 'reading the graph',
  compile: 'compiling',
  'warm-up': 'warming up',
} as const;

const backendNames = { wasm: 'WASM', webgpu: 'WebGPU' } as const;

/**
 * Which encoder runs, where, and how fast; while it loads, how far it is.
 *
 * @fires settings-changed detail `{model}` or `{backend}`
 * @fires load-cancelled
 * @fires load-retried
 */
export class ModelBadge extends LitElement {
  static override properties = {
    models: { attribute: false },
    model: {},
    backend: {},
    status: { attribute: false },
  };
  declare models: readonly ModelSource[];
  declare model: string;
  declare backend: BackendChoice;
  declare status: ModelStatus;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        min-width: 0;
      }
      .badge {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        color: var(--muted);
        white-space: nowrap;
      }
      @media (min-width: 1000px) {
        /* Phases of loading differ in length; the Cancel button must not move under the pointer. */
        .badge {
          width: 340px;
        }
        .badge button {
          margin-left: auto;
        }
      }
      progress {
        width: 72px;
        height: 6px;
        accent-color: var(--accent);
      }
      .failed {
        color: var(--error);
      }
    `,
  ];

  #change(detail: object): void {
    this.dispatchEvent(new CustomEvent('settings-changed', { detail }));
  }

  #state() {
    const { status } = this;
    const card = this.models.find((m) => m.card.id === this.model)?.card;
    switch (status.kind) {
      case 'idle':
        return nothing;
      case 'loading': {
        const { phase, loaded, total } = status.progress;
        const bytes =
          loaded !== undefined && total
            ? html`<progress max=${total} value=${loaded} aria-label="Model download"></progress
                ><span>${formatBytes(loaded)} of ${formatBytes(total)}</span>`
            : nothing;
        return html`<span>${phases[phase]}</span>${bytes}
          <button
            class="quiet"
            @click=${() => this.dispatchEvent(new CustomEvent('load-cancelled'))}
          >
            Cancel
          </button>`;
      }
      case 'ready': {
        const { backend, device, dtype } = status.loaded;
        const time = status.proof ? formatMs(status.proof.fullMs) : '… ms';
        const measured = status.proof
          ? `${time} for all tokens, median of ${status.proof.runs} warm runs.`
          : 'Not timed yet.';
        return html`<span
          title=${`${card?.label ?? this.model} on ${backendNames[backend]} (${device}), ${dtype}. ${status.why}. ${measured}`}
          >${backendNames[backend]} · ${device} · ${dtype} · ${time}</span
        >`;
      }
      case 'failed':
        return html`<span class="failed" title=${status.error}>not loaded</span>
          <button @click=${() => this.dispatchEvent(new CustomEvent('load-retried'))}>
            Try again
          </button>`;
    }
    return status satisfies never;
  }

  override render() {
    return html`<select
        aria-label="Model"
        title="The encoder that looks at the picture"
        @change=${(e: Event) => this.#change({ model: (e.target as HTMLSelectElement).value })}
      >
        ${this.models.map(
          ({ card }) =>
            html`<option
              value=${card.id}
              .selected=${live(card.id === this.model)}
              title=${card.summary}
            >
              ${card.label}
            </option>`,
        )}
      </select>
      <select
        aria-label="Backend"
        title="Where the encoder runs. Auto measures both and takes the faster one."
        @change=${(e: Event) => this.#change({ backend: (e.target as HTMLSelectElement).value })}
      >
        ${(['auto', 'wasm', 'webgpu'] as const).map(
          (choice) =>
            html`<option value=${choice} .selected=${live(choice === this.backend)}>
              ${choice === 'auto' ? 'Auto' : backendNames[choice]}
            </option>`,
        )}
      </select>
      <span class="badge" data-badge role="status" aria-label="Backend, model and precision">
        <span class="visually-hidden"
          >${this.models.find((m) => m.card.id === this.model)?.card.label}:</span
        >${this.#state()}
      </span>`;
  }
}

customElements.define('model-badge', ModelBadge);
