import { scaleBand, scaleLinear } from 'd3-scale';
import { css, html, LitElement, nothing, svg } from 'lit';
import type { BlockCosts, Comparison } from '../engine/api.ts';
import { formatFlops, formatRatio } from './format.ts';
import { sharedStyles } from './shared-styles.ts';
import { WidthController } from './width-controller.ts';

const height = 132;
const margin = { top: 6, right: 2, bottom: 18, left: 44 };
const halves = ['attention', 'mlp'] as const;
const names = { attention: 'attention', mlp: 'MLP' } as const;

/** Operations of every block: on all tokens as an outline, on what is left filled. */
export class FlopsChart extends LitElement {
  static override properties = {
    cost: { attribute: false },
    at: { state: true },
  };
  declare cost: Comparison['cost'];
  /** Block under the pointer or the keys; null for all. */
  declare at: number | null;

  readonly #width = new WidthController(this);

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        /* Holds what is hidden for the eyes; loose, it would widen the page. */
        position: relative;
        min-width: 0;
      }
      figure {
        position: relative;
        margin: 0;
      }
      svg {
        display: block;
        overflow: visible;
        height: 132px;
      }
      text {
        fill: var(--muted);
        font-size: 11px;
      }
      .line {
        stroke: var(--line);
      }
      .attention {
        fill: var(--series-1);
      }
      .mlp {
        fill: var(--series-3);
      }
      .full {
        fill: none;
        stroke: var(--line-strong);
      }
      .column {
        outline: none;
      }
      .column .area {
        fill: transparent;
      }
      .column:focus-visible .area,
      .column.at .area {
        fill: color-mix(in srgb, var(--accent) 14%, transparent);
      }
      .column:focus-visible .area {
        stroke: var(--accent);
        stroke-width: 2;
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 0 12px;
        color: var(--muted);
      }
      .key svg {
        display: inline-block;
        width: 10px;
        height: 10px;
        margin-right: 4px;
      }
      p {
        min-height: 40px;
      }
    `,
  ];

  constructor() {
    super();
    this.at = null;
  }

  /** Arrow keys walk the blocks; the one that has the focus is read. */
  #walk(event: KeyboardEvent, block: number): void {
    const last = this.cost.full.attention.length - 1;
    const to = { ArrowLeft: block - 1, ArrowRight: block + 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.at = Math.min(last, Math.max(0, to));
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<SVGGElement>('.column[tabindex="0"]')?.focus(),
    );
  }

  #describe(block: number | null): string {
    const { full, reduced } = this.cost;
    const of = (costs: BlockCosts, half: 'attention' | 'mlp'): number =>
      block === null ? costs[half].reduce((a, b) => a + b, 0) : costs[half][block];
    const parts = halves.map(
      (half) =>
        `${names[half]} ${formatFlops(of(reduced, half))} of ${formatFlops(of(full, half))}`,
    );
    const sum = (costs: BlockCosts): number => of(costs, 'attention') + of(costs, 'mlp');
    const ratio = formatRatio(sum(reduced) / sum(full));
    return `${block === null ? 'All blocks' : `Block ${block}`}: ${parts.join(', ')} (${ratio})`;
  }

  override render() {
    const { full } = this.cost;
    const blocks = full.attention.length;
    return html`<figure>
        <div class="key">
          <span>${swatch('attention')}attention</span><span>${swatch('mlp')}MLP</span
          ><span>${swatch('full')}on all tokens</span>
        </div>
        ${this.#width.width > 0 ? this.#chart(blocks) : html`<svg></svg>`}
        <p>${this.#describe(this.at)}</p>
      </figure>
      ${this.#table(blocks)}`;
  }

  #chart(blocks: number) {
    const { full, reduced } = this.cost;
    const { width } = this.#width;
    const all = Array.from({ length: blocks }, (_, block) => block);
    const max = Math.max(...all.map((block) => full.attention[block] + full.mlp[block]));
    const x = scaleBand(all, [margin.left, width - margin.right]).paddingInner(0.25);
    const y = scaleLinear([0, max], [height - margin.bottom, margin.top]);
    const every = Math.ceil(24 / x.step());
    const bar = (name: string, block: number, from: number, to: number) =>
      svg`<rect class=${name} x=${x(block)} width=${x.bandwidth()} y=${y(to)}
        height=${y(from) - y(to)}></rect>`;
    return html`<svg
      width=${width}
      height=${height}
      role="group"
      aria-label="Operations of every block; arrow keys walk the blocks"
      @pointerleave=${() => (this.at = null)}
    >
      ${y.ticks(3).map(
        (tick) =>
          svg`<line class="line" x1=${margin.left} x2=${width - margin.right} y1=${y(tick)}
            y2=${y(tick)}></line>
            <text x=${margin.left - 6} y=${y(tick) + 4} text-anchor="end">${axisFlops(tick, max)}</text>`,
      )}
      <text x=${margin.left - 6} y=${height - 4} text-anchor="end">block</text>
      ${all.map((block) => {
        const attention = reduced.attention[block];
        return svg`<g
          class="column ${this.at === block ? 'at' : ''}"
          tabindex=${block === (this.at ?? 0) ? 0 : -1}
          role="img"
          aria-label=${this.#describe(block)}
          @pointerenter=${() => (this.at = block)}
          @focus=${() => (this.at = block)}
          @blur=${() => (this.at = null)}
          @keydown=${(e: KeyboardEvent) => this.#walk(e, block)}
        >
          <rect class="area" x=${x(block)! - (x.step() - x.bandwidth()) / 2} width=${x.step()}
            y="0" height=${height}></rect>
          ${bar('attention', block, 0, attention)}
          ${bar('mlp', block, attention, attention + reduced.mlp[block])}
          ${bar('full', block, 0, full.attention[block])}
          ${bar('full', block, full.attention[block], full.attention[block] + full.mlp[block])}
          ${
            block % every === 0
              ? svg`<text x=${x(block)! + x.bandwidth() / 2} y=${height - 4}
                  text-anchor="middle">${block}</text>`
              : nothing
          }
        </g>`;
      })}
    </svg>`;
  }

  #table(blocks: number) {
    const { full, reduced } = this.cost;
    // A table alone would not shrink, and make the page scroll sideways.
    return html`<div class="visually-hidden">
      <table>
        <caption>
          Operations by block
        </caption>
        <thead>
          <tr>
            <th scope="col">Block</th>
            <th scope="col">Attention</th>
            <th scope="col">Attention, all tokens</th>
            <th scope="col">MLP</th>
            <th scope="col">MLP, all tokens</th>
          </tr>
        </thead>
        <tbody>
          ${Array.from(
            { length: blocks },
            (_, block) =>
              html`<tr>
                <th scope="row">${block}</th>
                ${halves.map(
                  (half) =>
                    html`<td>${formatFlops(reduced[half][block])}</td>
                      <td>${formatFlops(full[half][block])}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

const swatch = (name: string) =>
  html`<svg viewBox="0 0 10 10" aria-hidden="true">
    <rect class=${name} x="0.5" y="0.5" width="9" height="9"></rect>
  </svg>`;

/** A tick of the axis, in the unit of the largest bar. */
function axisFlops(flops: number, max: number): string {
  if (flops === 0) return '0';
  return max >= 1e9 ? `${+(flops / 1e9).toPrecision(3)} G` : `${+(flops / 1e6).toPrecision(3)} M`;
}

customElements.define('flops-chart', FlopsChart);
