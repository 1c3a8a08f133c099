import { html, LitElement, nothing } from 'lit';
import type { Strategy } from '../core/strategy.ts';
import type { PaneSettings, Settings } from '../app/settings.ts';
import type { PaneView as PaneState, View } from '../app/view.ts';
import { keepFromRetention } from '../core/budget.ts';
import { formatCosine, formatKept, formatMs, formatRatio, formatShare } from './format.ts';
import { sharedStyles } from './shared-styles.ts';
import { paneStyles } from './pane-styles.ts';
import './importance-legend.ts';
import './method-page.ts';
import './pane-numbers.ts';
import './param-form.ts';
import './token-canvas.ts';
import './token-readout.ts';

const parts = [
  ['parameters', 'Parameters'],
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
    open: { state: true },
  };
  declare open: Part | null;
  declare index: number;
  declare view: View;
  declare strategies: readonly Strategy[];

  static override styles = [sharedStyles, paneStyles];

  constructor() {
    super();
    this.open = null;
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

  #emit(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #change(fields: Partial<PaneSettings>): void {
    this.#emit('pane-changed', fields);
  }

  get #numPatches(): number | null {
    const grid = this.#state.shown?.grid ?? this.view.encoded?.grid;
    return grid ? grid.rows * grid.cols : null;
  }

  #head() {
    const strategy = this.#strategy;
    const families = new Map<string, Strategy[]>();
    for (const s of this.strategies) {
      families.set(s.family, [...(families.get(s.family) ?? []), s]);
    }
    return html`<header>
      <span class="number" title="Key ${this.index + 1} picks this pane">${this.index + 1}</span>
      <select
        aria-label="Strategy"
        @change=${(e: Event) =>
          this.#emit('strategy-changed', (e.target as HTMLSelectElement).value)}
      >
        ${[...families].map(
          ([family, members]) =>
            html`<optgroup label=${family}>
              ${members.map(
                (s) =>
                  html`<option value=${s.id} ?selected=${s.id === strategy.id}>${s.label}</option>`,
              )}
            </optgroup>`,
        )}
      </select>
      ${this.#stageControl(strategy)}
      <span class="spacer"></span>
      ${
        this.view.panes.length > 1
          ? html`<button
              class="quiet icon"
              aria-label="Remove pane ${this.index + 1}"
              title="Remove this pane"
              @click=${() => this.#emit('pane-removed')}
            >
              ✕
            </button>`
          : nothing
      }
    </header>`;
  }

  #stageControl(strategy: Strategy) {
    const names = {
      post: 'after encoder',
      in: 'in encoder',
      pre: 'before encoder',
    };
    const help =
      'Where the tokens leave. Inside, the blocks behind get cheaper; after it, only whoever reads the tokens does.';
    if (strategy.stage.length === 1) {
      return html`<span class="stage" title=${help}>${names[strategy.stage[0]]}</span>`;
    }
    return html`<select
      aria-label="Stage"
      title=${help}
      @change=${(e: Event) =>
        this.#change({ stage: (e.target as HTMLSelectElement).value as PaneSettings['stage'] })}
    >
      ${strategy.stage.map(
        (stage) =>
          html`<option value=${stage} ?selected=${stage === this.#pane.stage}>
            ${names[stage]}
          </option>`,
      )}
    </select>`;
  }

  #retention() {
    const pane = this.#pane;
    const emergent = this.#strategy.control === 'emergent';
    const total = this.#numPatches;
    const keep = total ? keepFromRetention(pane.retention, total) : null;
    const percent = Math.max(1, Math.round(pane.retention * 100));
    return html`<div class="retention">
      <label for="retention">Retention</label>
      <input
        id="retention"
        aria-label="Retention"
        type="range"
        min="1"
        max="100"
        step="1"
        ?disabled=${emergent}
        title=${emergent ? 'Here the picture decides how many tokens stay' : ''}
        .value=${String(percent)}
        aria-valuetext=${
          keep === null
            ? formatShare(pane.retention)
            : `${formatShare(pane.retention)}, ${keep} of ${total} tokens`
        }
        @input=${(e: Event) =>
          this.#change({ retention: (e.target as HTMLInputElement).valueAsNumber / 100 })}
      />
      ${
        emergent
          ? html`<output>set by the picture</output>`
          : html`<output>${formatShare(pane.retention)}</output>
              <input
                class="tokens"
                aria-label="Tokens to keep"
                title="Exact number of tokens to keep"
                type="number"
                min="1"
                max=${total ?? 1}
                ?disabled=${total === null}
                .value=${keep === null ? '' : String(keep)}
                @change=${(e: Event) => this.#setKeep(e.target as HTMLInputElement)}
              />`
      }
    </div>`;
  }

  #setKeep(input: HTMLInputElement): void {
    const total = this.#numPatches;
    if (!total) return;
    const keep = Math.min(total, Math.max(1, Math.round(input.valueAsNumber || 1)));
    input.value = String(keep);
    this.#change({ retention: keep / total });
  }

  #status() {
    const { shown, pending, error } = this.#state;
    if (error) return html`<p class="error" role="alert">${error}</p>`;
    if (!shown) return html`<p class="muted">${this.#waiting()}</p>`;
    const { reduction, grid } = shown;
    const total = grid.rows * grid.cols;
    const merged = reduction.groups ? total - reduction.kept.length : 0;
    return html`<p class=${pending ? 'stale' : ''}>
        <strong>${formatKept(reduction.kept.length, total)}</strong>${
          merged > 0 && reduction.groups!.patch.length >= total
            ? html`, ${merged} merged into them`
            : nothing
        }
      </p>
      ${this.#answer()}`;
  }

  #waiting(): string {
    const { model, image } = this.view;
    if (!image) return 'Opening the picture…';
    if (model.kind === 'loading') return 'Waiting for the encoder…';
    return 'Encoding the picture…';
  }

  #answer() {
    const { replay, replayPending, shown } = this.#state;
    const inside = shown?.settings.stage === 'in';
    const model = this.view.model;
    if (!replay) {
      const text =
        model.kind === 'ready' && !model.loaded.canReduce
          ? (model.loaded.reason ?? 'Tokens cannot leave this encoder.')
          : replayPending
            ? 'answer … · encoder …'
            : 'no answer';
      return html`<p class="muted">${text}</p>`;
    }
    const { fidelity, timing } = replay;
    const total = timing.headMs + timing.reduceMs + timing.tailMs;
    return html`<p class=${replayPending ? 'stale' : ''}>
      <span
        title="Cosine of the image embedding, encoder run on the kept tokens against encoder run on all. 1 means nothing changed."
        >answer <strong>${formatCosine(fidelity.embeddingCosine)}</strong></span
      >
      <span class="muted">·</span>
      ${
        inside
          ? html`<span
              title="Measured: ${formatMs(total)} for head, selection and tail against ${formatMs(timing.fullMs)} for the uncut encoder, medians of ${timing.runs} warm runs"
              >encoder <strong>${formatRatio(total / timing.fullMs)}</strong></span
            >`
          : html`<span
              title="The method decides on the finished encoder: it saves work for whoever reads the tokens, not for the encoder."
              >encoder unchanged</span
            >`
      }
    </p>`;
  }

  #layerControl() {
    const { model } = this.view;
    const pane = this.#pane;
    const blocks = model.kind === 'ready' ? model.loaded.blocks : null;
    const first = pane.stage === 'in' ? 1 : 0;
    const layers = blocks
      ? Array.from({ length: blocks - first }, (_, i) => i + first)
      : [pane.layer];
    return html`<label class="field">
      <span>Layer</span>
      <select
        ?disabled=${!blocks}
        @change=${(e: Event) => this.#change({ layer: Number((e.target as HTMLSelectElement).value) })}
      >
        ${layers.map(
          (layer) =>
            html`<option value=${layer} ?selected=${layer === pane.layer}>
              before block ${layer}${blocks ? ` of ${blocks}` : ''}
            </option>`,
        )}
      </select>
      <span class="help"
        >${
          pane.stage === 'in'
            ? 'Tokens leave here, on what the encoder knows by then; the blocks behind run on the rest.'
            : 'Where the kept tokens enter again to measure the answer. The choice itself comes from the finished encoder.'
        }</span
      >
    </label>`;
  }

  #toggle(part: Part): void {
    this.open = this.open === part ? null : part;
  }

  #details() {
    return html`<div class="tabs">
        ${parts.map(
          ([part, label]) =>
            html`<button
              class="quiet"
              aria-expanded=${this.open === part}
              aria-controls="part"
              @click=${() => this.#toggle(part)}
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
    const strategy = this.#strategy;
    const pane = this.#pane;
    switch (part) {
      case 'parameters':
        return html`${this.#layerControl()}
          <param-form
            .specs=${strategy.params}
            .params=${pane.params}
            @params-changed=${(e: CustomEvent<PaneSettings['params']>) =>
              this.#change({ params: e.detail })}
          ></param-form>
          ${this.#seedControl()}`;
      case 'numbers':
        return html`<pane-numbers
          .replay=${this.#state.replay}
          .inside=${this.#state.shown?.settings.stage === 'in'}
          .layer=${this.#state.shown?.settings.layer ?? pane.layer}
        ></pane-numbers>`;
      case 'page':
        return html`<method-page .strategy=${strategy}></method-page>`;
    }
    return part satisfies never;
  }

  #seedControl() {
    return html`<label class="field">
      <span>Seed</span>
      <input
        type="number"
        min="0"
        max="4294967295"
        .value=${String(this.#pane.seed)}
        @change=${(e: Event) => {
          const seed = Math.trunc((e.target as HTMLInputElement).valueAsNumber);
          if (seed >= 0 && seed <= 4294967295) this.#change({ seed });
        }}
      />
      <span class="help">For methods that draw tokens: the same seed, the same draw.</span>
    </label>`;
  }

  override render() {
    const { view } = this;
    const settings: Settings = view.settings;
    const { shown, pending, replay } = this.#state;
    return html`<section
      class=${view.activePane === this.index && view.panes.length > 1 ? 'active' : ''}
      aria-label="Pane ${this.index + 1}"
      @pointerdown=${() => this.#emit('pane-picked')}
      @focusin=${() => this.#emit('pane-picked')}
    >
      ${this.#head()} ${this.#retention()}
      <token-canvas
        .image=${view.image}
        .shown=${shown}
        .overlay=${settings.overlay}
        .opacity=${settings.opacity}
        .showGrid=${settings.showGrid}
        .hovered=${view.hovered}
        .zoom=${view.zoom}
        .pending=${pending || view.imagePending}
        .label=${this.#pictureLabel()}
      ></token-canvas>
      <div class="status" role="status">${this.#status()}</div>
      ${
        settings.overlay === 'importance' && shown
          ? html`<importance-legend .scores=${shown.reduction.scores}></importance-legend>`
          : nothing
      }
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
