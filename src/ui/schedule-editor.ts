import { html, LitElement, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import {
  insideStrategy,
  leastOf,
  ownSchedule,
  ownSteps,
  paneSchedule,
  presetOf,
} from '../app/pane-schedule.ts';
import type { PaneSettings } from '../app/settings.ts';
import type { Shown } from '../app/view.ts';
import { tokensLeft } from '../core/busy-steps.ts';
import { orderOf } from '../core/check-schedule.ts';
import {
  changeStep,
  removeStep,
  scheduleHandles,
  setLeft,
  type ScheduleHandle,
  type StepPlace,
} from '../core/edit-schedule.ts';
import type { SchedulePreset, ScheduleShape } from '../core/schedule-preset.ts';
import { writeSchedule } from '../core/schedule-text.ts';
import type { Schedule, ScheduleStep } from '../core/schedule.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Replay } from '../engine/api.ts';
import type { ScheduleChart, TokensMoved } from './schedule-chart.ts';
import './schedule-chart.ts';
import { scheduleCost } from './schedule-cost.ts';
import { scheduleEditorStyles } from './schedule-editor-styles.ts';
import type { StepEdit } from './schedule-step.ts';
import './schedule-step.ts';
import { shortLabel } from './schedule-words.ts';
import { sharedStyles } from './shared-styles.ts';

/**
 * The layers of the encoder, where tokens leave in them, and what that saves. Any change makes the
 * schedule one of one's own.
 *
 * @fires pane-changed detail `Partial<PaneSettings>`
 */
export class ScheduleEditor extends LitElement {
  static override properties = {
    pane: { attribute: false },
    schedules: { attribute: false },
    strategies: { attribute: false },
    shape: { attribute: false },
    shown: { attribute: false },
    replay: { attribute: false },
    stale: { type: Boolean },
    picked: { state: true },
  };
  declare pane: PaneSettings;
  declare schedules: readonly SchedulePreset[];
  declare strategies: readonly Strategy[];
  /** Null before there is an encoder. */
  declare shape: ScheduleShape | null;
  declare shown: Shown | null;
  declare replay: Replay | null;
  /** `replay` belongs to earlier settings. */
  declare stale: boolean;
  declare picked: StepPlace | null;

  static override styles = [sharedStyles, scheduleEditorStyles];

  /** What is asked for; null where nothing fits. */
  #schedule: Schedule | null = null;

  constructor() {
    super();
    this.shape = null;
    this.shown = null;
    this.replay = null;
    this.stale = false;
    this.picked = null;
  }

  #change(detail: Partial<PaneSettings>): void {
    this.dispatchEvent(new CustomEvent('pane-changed', { detail }));
  }

  #become(schedule: Schedule, { numPatches }: ScheduleShape): void {
    this.#change(ownSteps(schedule, numPatches));
  }

  override willUpdate(): void {
    try {
      this.#schedule = this.shape && paneSchedule(this.pane, this, this.shape);
    } catch {
      // The pane says why.
      this.#schedule = null;
    }
  }

  get #leastOf() {
    return leastOf(this.strategies);
  }

  /** What a step does that is put between others: the same as the one in front of it. */
  #fresh({ steps }: Schedule, place: StepPlace): Pick<ScheduleStep, 'strategy' | 'params'> {
    const near = steps.findLast((step) => orderOf(step) < orderOf(place)) ?? steps.at(0);
    if (near) return { strategy: near.strategy, params: near.params };
    return { strategy: insideStrategy(this.pane.strategy, this.strategies), params: {} };
  }

  readonly #least = (handle: ScheduleHandle): number => {
    const { afterLayer, where, before } = handle;
    const step = handle.step ?? {
      ...this.#fresh(this.#schedule ?? nothingLeaves, handle),
      afterLayer,
      where,
      keep: before,
    };
    return this.#leastOf(step, before);
  };

  #setLeft(from: Schedule, place: StepPlace, keep: number): void {
    const { shape } = this;
    if (!shape) return;
    const fresh = this.#fresh(from, place);
    this.picked = place;
    this.#become(setLeft(from, place, keep, fresh, shape.numPatches, this.#leastOf), shape);
  }

  #remove(place: StepPlace): void {
    const { shape } = this;
    const schedule = this.#schedule;
    if (!shape || !schedule) return;
    this.picked = place;
    this.#become(removeStep(schedule, place, shape.numPatches, this.#leastOf), shape);
    void this.#chart?.focusHandle(place);
  }

  #edit(place: StepPlace, change: StepEdit): void {
    const { shape } = this;
    const schedule = this.#schedule;
    if (!shape || !schedule) return;
    this.picked = { ...place, ...(change.where && { where: change.where }) };
    this.#become(changeStep(schedule, place, change, shape.numPatches, this.#leastOf), shape);
  }

  get #chart(): ScheduleChart | null {
    return this.renderRoot.querySelector('schedule-chart');
  }

  /** What the last run left, unless it was of another schedule. */
  #left(schedule: Schedule): readonly (StepPlace & { readonly left: number })[] | null {
    const { shown } = this;
    if (!shown?.schedule || writeSchedule(shown.schedule.ran) !== writeSchedule(schedule)) {
      return null;
    }
    return shown.schedule.stages.map(({ step, reduction }) => ({
      ...step,
      left: reduction.kept.length,
    }));
  }

  override render() {
    const { shape, pane } = this;
    const schedule = this.#schedule;
    if (!shape) return html`<p class="muted">The layers follow when the encoder is loaded.</p>`;
    if (!schedule) {
      return html`<div class="line">
        <p>This schedule does not fit the encoder.</p>
        ${this.#reset()}
      </div>`;
    }
    const left = this.#left(schedule);
    return html`<schedule-chart
        .schedule=${schedule}
        .shape=${shape}
        .where=${schedule.steps[0]?.where ?? 'block'}
        .least=${this.#least}
        .left=${left}
        .cost=${this.replay?.cost ?? null}
        .picked=${this.picked}
        @tokens-moved=${({ detail }: CustomEvent<TokensMoved>) =>
          this.#setLeft(detail.from, detail.place, detail.keep)}
        @step-removed=${(e: CustomEvent<StepPlace>) => this.#remove(e.detail)}
        @place-picked=${(e: CustomEvent<StepPlace>) => (this.picked = e.detail)}
      ></schedule-chart>
      ${scheduleCost(this.replay, this.stale)} ${this.#step(schedule, shape)}
      <div class="line">
        <label
          class="line"
          title="Blocks behind a merge add the logarithm of its patches to what a token draws of attention, as ToMe does."
          ><input
            type="checkbox"
            .checked=${live(schedule.proportionalAttention)}
            @change=${(e: Event) => {
              const proportionalAttention = (e.target as HTMLInputElement).checked;
              this.#become({ ...schedule, proportionalAttention }, shape);
            }}
          />Proportional attention</label
        >
        <span class="spacer"></span>
        ${pane.schedule === ownSchedule ? this.#reset() : this.#asPublished(schedule, shape)}
      </div>`;
  }

  #step(schedule: Schedule, shape: ScheduleShape) {
    const { picked } = this;
    const handle =
      picked &&
      scheduleHandles(schedule, shape, () => picked.where).find(
        (one) => orderOf(one) === orderOf(picked),
      );
    return html`<schedule-step
      .handle=${handle ?? null}
      .least=${handle ? this.#least(handle) : 1}
      .strategies=${this.strategies}
      @step-edited=${(e: CustomEvent<StepEdit>) => picked && this.#edit(picked, e.detail)}
      @tokens-left=${(e: CustomEvent<number>) =>
        picked && this.#setLeft(schedule, picked, e.detail)}
      @step-removed=${() => picked && this.#remove(picked)}
    ></schedule-step>`;
  }

  /** To what the published numbers leave. */
  #asPublished(schedule: Schedule, { numBlocks, numPatches }: ScheduleShape) {
    const preset = presetOf(this.pane, this.schedules);
    if (!preset?.published) return nothing;
    const published = preset.build({ numBlocks, numPatches }, this.pane.params);
    const left = tokensLeft(published, numPatches);
    return html`<button
      title=${preset.published}
      ?disabled=${tokensLeft(schedule, numPatches) === left}
      @click=${() => this.#change({ retention: left / numPatches })}
    >
      As published: ${left} left
    </button>`;
  }

  #reset() {
    const preset = presetOf(this.pane, this.schedules);
    if (!preset || this.pane.schedule !== ownSchedule) return nothing;
    return html`<button
      title="The steps of the preset again, for as many tokens at the end"
      @click=${() => this.#change({ schedule: preset.id, steps: '', params: {} })}
    >
      Back to ${shortLabel(preset)}
    </button>`;
  }
}

const nothingLeaves: Schedule = { steps: [], proportionalAttention: false };

customElements.define('schedule-editor', ScheduleEditor);

declare global {
  interface HTMLElementTagNameMap {
    'schedule-editor': ScheduleEditor;
  }
}
