import { css, html, LitElement, nothing } from 'lit';
import { Curve } from '../app/curve.ts';
import type { Session } from '../app/session.ts';
import type { View } from '../app/view.ts';
import { chartPng, chartSvg } from './chart-file.ts';
import type { CurveChart } from './curve-chart.ts';
import { curveCsv } from './curve-csv.ts';
import { drawnLines, panePoints, type CurveCost } from './curve-data.ts';
import { fileStem, saveFile } from './save-file.ts';
import { sharedStyles } from './shared-styles.ts';
import './curve-chart.ts';
import './curve-list.ts';
import './curve-table.ts';

/** One for as long as the page is open: what has been answered stays answered. */
const curves = new WeakMap<Session, Curve>();

/** The ratio–fidelity curve of the open picture, with its controls. */
export class CurvePanel extends LitElement {
  static override properties = {
    session: { attribute: false },
    view: { attribute: false },
    cost: { state: true },
    asTable: { state: true },
    picked: { state: true },
  };
  declare session: Session;
  declare view: View;
  declare cost: CurveCost;
  declare asTable: boolean;
  declare picked: string | null;

  #unsubscribe: (() => void) | null = null;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
        gap: 8px;
        container-type: inline-size;
      }
      .controls {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
      }
      .group {
        display: flex;
        gap: 4px;
      }
      .progress {
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: 132px;
        color: var(--muted);
        white-space: nowrap;
      }
      progress {
        width: 64px;
        height: 6px;
        accent-color: var(--accent);
      }
      .spacer {
        flex: 1;
      }
      .body {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(280px, 420px);
        gap: 8px 24px;
        align-items: start;
      }
      .list {
        max-height: 340px;
        overflow-y: auto;
      }
      @container (max-width: 720px) {
        .body {
          grid-template-columns: minmax(0, 1fr);
        }
        .list {
          max-height: none;
        }
      }
      .empty {
        min-height: 328px;
        padding: 8px 0;
      }
    `,
  ];

  constructor() {
    super();
    this.cost = 'tokens';
    this.asTable = false;
    this.picked = null;
  }

  get #curve(): Curve {
    const known = curves.get(this.session) ?? new Curve(this.session);
    curves.set(this.session, known);
    return known;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unsubscribe = this.#curve.store.subscribe(() => this.requestUpdate());
    this.#curve.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#curve.close();
  }

  get #chart(): CurveChart | null {
    return this.renderRoot.querySelector('curve-chart');
  }

  get #model(): string {
    const { model, settings } = this.view;
    return model.kind === 'ready' ? (model.loaded.card?.label ?? settings.model) : settings.model;
  }

  #save(kind: 'csv' | 'png' | 'svg'): void {
    this.#file(kind).then(saveFile, (error: unknown) =>
      this.session.notify('error', (error as Error).message),
    );
  }

  async #file(kind: 'csv' | 'png' | 'svg'): Promise<File> {
    const picture = this.view.image?.name ?? 'picture';
    const name = `${fileStem(picture)}-curve.${kind}`;
    if (kind === 'csv') {
      const state = this.#curve.store.get();
      const lines = drawnLines(state, this.cost);
      const text = curveCsv(picture, this.view.settings.model, state.numPatches, lines);
      return new File([text], name, { type: 'text/csv' });
    }
    const drawing = this.#chart?.drawing;
    if (!drawing) throw new Error('The curve is shown as a table; switch to the chart to save it.');
    const title = `${picture} · ${this.#model}`;
    if (kind === 'svg')
      return new File([chartSvg(drawing, title)], name, { type: 'image/svg+xml' });
    return new File([await chartPng(drawing, title)], name, { type: 'image/png' });
  }

  readonly #pick = (event: CustomEvent<string | null>): void => {
    this.picked = event.detail;
  };

  override render() {
    const state = this.#curve.store.get();
    const { done, total, all, lines, reason } = state;
    if (reason !== null) return html`<p class="empty">There is no curve: ${reason}</p>`;
    if (total === 0) return html`<p class="empty muted">Waiting for the encoder…</p>`;
    const drawn = drawnLines(state, this.cost);
    return html`<div class="controls">
        <div class="group" role="group" aria-label="Cost">
          ${this.#choice('tokens', 'Tokens kept', 'Cost as tokens that are left')}
          ${this.#choice('flops', 'Encoder FLOPs', 'Cost as work of the encoder; what is decided behind it saves it nothing')}
        </div>
        <button
          aria-pressed=${all}
          title="Every method and schedule that can run on this encoder, not only those of the panes"
          @click=${() => this.#curve.setAll(!all)}
        >
          All methods
        </button>
        <span class="progress" role="status"
          >${
            done < total
              ? html`<progress max=${total} value=${done} aria-hidden="true"></progress>${done} of
                  ${total}`
              : `${total} runs`
          }</span
        >
        <span class="spacer"></span>
        <button aria-pressed=${this.asTable} @click=${() => (this.asTable = !this.asTable)}>
          Table
        </button>
        <div class="group" role="group" aria-label="Save the curve">
          ${(['csv', 'png', 'svg'] as const).map(
            (kind) =>
              html`<button
                ?disabled=${done === 0 || (this.asTable && kind !== 'csv')}
                title="Save the curve as ${kind.toUpperCase()}"
                @click=${() => this.#save(kind)}
              >
                ${kind.toUpperCase()}
              </button>`,
          )}
        </div>
      </div>
      ${
        this.asTable
          ? html`<curve-table .lines=${drawn} .numPatches=${state.numPatches}></curve-table>`
          : html`<div class="body">
              <curve-chart
                .lines=${drawn}
                .panePoints=${panePoints(this.view)}
                .numPatches=${state.numPatches}
                .cost=${this.cost}
                .picked=${this.picked}
                @line-picked=${this.#pick}
              ></curve-chart>
              <div class="list" tabindex="0" role="group" aria-label="Tokens needed">
                <curve-list
                  .lines=${drawn}
                  .errors=${state.errors}
                  .picked=${this.picked}
                  @line-picked=${this.#pick}
                ></curve-list>
              </div>
            </div>`
      }
      ${
        this.cost === 'flops' && lines.some(({ stage }) => stage === 'post')
          ? html`<p class="muted">
              Methods after the encoder save it nothing: they stand at its full cost.
            </p>`
          : nothing
      }`;
  }

  #choice(cost: CurveCost, label: string, help: string) {
    return html`<button
      aria-pressed=${this.cost === cost}
      title=${help}
      @click=${() => (this.cost = cost)}
    >
      ${label}
    </button>`;
  }
}

customElements.define('curve-panel', CurvePanel);
