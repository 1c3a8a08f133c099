import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { resolveParams } from '../core/resolve-params.ts';
import { scheduleName } from '../core/schedule-name.ts';
import type { SchedulePreset, ScheduleShape } from '../core/schedule-preset.ts';
import type { Strategy } from '../core/strategy.ts';
import type { PaneSettings } from '../app/settings.ts';
import type { PaneView as PaneState, Shown, View } from '../app/view.ts';
import { stateAfterSteps, stepsOf } from '../overlay/step-state.ts';
import { coloursOf, heatOf } from './heat.ts';
import { otherMethod } from './other-method.ts';
import { panePart, paneParts, whyNoLabels, type PaneParts, type PartName } from './pane-part.ts';
import { paneStatus } from './pane-status.ts';
import { paneStyles } from './pane-styles.ts';
import { sharedStyles } from './shared-styles.ts';
import type { WalkPlayer } from './walk-player.ts';
import './label-scores.ts';
import './overlay-legend.ts';
import './pane-head.ts';
import './retention-control.ts';
import './token-canvas.ts';
import './token-readout.ts';

/**
 * One strategy's view of the picture.
 *
 * @fires pane-changed detail `Partial<PaneSettings>`
 * @fires strategy-changed detail strategy id
 * @fires pane-removed
 * @fires pane-picked
 */
export class PaneView extends LitElement {
  static override properties = {
    index: { type: Number },
    view: { attribute: false },
    strategies: { attribute: false },
    schedules: { attribute: false },
    reasons: { attribute: false },
    embed: { type: Boolean },
    open: { state: true },
    step: { state: true },
  };
  declare index: number;
  declare view: View;
  declare strategies: readonly Strategy[];
  declare schedules: readonly SchedulePreset[];
  declare reasons: ReadonlyMap<string, string>;
  /** Alone on somebody else's page: nothing to remove or pick. */
  declare embed: boolean;
  declare open: PartName | null;
  /** Steps done while the player is open; null for the finished result. */
  declare step: number | null;

  #replayed: { readonly of: Shown; readonly step: number; readonly shown: Shown } | null = null;

  static override styles = [sharedStyles, paneStyles];

  constructor() {
    super();
    this.open = null;
    this.step = null;
  }

  get #pane(): PaneSettings {
    return this.view.settings.panes[this.index];
  }

  get #state(): PaneState {
    const { panes, flicker, activePane } = this.view;
    // While Z is held the active pane lends its place to the next one.
    const at = flicker && activePane === this.index ? (this.index + 1) % panes.length : this.index;
    return panes[at];
  }

  get #strategy(): Strategy {
    return this.strategies.find((s) => s.id === this.#pane.strategy) ?? this.strategies[0];
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('view')?.panes[this.index]?.shown;
    if (before && before !== this.view.panes[this.index].shown) this.step = null;
  }

  /** Plays or pauses the steps, opening the player first. */
  async togglePlay(): Promise<void> {
    this.open = 'steps';
    await this.updateComplete;
    const player = this.renderRoot.querySelector<WalkPlayer>('step-player, stage-player');
    if (player?.localName) await customElements.whenDefined(player.localName);
    player?.toggle();
  }

  #emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  readonly #pass = (event: CustomEvent): void => this.#emit(event.type, event.detail);

  /** What schedules have to fit; null before there is an encoder and a picture. */
  get #shape(): ScheduleShape | null {
    const { model } = this.view;
    const numPatches = this.#numPatches;
    return model.kind === 'ready' && numPatches
      ? { numBlocks: model.loaded.blocks, numPatches }
      : null;
  }

  get #usesKeep(): boolean {
    if (this.#pane.schedule !== null) return true;
    const strategy = this.#strategy;
    const params = resolveParams(strategy, this.#pane.params);
    return strategy.usesKeep?.(params) ?? strategy.control !== 'emergent';
  }

  get #numPatches(): number | null {
    const grid = this.#state.shown?.grid ?? this.view.encoded?.grid;
    return grid ? grid.rows * grid.cols : null;
  }

  /** The result, or how far it was after the steps the player stands at. */
  get #shown(): Shown | null {
    const { shown } = this.#state;
    if (!shown || this.open !== 'steps' || this.step === null) return shown;
    const steps = shown.schedule ? null : stepsOf(shown.reduction);
    if (!steps && !shown.schedule) return shown;
    if (this.#replayed?.of !== shown || this.#replayed.step !== this.step) {
      const stage = shown.schedule?.stages[this.step - 1]?.reduction;
      const state = stage ?? stateAfterSteps(steps ?? [], this.step, shown.grid);
      const reduction = stage ?? { ...state, scores: shown.reduction.scores };
      this.#replayed = { of: shown, step: this.step, shown: { ...shown, reduction } };
    }
    return this.#replayed.shown;
  }

  /** While steps are played the words follow the picture, and the answer is that of the end. */
  get #shownState(): PaneState {
    const shown = this.#shown;
    const state = this.#state;
    return shown === state.shown ? state : { ...state, shown, replayPending: true };
  }

  get #parts(): PaneParts {
    return {
      pane: this.#pane,
      strategy: this.#strategy,
      strategies: this.strategies,
      schedules: this.schedules,
      shape: this.#shape,
      view: this.view,
      state: this.#state,
      step: this.step,
      onChanged: this.#pass,
      onStep: (event) => (this.step = event.detail),
    };
  }

  #details() {
    const open = this.open === 'layers' && this.#pane.schedule === null ? null : this.open;
    const part = open ? panePart(open, this.#parts) : nothing;
    return html`<div class="tabs">
        ${paneParts
          .filter(([name]) => name !== 'layers' || this.#pane.schedule !== null)
          .map(
            ([name, label]) =>
              html`<button
                class="quiet"
                aria-expanded=${open === name}
                aria-controls="part"
                @click=${() => (this.open = open === name ? null : name)}
              >
                <span aria-hidden="true">${open === name ? '▾' : '▸'}</span>${label}
              </button>`,
          )}
      </div>
      <div id="part" ?hidden=${open === null}>${part}</div>`;
  }

  #labels() {
    const { settings } = this.view;
    const { replay, replayPending } = this.#state;
    if (whyNoLabels(this.view) !== null) return nothing;
    return html`<label-scores
      .scores=${replay?.labels ?? null}
      .count=${settings.labels.length}
      .stale=${replayPending}
    ></label-scores>`;
  }

  override render() {
    const { view } = this;
    const { settings } = view;
    const { pending, replay } = this.#state;
    const shown = this.#shown;
    const ranked = shown?.schedule ? shown : this.#state.shown;
    const active = view.activePane === this.index && view.panes.length > 1;
    return html`<section
      class=${active ? 'active' : ''}
      aria-label="Pane ${this.index + 1}"
      @pointerdown=${() => this.#emit('pane-picked')}
      @focusin=${() => this.#emit('pane-picked')}
    >
      <pane-head
        .index=${this.index}
        .pane=${this.#pane}
        .strategies=${this.strategies}
        .schedules=${this.schedules}
        .reasons=${this.reasons}
        .removable=${view.panes.length > 1 && !this.embed}
        .active=${active}
        @strategy-changed=${this.#pass}
        @pane-changed=${this.#pass}
        @pane-removed=${this.#pass}
      ></pane-head>
      <retention-control
        .retention=${this.#pane.retention}
        .numPatches=${this.#numPatches}
        .free=${!this.#usesKeep}
        @pane-changed=${this.#pass}
      ></retention-control>
      <token-canvas
        .image=${view.image}
        .shown=${shown}
        .overlay=${settings.overlay}
        .colours=${coloursOf(view, ranked)}
        .opacity=${settings.opacity}
        .showGrid=${settings.showGrid}
        .hovered=${view.hovered}
        .zoom=${view.zoom}
        .region=${settings.region}
        .boxing=${view.boxing}
        .pending=${pending || view.imagePending}
        .label=${this.#pictureLabel()}
      ></token-canvas>
      <div class="words">
        <div class="status" role="status">
          ${paneStatus(view, this.#shownState, this.#instead())}
        </div>
        ${
          shown && settings.overlay !== 'tokens' && settings.overlay !== 'picture'
            ? html`<overlay-legend
                .scores=${heatOf(view, ranked)}
                .shares=${view.components?.shares ?? null}
                .overlay=${settings.overlay}
                .guide=${view.relevance?.kind ?? null}
              ></overlay-legend>`
            : nothing
        }
      </div>
      <token-readout
        aria-live=${view.activePane === this.index ? 'polite' : 'off'}
        .shown=${shown}
        .hovered=${view.hovered}
        .cosine=${replay?.fidelity.tokenCosines ?? null}
        .relevance=${view.relevance}
      ></token-readout>
      ${this.#labels()} ${this.#details()}
    </section>`;
  }

  /** Where the model is not made for what was picked, something it can do. */
  #instead() {
    const { schedule, strategy } = this.#pane;
    const name = schedule === null ? strategy : scheduleName(schedule);
    const other = otherMethod(name, this.#strategy, this.strategies, this.reasons);
    if (!other) return null;
    return html`<button @click=${() => this.#emit('strategy-changed', other.id)}>
      Show ${other.label} instead
    </button>`;
  }

  #pictureLabel(): string {
    const { image } = this.view;
    const grid = this.#state.shown?.grid;
    if (!image) return 'No picture yet';
    return grid
      ? `${image.name}: ${grid.rows} rows and ${grid.cols} columns of tokens; arrow keys walk them`
      : image.name;
  }
}

customElements.define('pane-view', PaneView);

declare global {
  interface HTMLElementTagNameMap {
    'pane-view': PaneView;
  }
}
