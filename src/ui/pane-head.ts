import { css, html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { scheduleName } from '../core/schedule-name.ts';
import type { SchedulePreset } from '../core/schedule-preset.ts';
import type { Family, Strategy } from '../core/strategy.ts';
import { ownSchedule } from '../app/pane-schedule.ts';
import type { PaneSettings } from '../app/settings.ts';
import { scheduleLabel } from './schedule-words.ts';
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

const scheduleHelp =
  'Tokens leave at several places inside the encoder, each choice made on what it knows by then; Layers shows where.';

/**
 * Which method a pane shows, and where it works.
 *
 * @fires strategy-changed detail strategy id, or `scheduleName` of a schedule
 * @fires pane-changed detail `{stage}`
 * @fires pane-removed
 */
export class PaneHead extends LitElement {
  static override properties = {
    index: { type: Number },
    pane: { attribute: false },
    strategies: { attribute: false },
    schedules: { attribute: false },
    reasons: { attribute: false },
    removable: { type: Boolean },
    active: { type: Boolean },
  };
  declare index: number;
  declare pane: PaneSettings;
  declare strategies: readonly Strategy[];
  declare schedules: readonly SchedulePreset[];
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
      @container (max-width: 340px) {
        .layered {
          display: none;
        }
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
    const { schedule, strategy } = this.pane;
    const shown = schedule === null ? strategy : scheduleName(schedule);
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
                .selected=${live(s.id === shown)}
                ?disabled=${reason !== undefined && s.id !== shown}
                title=${reason ?? nothing}
              >
                ${s.label}${reason ? ` — ${reason}` : ''}
              </option>`;
            })}
          </optgroup>`,
      )}
      <optgroup label="Inside the encoder, layer by layer">
        ${this.schedules.map((preset) => {
          const name = scheduleName(preset.id);
          const reason = this.reasons.get(name);
          return html`<option
            value=${name}
            .selected=${live(name === shown)}
            ?disabled=${reason !== undefined && name !== shown}
            title=${reason ?? preset.summary}
          >
            ${this.#scheduleLabel(preset)}${reason ? ` — ${reason}` : ''}
          </option>`;
        })}
      </optgroup>
    </select>`;
  }

  #scheduleLabel({ id, label }: SchedulePreset): string {
    if (id !== ownSchedule) return label;
    const { pane } = this;
    return pane.schedule === ownSchedule ? scheduleLabel(pane, this.schedules) : 'Custom steps';
  }

  #stage() {
    if (this.pane.schedule !== null) {
      return html`<span class="stage layered" title=${scheduleHelp}>layer by layer</span>`;
    }
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
