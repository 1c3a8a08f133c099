import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { resolveParams } from '../core/resolve-params.ts';
import type { Strategy } from '../core/strategy.ts';
import type { PaneSettings } from '../app/settings.ts';
import type { PaneView as PaneState, Shown, View } from '../app/view.ts';
import { replayLayer } from '../app/pane-key.ts';
import { stateAfterSteps, stepsOf } from '../overlay/step-state.ts';
import { heatOf } from './heat.ts';
import { paneStatus } from './pane-status.ts';
import { paneStyles } from './pane-styles.ts';
import { sharedStyles } from './shared-styles.ts';
import type { StepPlayer } from './step-player.ts';
import './importance-legend.ts';
import './method-page.ts';
import './pane-head.ts';
import './pane-numbers.ts';
import './pane-parameters.ts';
import './retention-control.ts';
import './step-player.ts';
import './token-canvas.ts';
import './token-readout.ts';

const parts = [
  ['parameters', 'Parameters'],
  ['steps', 'Steps'],
  ['numbers', 'Numbers'],
  ['page', 'How it works'],
] as const;
type Part = (typeof parts)[number][0];

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
    reasons: { attribute: false },
    embed: { type: Boolean },
    open: { state: true },
    step: { state: true },
  };
  declare index: number;
  declare view: View;
  declare strategies: readonly Strategy[];
  declare reasons: ReadonlyMap<string, string>;
  /** Alone on somebody else's page: nothing to remove or pick. */
  declare embed: boolean;
  declare open: Part | null;
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
    (this.renderRoot.querySelector('step-player') as StepPlayer | null)?.toggle();
  }

  #emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  readonly #pass = (event: CustomEvent): void => this.#emit(event.type, event.detail);

  get #usesKeep(): boolean {
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
    const steps = shown && stepsOf(shown.reduction);
    if (!steps || this.open !== 'steps' || this.step === null) return shown;
    if (this.#replayed?.of !== shown || this.#replayed.step !== this.step) {
      const state = stateAfterSteps(steps, this.step, shown.grid);
      const reduction = { ...state, scores: shown.reduction.scores };
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

  #details() {
    return html`<div class="tabs">
        ${parts.map(
          ([part, label]) =>
            html`<button
              class="quiet"
              aria-expanded=${this.open === part}
              aria-controls="part"
              @click=${() => (this.open = this.open === part ? null : part)}
            >
              <span aria-hidden="true">${this.open === part ? '▾' : '▸'}</span>${label}
            </button>`,
        )}
      </div>
      <div id="part" ?hidden=${this.open === null}>
        ${this.open ? this.#part(this.open) : nothing}
      </div>`;
  }

  #part(part: Part) {
    const { shown, replay } = this.#state;
    const { model } = this.view;
    switch (part) {
      case 'parameters':
        return html`<pane-parameters
          .pane=${this.#pane}
          .strategy=${this.#strategy}
          .blocks=${model.kind === 'ready' ? model.loaded.blocks : null}
          @pane-changed=${this.#pass}
        ></pane-parameters>`;
      case 'steps':
        return this.#steps();
      case 'numbers':
        return html`<pane-numbers
          .replay=${replay}
          .inside=${shown?.settings.stage === 'in'}
          .layer=${replayLayer(shown?.settings ?? this.#pane, model.kind === 'ready' ? model.loaded.blocks : Infinity)}
        ></pane-numbers>`;
      case 'page':
        return html`<method-page
          .strategy=${this.#strategy}
          .shown=${shown}
          .hovered=${this.view.hovered}
        ></method-page>`;
    }
    return part satisfies never;
  }

  #steps() {
    const { shown } = this.#state;
    const steps = shown && stepsOf(shown.reduction);
    if (!steps) {
      return html`<p class="muted">
        ${
          shown?.stored
            ? 'The steps follow when the encoder has run.'
            : 'This method decides in one go: there are no steps to play.'
        }
      </p>`;
    }
    return html`<step-player
      .steps=${steps}
      .grid=${shown.grid}
      .at=${this.step ?? steps.length}
      @step-changed=${(e: CustomEvent<number>) => (this.step = e.detail)}
    ></step-player>`;
  }

  override render() {
    const { view } = this;
    const { settings } = view;
    const { pending, replay } = this.#state;
    const shown = this.#shown;
    const heat = heatOf(view, this.#state.shown);
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
        .heat=${heat}
        .opacity=${settings.opacity}
        .showGrid=${settings.showGrid}
        .hovered=${view.hovered}
        .zoom=${view.zoom}
        .pending=${pending || view.imagePending}
        .label=${this.#pictureLabel()}
      ></token-canvas>
      <div class="words">
        <div class="status" role="status">${paneStatus(view, this.#shownState)}</div>
        ${
          shown && (settings.overlay === 'importance' || settings.overlay === 'text')
            ? html`<importance-legend
                .scores=${heat}
                .overlay=${settings.overlay}
              ></importance-legend>`
            : nothing
        }
      </div>
      <token-readout
        aria-live=${view.activePane === this.index ? 'polite' : 'off'}
        .shown=${shown}
        .hovered=${view.hovered}
        .cosine=${replay?.fidelity.tokenCosines ?? null}
      ></token-readout>
      ${this.#details()}
    </section>`;
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
