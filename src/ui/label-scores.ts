import { css, html, LitElement, nothing, svg } from 'lit';
import { rankLabels, topLabels, type RankedLabel } from '../app/label-order.ts';
import type { LabelScores as Scores } from '../engine/api.ts';
import { sharedStyles } from './shared-styles.ts';

const shown = 5;

/** How well the labels fit the picture, on all tokens and on what is left. */
export class LabelScores extends LitElement {
  static override properties = {
    scores: { attribute: false },
    count: { type: Number },
    stale: { type: Boolean },
  };
  /** Null while they are computed. */
  declare scores: Scores | null;
  /** Labels that were asked for: the room for them is there before they are. */
  declare count: number;
  /** The scores belong to earlier settings. */
  declare stale: boolean;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        /* Holds what is hidden for the eyes; loose, it would widen the page. */
        position: relative;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 12px;
        color: var(--muted);
      }
      ol {
        display: grid;
        grid-template-columns: fit-content(40%) minmax(40px, 1fr) max-content minmax(
            28px,
            max-content
          );
        gap: 0 8px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-column: 1 / -1;
        grid-template-columns: subgrid;
        align-items: center;
        height: 20px;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .first {
        font-weight: 600;
      }
      .moved {
        color: var(--series-2);
        text-align: right;
      }
      svg {
        display: block;
        width: 100%;
        height: 10px;
        overflow: visible;
      }
      .after {
        fill: var(--accent);
      }
      .before {
        fill: none;
        stroke: var(--muted);
        vector-effect: non-scaling-stroke;
      }
    `,
  ];

  constructor() {
    super();
    this.scores = null;
    this.count = 0;
    this.stale = false;
  }

  override render() {
    const rows = Math.min(shown, this.count);
    if (!this.scores) {
      return html`<header><span>Labels …</span></header>
        <ol aria-hidden="true">
          ${Array.from({ length: rows }, () => html`<li></li>`)}
        </ol>`;
    }
    const top = topLabels(rankLabels(this.scores), rows);
    const max = Math.max(1e-6, ...top.flatMap(({ before, after }) => [before, after]));
    return html`<div class=${this.stale ? 'stale' : ''}>
      <header>
        <span title="Cosine of the picture’s embedding to each text: all tokens → what is left"
          >Labels, all tokens → kept</span
        ><span title="Kendall’s τ-b between the two orders of all labels; 1: the order stayed"
          >${this.scores.agreement === null ? nothing : `order τ ${this.scores.agreement.toFixed(2)}`}${
            this.scores.sameFirst ? nothing : ' · first one changed'
          }</span
        >
      </header>
      <ol>
        ${top.map((label) => this.#row(label, max))}
      </ol>
    </div>`;
  }

  #row({ label, before, after, placeBefore, placeAfter }: RankedLabel, max: number) {
    const by = placeBefore - placeAfter;
    const moved = by === 0 ? '' : by > 0 ? `▲ ${by}` : `▼ ${-by}`;
    const words = by === 0 ? '' : `, from place ${placeBefore} to ${placeAfter}`;
    const width = (value: number): number => Math.max(0, (100 * value) / max);
    return html`<li title=${`${label}: ${before.toFixed(4)} → ${after.toFixed(4)}${words}`}>
      <span class="name ${placeAfter === 1 ? 'first' : ''}">${label}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<rect class="after" y="2" height="6" width=${width(after)}></rect>
        <rect class="before" y="0.5" height="9" width=${width(before)}></rect>`}
      </svg>
      <span>${before.toFixed(3)} → ${after.toFixed(3)}</span>
      <span class="moved"
        ><span aria-hidden="true">${moved}</span><span class="visually-hidden">${words}</span></span
      >
    </li>`;
  }
}

customElements.define('label-scores', LabelScores);
