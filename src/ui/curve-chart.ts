import { scaleLinear } from 'd3-scale';
import { html, LitElement, nothing, svg } from 'lit';
import { curveChartStyles } from './curve-chart-styles.ts';
import {
  costOf,
  frontOf,
  lowestAnswer,
  nearestPoint,
  type CurveCost,
  type CurvePoint,
  type DrawnLine,
  type PanePoint,
} from './curve-data.ts';
import { formatCosine, formatFlops, formatRatio, formatShare } from './format.ts';
import { sharedStyles } from './shared-styles.ts';
import { WidthController } from './width-controller.ts';

const height = 288;
/** Narrower charts have no room for a legend inside. */
const roomy = 520;
const legendRow = 16;
const margin = { top: 12, right: 14, bottom: 38, left: 46 };
/** How near the pointer must come, CSS px. */
const reach = 24;

/**
 * Answer against cost: one line a method, those of the panes in colour.
 *
 * @fires line-picked detail id of the line under the pointer or the keys, null for none
 */
export class CurveChart extends LitElement {
  static override properties = {
    lines: { attribute: false },
    panePoints: { attribute: false },
    numPatches: { type: Number },
    cost: {},
    picked: {},
    at: { state: true },
  };
  declare lines: readonly DrawnLine[];
  declare panePoints: readonly PanePoint[];
  /** T */
  declare numPatches: number;
  declare cost: CurveCost;
  /** Id of the line that stands out; null for none. */
  declare picked: string | null;
  /** Point that is read. */
  declare at: CurvePoint | null;

  readonly #width = new WidthController(this);

  static override styles = [sharedStyles, curveChartStyles];

  constructor() {
    super();
    this.lines = [];
    this.panePoints = [];
    this.numPatches = 1;
    this.cost = 'tokens';
    this.picked = null;
    this.at = null;
  }

  /** The chart as it stands, for files. */
  get drawing(): SVGSVGElement | null {
    return this.renderRoot.querySelector('svg');
  }

  get #fullFlops(): number {
    return this.lines.flatMap(({ points }) => points)[0]?.result.fullFlops ?? 1;
  }

  get #scales() {
    const answers = this.lines.flatMap(({ points }) =>
      points.map(({ result }) => result.embeddingCosine),
    );
    const low = lowestAnswer([
      ...answers,
      ...this.panePoints.map(({ embeddingCosine }) => embeddingCosine),
    ]);
    const most = this.cost === 'tokens' ? this.numPatches : this.#fullFlops;
    return {
      x: scaleLinear([0, most], [margin.left, this.#width.width - margin.right]),
      y: scaleLinear([low, 1], [height - margin.bottom, margin.top]),
      most,
    };
  }

  #placeOf(point: CurvePoint): readonly [number, number] {
    const { x, y } = this.#scales;
    return [x(costOf(point.result, this.cost)), y(point.result.embeddingCosine)];
  }

  #point(event: PointerEvent): void {
    const { x, y } = this.#scales;
    const { cost } = this;
    const points = this.lines.flatMap((line) => line.points);
    this.#read(
      nearestPoint(
        points,
        ({ result }) => [x(costOf(result, cost)), y(result.embeddingCosine)] as const,
        [event.offsetX, event.offsetY],
        reach,
      ) ?? null,
    );
  }

  #read(point: CurvePoint | null): void {
    this.at = point;
    const detail = point?.line.id ?? null;
    if (detail !== this.picked) this.dispatchEvent(new CustomEvent('line-picked', { detail }));
  }

  /** Left and right along a line, up and down from line to line. */
  #walk(event: KeyboardEvent): void {
    const lines = this.lines.filter(({ points }) => points.length > 0);
    if (lines.length === 0) return;
    if (event.key === 'Escape') return this.#read(null);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const jump = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined && jump === undefined) return;
    event.preventDefault();
    const { at } = this;
    const from = lines.findIndex(({ line }) => line.id === at?.line.id);
    if (!at || from < 0) return this.#read(lines[0].points[0]);
    const line = lines[(from + (jump ?? 0) + lines.length) % lines.length];
    const place = lines[from].points.findIndex(({ result }) => result === at.result);
    const next = Math.min(line.points.length - 1, Math.max(0, place + (step ?? 0)));
    this.#read(line.points[next]);
  }

  override render() {
    return html`${
        this.#width.width > 0
          ? html`<svg
              width=${this.#width.width}
              height=${height + (this.#width.width < roomy ? this.#legendRows.length * legendRow + 4 : 0)}
              tabindex="0"
              role="img"
              aria-label="Answer against ${this.cost === 'tokens' ? 'tokens kept' : 'work of the encoder'}, ${this.lines.length} lines; arrow keys read the points, and there is a table"
              @pointermove=${this.#point}
              @pointerdown=${this.#point}
              @pointerleave=${() => this.#read(null)}
              @keydown=${this.#walk}
              @blur=${() => this.#read(null)}
            >
              ${this.#axes()} ${this.#curves()} ${this.#legend()}
            </svg>`
          : html`<svg></svg>`
      }
      <p aria-live="polite">${this.#words()}</p>`;
  }

  #words() {
    const { at } = this;
    if (!at) {
      return html`<span class="muted"
        >Point at the curve, or focus it and use the arrow keys.</span
      >`;
    }
    const { line, result, ratio, isFront } = at;
    const { numKept, embeddingCosine, flops, fullFlops } = result;
    const share = formatShare(numKept / this.numPatches);
    const encoder =
      line.stage === 'post'
        ? `encoder unchanged, ${formatFlops(fullFlops)}`
        : `encoder ${formatFlops(flops)} of ${formatFlops(fullFlops)} (${formatRatio(flops / fullFlops)})`;
    return html`<strong>${line.label}</strong>, ${line.place}: ${numKept} of ${this.numPatches}
      tokens (${share})${ratio === null ? ', set by the picture' : ''} · answer
      <strong>${formatCosine(embeddingCosine)}</strong> ·
      ${encoder}${isFront ? ' · on the front' : ''}`;
  }

  #axes() {
    const { x, y, most } = this.#scales;
    const bottom = height - margin.bottom;
    const right = this.#width.width - margin.right;
    const numTicks = this.#width.width < 420 ? 4 : 8;
    const name =
      this.cost === 'tokens'
        ? `tokens kept, of ${this.numPatches}`
        : 'FLOPs of the encoder’s blocks';
    return svg`
      ${y.ticks(5).map(
        (tick) =>
          svg`<line class="grid" x1=${margin.left} x2=${right} y1=${y(tick)} y2=${y(tick)}></line>
            <text x=${margin.left - 6} y=${y(tick) + 4} text-anchor="end">${tick.toFixed(2)}</text>`,
      )}
      <line class="axis" x1=${margin.left} x2=${right} y1=${bottom} y2=${bottom}></line>
      ${x.ticks(numTicks).map(
        (tick) =>
          svg`<line class="axis" x1=${x(tick)} x2=${x(tick)} y1=${bottom} y2=${bottom + 4}></line>
            <text x=${x(tick)} y=${bottom + 16} text-anchor="middle">${
              this.cost === 'tokens' ? tick : axisFlops(tick, most)
            }</text>`,
      )}
      <text x=${right} y=${height - 6} text-anchor="end">${name}</text>
      <text x=${margin.left} y=${height - 6}>answer: embedding cosine ↑</text>`;
  }

  #curves() {
    const { x, y } = this.#scales;
    const { cost, lines, picked, at } = this;
    const place = ({ result }: CurvePoint): string =>
      `${round(x(costOf(result, cost)))} ${round(y(result.embeddingCosine))}`;
    const path = (points: readonly CurvePoint[]): string => `M${points.map(place).join('L')}`;
    const some = lines.filter(({ points }) => points.length > 0);
    const others = some.filter(({ line }) => line.panes.length === 0);
    const own = some.filter(({ line }) => line.panes.length > 0);
    const front = frontOf(lines, cost);
    // Costs less up to the next point: a step, not a slope.
    const stairs = front
      .map((point, i) =>
        i === 0
          ? `M${place(point)}`
          : `H${round(x(costOf(point.result, cost)))}V${round(y(point.result.embeddingCosine))}`,
      )
      .join('');
    const pickedLine = some.find(({ line }) => line.id === picked);
    const dots = (points: readonly CurvePoint[], name: string, radius: number) =>
      points.map((point) => {
        const [cx, cy] = this.#placeOf(point);
        return svg`<circle class=${name} cx=${round(cx)} cy=${round(cy)} r=${radius}></circle>`;
      });
    return svg`
      ${others.map(
        ({ line, points }) =>
          svg`<path class="other ${line.pane.schedule === null ? '' : 'scheduled'}" d=${path(points)}></path>
            ${dots(points, 'dot', 1.75)}`,
      )}
      ${front.length > 1 ? svg`<path class="front" d=${stairs}></path>` : nothing}
      ${own.map(
        ({ line, points }) =>
          svg`<path class="own s${line.panes[0]}" d=${path(points)}></path>
            ${dots(points, `f${line.panes[0]}`, 3)}`,
      )}
      ${dots(front, 'on-front', 3)}
      ${pickedLine ? svg`<path class="picked" d=${path(pickedLine.points)}></path>` : nothing}
      ${this.panePoints.map((point) => {
        const cx = round(x(costOf(point, cost)));
        const cy = round(y(point.embeddingCosine));
        return svg`<circle class="pane f${point.pane}" cx=${cx} cy=${cy} r="9"></circle>
          <text class="number" x=${cx} y=${cy + 4} text-anchor="middle">${point.pane + 1}</text>`;
      })}
      ${at ? dots([at], 'at', 6) : nothing}`;
  }

  get #legendRows(): readonly { readonly mark: string; readonly text: string }[] {
    const own = this.lines.filter(({ line }) => line.panes.length > 0);
    return [
      ...own.map(({ line }) => ({
        mark: `own s${line.panes[0]}`,
        text: `${line.panes.map((index) => index + 1).join(', ')} · ${line.label}, ${line.place}`,
      })),
      ...(this.lines.length > own.length
        ? [{ mark: 'other', text: 'other methods (dashed: schedules)' }]
        : []),
      { mark: 'front', text: 'front: no one keeps more at this cost' },
    ];
  }

  /** Down where curves of this kind leave room, or under a chart that has none. */
  #legend() {
    const rows = this.#legendRows;
    const isInside = this.#width.width >= roomy;
    const wide = Math.min(300, this.#width.width - margin.left - margin.right);
    const right = this.#width.width - margin.right;
    // Methods behind the encoder all stand at the right when work is what counts.
    const inside = this.cost === 'tokens' ? right - wide : margin.left + 8;
    const left = isInside ? inside : 0;
    const top = isInside ? height - margin.bottom - 8 - rows.length * legendRow : height;
    return svg`${
      isInside
        ? svg`<rect class="plate" x=${left} y=${top - 4} width=${wide}
            height=${rows.length * legendRow + 6}></rect>`
        : nothing
    }
      ${rows.map(
        ({ mark, text }, i) =>
          svg`<path class=${mark} d="M${left + 6} ${top + i * legendRow + 8}h18"></path>
            <text class="legend" x=${left + 30} y=${top + i * legendRow + 12}>${text}</text>`,
      )}`;
  }
}

const round = (px: number): number => Math.round(px * 10) / 10;

function axisFlops(flops: number, most: number): string {
  if (flops === 0) return '0';
  return most >= 1e9 ? `${+(flops / 1e9).toPrecision(3)} G` : `${+(flops / 1e6).toPrecision(3)} M`;
}

customElements.define('curve-chart', CurveChart);

declare global {
  interface HTMLElementTagNameMap {
    'curve-chart': CurveChart;
  }
}
