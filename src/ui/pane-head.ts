import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Family, Strategy } from '../core/strategy.ts';
import type { PaneSettings } from '../app/settings.ts';
import { sharedStyles } from './shared-styles.ts';

const familyNames: Record<Family, string> = {
  attention: 'By attention',
  similarity: 'By similarity',
  query: 'By a query',
  transformation: 'By transformation',
  baseline: 'Baselines',
};

const stageNames = { post: 'after encoder', in: 'in encoder', pre: 'before encoder' } as const;

const stageHelp =
  'Where the tokens leave. Inside, the blocks behind get cheaper; after it, only whoever reads the tokens does.';

/**
 * Which method a pane shows, and where it works.
 *
 * @fires strategy-changed detail strategy id
 * @fires pane-changed detail `{stage}`
 * @fires pane-removed
 */
export class PaneHead extends LitElement {
  static override properties = {
    index: { type: Number },
    pane: { attribute: false },
    strategies: { attribute: false },
    reasons: { attribute: false },
    removable: { type: Boolean },
    active: { type: Boolean },
  };
  declare index: number;
  declare pane: PaneSettings;
  declare strategies: readonly Strategy[];
  /** Why a method cannot run on this model, by id. */
  declare reasons: ReadonlyMap<string, string>;
  declare removable: boolean;
  declare active: boolean;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: 0;
        height: 28px;
      }
      select {
        min-width: 0;
        flex: 0 1 auto;
      }
      select[aria-label='Strategy'] {
        font-weight: 600;
        flex: 1 1 120px;
        max-width: 320px;
      }
      .stage {
        flex: none;
        color: var(--muted);
        white-space: nowrap;
      }
      .number {
        display: grid;
        place-items: center;
        flex: none;
        width: 20px;
        height: 20px;
        border-radius: 50%;
        background: var(--surface);
        color: var(--muted);
        font-size: 12px;
      }
      .number.active {
        background: var(--accent);
        color: var(--accent-text);
      }
      .spacer {
        flex: 1;
      }
    `,
  ];

  #emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #strategies() {
    const families = new Map<Family, Strategy[]>();
    for (const s of this.strategies) {
      families.set(s.family, [...(families.get(s.family) ?? []), s]);
    }
    return html`<select
      aria-label="Strategy"
      @change=${(e: Event) => this.#emit('strategy-changed', (e.target as HTMLSelectElement).value)}
    >
      ${[...families].map(
        ([family, members]) =>
          html`<optgroup label=${familyNames[family]}>
            ${members.map((s) => {
              const reason = this.reasons.get(s.id);
              return html`<option
                value=${s.id}
                .selected=${live(s.id === this.pane.strategy)}
                ?disabled=${reason !== undefined && s.id !== this.pane.strategy}
                title=${reason ?? nothing}
              >
                ${s.label}${reason ? ` — ${reason}` : ''}
              </option>`;
            })}
          </optgroup>`,
      )}
    </select>`;
  }

  #stage() {
    const strategy = this.strategies.find((s) => s.id === this.pane.strategy);
    const stages = strategy?.stage ?? [this.pane.stage];
    if (stages.length === 1) {
      return html`<span class="stage" title=${stageHelp}>${stageNames[stages[0]]}</span>`;
    }
    return html`<select
      class="stage"
      aria-label="Stage"
      title=${stageHelp}
      @change=${(e: Event) =>
        this.#emit('pane-changed', { stage: (e.target as HTMLSelectElement).value })}
    >
      ${stages.map(
        (stage) =>
          html`<option value=${stage} .selected=${live(stage === this.pane.stage)}>
            ${stageNames[stage]}
          </option>`,
      )}
    </select>`;
  }

  override render() {
    return html`<span
        class="number ${this.active ? 'active' : ''}"
        title="Key ${this.index + 1} picks this pane"
        >${this.index + 1}</span
      >
      ${this.#strategies()} ${this.#stage()}
      <span class="spacer"></span>
      ${
        this.removable
          ? html`<button
              class="quiet icon"
              aria-label="Remove pane ${this.index + 1}"
              title="Remove this pane"
              @click=${() => this.#emit('pane-removed')}
            >
              ✕
            </button>`
          : nothing
      }`;
  }
}

customElements.define('pane-head', PaneHead);
