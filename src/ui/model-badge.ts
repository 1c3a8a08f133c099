import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Incoming, ModelsView } from '../app/models-view.ts';
import type { BackendChoice } from '../app/settings.ts';
import type { ModelStatus } from '../app/view.ts';
import { formatMs } from './format.ts';
import { byteWords, phaseWords, progressBar } from './load-progress.ts';
import { sharedStyles } from './shared-styles.ts';
import './model-menu.ts';

const backendNames = { wasm: 'WASM', webgpu: 'WebGPU' } as const;

/**
 * Which encoder runs, where, and how fast; while one loads, how far it is.
 *
 * @fires model-picked detail see `ModelMenu`
 * @fires settings-changed detail `{backend}`
 * @fires about-asked
 * @fires load-cancelled
 * @fires load-retried
 * @fires incoming-cancelled
 * @fires incoming-asked the dialog of the model on its way
 */
export class ModelBadge extends LitElement {
  static override properties = {
    models: { attribute: false },
    backend: {},
    status: { attribute: false },
  };
  declare models: ModelsView;
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
        min-width: 0;
        color: var(--muted);
        white-space: nowrap;
      }
      .model {
        display: flex;
        gap: 2px;
        min-width: 0;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      @media (min-width: 1000px) {
        /* Phases of loading differ in length; the Cancel button must not move under the pointer. */
        .badge {
          width: 340px;
        }
        .badge .name {
          flex: 1;
        }
        .badge button {
          margin-left: auto;
        }
        .badge button + button {
          margin-left: 0;
        }
      }
      .badge progress {
        flex: none;
        width: 72px;
        height: 6px;
        accent-color: var(--accent);
      }
      .icon svg {
        fill: none;
        stroke: currentColor;
        stroke-width: 1.5;
      }
      @media (max-width: 760px) {
        .model {
          flex: 1 1 0;
        }
        /* A line of its own, so that nothing below moves while a model comes in. */
        .badge {
          flex: 1 0 100%;
          min-height: 28px;
        }
        .badge .name {
          flex: 1;
        }
      }
      .failed {
        color: var(--error);
      }
    `,
  ];

  #emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  get #label(): string {
    const { entries, current } = this.models;
    return entries.find(({ id }) => id === current)?.label ?? '';
  }

  #incoming({ label, progress, id }: Incoming) {
    const now = progress ?? { phase: 'runtime' as const };
    return html`<span class="name" title="${label}: ${phaseWords(now)}"
        ><span class="visually-hidden">${label}: </span>${byteWords(now) || phaseWords(now)}</span
      >
      ${progressBar(now)}
      ${
        id.startsWith('file:')
          ? nothing
          : html`<button class="quiet" @click=${() => this.#emit('incoming-asked')}>Show</button>`
      }
      <button class="quiet" @click=${() => this.#emit('incoming-cancelled')}>Cancel</button>`;
  }

  #state() {
    const { status, models } = this;
    const { incoming } = models;
    if (incoming && !incoming.error) return this.#incoming(incoming);
    switch (status.kind) {
      case 'idle':
        return nothing;
      case 'loading': {
        const { progress } = status;
        return html`<span>${phaseWords(progress)}</span>${progressBar(progress)}
          <span>${byteWords(progress)}</span>
          <button class="quiet" @click=${() => this.#emit('load-cancelled')}>Cancel</button>`;
      }
      case 'ready': {
        const { backend, device, dtype } = status.loaded;
        const time = status.proof ? formatMs(status.proof.fullMs) : '… ms';
        const measured = status.proof
          ? `${time} for all tokens, median of ${status.proof.runs} warm runs.`
          : 'Not timed yet.';
        return html`<span
          title=${`${this.#label} on ${backendNames[backend]} (${device}), ${dtype}. ${status.why}. ${measured}`}
          >${backendNames[backend]} · ${device} · ${dtype} · ${time}</span
        >`;
      }
      case 'failed':
        return html`<span class="failed" title=${status.error}>not loaded</span>
          <button @click=${() => this.#emit('load-retried')}>Try again</button>`;
    }
    return status satisfies never;
  }

  override render() {
    return html`<span class="model"
        ><model-menu
          .models=${this.models}
          @model-picked=${(e: CustomEvent<string>) => this.#emit('model-picked', e.detail)}
        ></model-menu>
        <button
          class="quiet icon"
          aria-label="About this model"
          title="About this model: its file, what was found in it, what was checked"
          @click=${() => this.#emit('about-asked')}
        >
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <circle cx="8" cy="8" r="6.5"></circle>
            <path d="M8 7.25v4M8 4.5v1"></path>
          </svg></button
      ></span>
      <select
        aria-label="Backend"
        title="Where the encoder runs. Auto measures both and takes the faster one."
        @change=${(e: Event) =>
          this.#emit('settings-changed', { backend: (e.target as HTMLSelectElement).value })}
      >
        ${(['auto', 'wasm', 'webgpu'] as const).map(
          (choice) =>
            html`<option value=${choice} .selected=${live(choice === this.backend)}>
              ${choice === 'auto' ? 'Auto' : backendNames[choice]}
            </option>`,
        )}
      </select>
      <span class="badge" data-badge role="status" aria-label="Backend, model and precision">
        <span class="visually-hidden">${this.#label}:</span>${this.#state()}
      </span> `;
  }
}

customElements.define('model-badge', ModelBadge);
