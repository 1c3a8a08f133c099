import { pointer } from 'd3-selection';
import { html, LitElement, nothing, svg } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { scheduleHandles, type ScheduleHandle, type StepPlace } from '../core/edit-schedule.ts';
import { orderOf } from '../core/check-schedule.ts';
import type { ScheduleShape } from '../core/schedule-preset.ts';
import type { Schedule, Where } from '../core/schedule.ts';
import type { Comparison } from '../engine/api.ts';
import { formatFlops, formatShare } from './format.ts';
import { scheduleChartStyles } from './schedule-chart-styles.ts';
import {
  halvesBefore,
  labelEvery,
  plotScales,
  stepPath,
  tokensByHalf,
  type PlotScales,
} from './schedule-plot.ts';
import { placeName, tokensAt } from './schedule-words.ts';
import { sharedStyles } from './shared-styles.ts';
import { WidthController } from './width-controller.ts';

const top = 18;
const plotHeight = 132;
const bottom = top + plotHeight;
const axisHeight = 20;
const barsTop = bottom + axisHeight + 4;
const barsHeight = 36;
const height = barsTop + barsHeight + 2;
const margin = { left: 40, right: 14 };
const halfNames = ['attention', 'MLP'] as const;

export interface TokensMoved {
  readonly place: StepPlace;
  readonly keep: number;
  /** What the chart showed when the drag began: coming back brings back what was pushed away. */
  readonly from: Schedule;
}

/**
 * How many tokens go through every half of every block, with a handle at each place where some can
 * leave, and what each half costs.
 *
 * @fires tokens-moved detail `TokensMoved`
 * @fires step-removed detail `StepPlace`
 * @fires place-picked detail `StepPlace`
 */
export class ScheduleChart extends LitElement {
  static override properties = {
    schedule: { attribute: false },
    shape: { attribute: false },
    where: {},
    least: { attribute: false },
    left: { attribute: false },
    cost: { attribute: false },
    picked: { attribute: false },
    hovered: { state: true },
  };
  declare schedule: Schedule;
  declare shape: ScheduleShape;
  /** Where new steps stand. */
  declare where: Where;
  /** Fewest tokens that can be left at a handle. */
  declare least: (handle: ScheduleHandle) => number;
  /** What the last run really left behind each step; null where it is not known. */
  declare left: readonly (StepPlace & { readonly left: number })[] | null;
  /** Null where it is not known. */
  declare cost: Comparison['cost'] | null;
  declare picked: StepPlace | null;
  declare hovered: number | null;

  readonly #width = new WidthController(this);
  #drag: { readonly from: Schedule; readonly place: StepPlace } | null = null;

  static override styles = [sharedStyles, scheduleChartStyles];

  constructor() {
    super();
    this.left = null;
    this.cost = null;
    this.picked = null;
    this.hovered = null;
  }

  /** Moves the focus to the handle of a place, once it is there. */
  async focusHandle(place: StepPlace): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<SVGGElement>(`[data-order="${orderOf(place)}"]`)?.focus();
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #move(handle: ScheduleHandle, keep: number): void {
    const { afterLayer, where } = handle;
    const clipped = Math.min(handle.before, Math.max(this.least(handle), Math.round(keep)));
    if (clipped === handle.left && !this.#drag) return;
    const from = this.#drag?.from ?? this.schedule;
    const detail: TokensMoved = { place: { afterLayer, where }, keep: clipped, from };
    this.#emit('tokens-moved', detail);
  }

  #onKey(event: KeyboardEvent, handle: ScheduleHandle): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.round(this.shape.numPatches / 16));
    const to = {
      ArrowUp: handle.left + 1,
      ArrowRight: handle.left + 1,
      ArrowDown: handle.left - 1,
      ArrowLeft: handle.left - 1,
      PageUp: handle.left + page,
      PageDown: handle.left - page,
      Home: 0,
      End: handle.before,
    }[event.key];
    if (to !== undefined) this.#move(handle, to);
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#remove(handle);
    // On the page the space bar plays the steps; here it would only close the chart.
    else if (event.key === ' ') event.stopPropagation();
    else return;
    event.preventDefault();
  }

  #remove({ afterLayer, where, step }: ScheduleHandle): void {
    if (step) this.#emit('step-removed', { afterLayer, where });
  }

  #onDown(event: PointerEvent, { afterLayer, where }: ScheduleHandle): void {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.#drag = { from: this.schedule, place: { afterLayer, where } };
  }

  #onMove(event: PointerEvent, handle: ScheduleHandle, { y }: PlotScales): void {
    if (!this.#drag || orderOf(this.#drag.place) !== orderOf(handle)) return;
    this.#move(handle, y.invert(pointer(event, this.renderRoot.querySelector('svg'))[1]));
  }

  override render() {
    const { width } = this.#width;
    if (width === 0) return html`<svg height=${height}></svg>`;
    const { shape, schedule } = this;
    const right = width - margin.right;
    const scales = plotScales(shape, { left: margin.left, right, top, bottom });
    const { x, y } = scales;
    const handles = scheduleHandles(schedule, shape, (block) => this.#whereIn(block));
    const asked = tokensByHalf(handles, shape);
    const counts = this.left ? tokensByHalf(this.left, shape) : asked;
    const isAsked = counts.every((count, half) => count === asked[half]);
    const blocks = Array.from({ length: shape.numBlocks }, (_, block) => block);
    const every = labelEvery(x, 20);
    return html`<svg
      width=${width}
      height=${height}
      role="group"
      aria-label="Tokens left in every block"
    >
      <rect
        class="ground"
        x=${x(0)}
        y=${top}
        width=${right - margin.left}
        height=${plotHeight}
      ></rect>
      ${[...counts].map((count, half) => this.#half(half, count, scales))}
      ${blocks
        .slice(1)
        .map(
          (block) =>
            svg`<line class="edge" x1=${x(2 * block)} x2=${x(2 * block)} y1=${top} y2=${bottom}></line>`,
        )}
      ${[0, shape.numPatches].map(
        (tokens) =>
          svg`<line class="line" x1=${margin.left} x2=${right} y1=${y(tokens)} y2=${y(tokens)}></line>
            <text x=${margin.left - 8} y=${y(tokens) + 4} text-anchor="end">${tokens}</text>`,
      )}
      <text x=${margin.left - 8} y=${(top + bottom) / 2 + 4} text-anchor="end">tokens</text>
      <text x=${margin.left - 8} y=${bottom + 15} text-anchor="end">block</text>
      ${blocks.map((block) =>
        block % every === 0
          ? svg`<text x=${x(2 * block + 1)} y=${bottom + 15} text-anchor="middle">${block}</text>`
          : nothing,
      )}
      <path
        class="course"
        d=${stepPath(counts, (this.left ?? handles).at(-1)?.left ?? shape.numPatches, scales)}
      ></path>
      ${isAsked ? nothing : svg`<path class="asked" d=${stepPath(asked, handles.at(-1)!.left, scales)}></path>`}
      ${this.#bars(scales, right)}
      ${repeat(handles, orderOf, (handle) => this.#handle(handle, scales, right))}
    </svg>`;
  }

  /** A step that has just gone can come back where it was. */
  #whereIn(block: number): Where {
    const place = this.#drag?.place ?? this.picked;
    return place?.afterLayer === block ? place.where : this.where;
  }

  #half(half: number, count: number, { x, y }: PlotScales) {
    return svg`<rect
      class=${half % 2 ? 'mlp' : 'attention'}
      x=${x(half)}
      width=${x(half + 1) - x(half)}
      y=${y(count)}
      height=${bottom - y(count)}
    ><title>block ${half >> 1}, ${halfNames[half % 2]}: ${count} tokens</title></rect>`;
  }

  /** Operations of every half: on all tokens as an outline, on what is left filled. */
  #bars({ x }: PlotScales, right: number) {
    const { cost } = this;
    const base = barsTop + barsHeight;
    const head = svg`<text x=${margin.left - 8} y=${base - 3} text-anchor="end">FLOPs</text>
      <line class="line" x1=${margin.left} x2=${right} y1=${base} y2=${base}></line>`;
    // Until the numbers of this encoder are there.
    if (!cost || cost.full.attention.length !== this.shape.numBlocks) return head;
    const { full, reduced } = cost;
    const most = Math.max(...full.attention, ...full.mlp);
    const gap = Math.min(2, (x(1) - x(0)) / 8);
    return [
      head,
      ...Array.from({ length: 2 * this.shape.numBlocks }, (_, half) => {
        const name = half % 2 ? 'mlp' : 'attention';
        const [whole, left] = [full[name][half >> 1], reduced[name][half >> 1]];
        const bar = (kind: string, flops: number) => {
          const size = (barsHeight * flops) / most;
          return svg`<rect class=${kind} x=${x(half) + gap} y=${base - size}
            width=${x(half + 1) - x(half) - 2 * gap} height=${size}></rect>`;
        };
        return svg`<g><title>block ${half >> 1}, ${halfNames[half % 2]}: ${formatFlops(left)} of ${formatFlops(whole)}, ${formatShare(left / reduced.total)} of what is left to do</title>${bar('whole', whole)}${bar(`bar ${name}`, left)}</g>`;
      }),
    ];
  }

  #handle(handle: ScheduleHandle, scales: PlotScales, right: number) {
    const { x, y } = scales;
    const { numPatches, numBlocks } = this.shape;
    const order = orderOf(handle);
    const [cx, cy] = [x(halvesBefore(handle)), y(handle.left)];
    const reach = Math.max(6, Math.min(22, (x(2) - x(0)) / 2));
    // In a deep encoder on a narrow screen they would cover each other.
    const size = Math.max(3, Math.min(6, (x(2) - x(0)) / 2.4));
    const isPicked = this.picked !== null && orderOf(this.picked) === order;
    const isMarked = isPicked || this.hovered === order;
    const isTwo = handle.step !== null && this.#isDouble(handle);
    const name = `Block ${handle.afterLayer}${isTwo ? `, ${handle.where === 'attention' ? 'inside' : 'after'}` : ''}`;
    const isLast = handle.afterLayer === numBlocks - 1 && cx > right - 14;
    return svg`<g
      class="handle ${handle.step ? 'step' : ''} ${isPicked ? 'picked' : ''}"
      data-order=${order}
      role="slider"
      tabindex="0"
      aria-orientation="vertical"
      aria-label=${name}
      aria-valuemin=${this.least(handle)}
      aria-valuemax=${handle.before}
      aria-valuenow=${handle.left}
      aria-valuetext=${tokensAt(handle, handle.left, numPatches)}
      @focus=${() => this.#emit('place-picked', { afterLayer: handle.afterLayer, where: handle.where })}
      @keydown=${(e: KeyboardEvent) => this.#onKey(e, handle)}
      @pointerenter=${() => (this.hovered = order)}
      @pointerleave=${() => (this.hovered = null)}
      @pointerdown=${(e: PointerEvent) => this.#onDown(e, handle)}
      @pointermove=${(e: PointerEvent) => this.#onMove(e, handle, scales)}
      @lostpointercapture=${() => (this.#drag = null)}
      @dblclick=${() => this.#remove(handle)}
    >
      <rect class="hit" x=${cx - reach} width=${2 * reach} y=${cy - 16} height="32"></rect>
      <circle class="ring" cx=${cx} cy=${cy} r="9"></circle>
      <circle class="knob" cx=${cx} cy=${cy} r=${handle.step ? size : size * 0.66}></circle>
      ${
        isMarked
          ? svg`<text class="count" x=${isLast ? cx + 6 : cx} y=${cy - 13}
              text-anchor=${isLast ? 'end' : 'middle'}>${handle.left}</text>`
          : nothing
      }
      <title>${placeName(handle)}: ${handle.left} of ${handle.before} tokens go on</title>
    </g>`;
  }

  /** Two steps in one block, so that the block alone does not name them. */
  #isDouble({ afterLayer }: ScheduleHandle): boolean {
    return this.schedule.steps.filter((step) => step.afterLayer === afterLayer).length > 1;
  }
}

customElements.define('schedule-chart', ScheduleChart);

declare global {
  interface HTMLElementTagNameMap {
    'schedule-chart': ScheduleChart;
  }
}
