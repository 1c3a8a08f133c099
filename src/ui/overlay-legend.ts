import { css, html, LitElement, svg } from 'lit';
import { scoreRange } from '../overlay/score-range.ts';
import { viridis } from '../overlay/viridis.ts';
import { formatScore } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

/** Red, green or blue alone, as much of it as a component has. */
const primary = (channel: number) => (at: number) =>
  `rgb(${[0, 1, 2].map((c) => (c === channel ? Math.round(255 * at) : 0)).join(' ')})`;

/** The colours of the overlay and what their ends mean. */
export class OverlayLegend extends LitElement {
  static override properties = {
    scores: { attribute: false },
    shares: { attribute: false },
    overlay: {},
    guide: {},
  };
  /** `[T]` of `importance` and `text`. */
  declare scores: Float32Array | null;
  /** `[3]` shares of the variance, of `pca`. */
  declare shares: Float32Array | null;
  declare overlay: 'importance' | 'pca' | 'text';
  /** What the scores of `text` are about. */
  declare guide: 'text' | 'region' | null;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 8px;
        min-height: 20px;
        color: var(--muted);
      }
      svg {
        width: 120px;
        height: 10px;
        border-radius: 3px;
        overflow: hidden;
      }
      .component {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      .component svg {
        width: 36px;
      }
    `,
  ];

  constructor() {
    super();
    this.scores = null;
    this.shares = null;
    this.overlay = 'importance';
    this.guide = null;
  }

  #mix() {
    if (!this.shares) return html`Coloured once the encoder has run.`;
    const shares = Array.from(this.shares);
    return html`<span title="Patches of the whole encoder: alike in colour, alike to the encoder"
        >PCA, least to most</span
      >${shares.map(
        (share, i) =>
          html`<span class="component"> ${ramp(primary(i))} ${Math.round(100 * share)} % </span>`,
      )}<span>of the variance</span>`;
  }

  override render() {
    if (this.overlay === 'pca') return this.#mix();
    if (!this.scores) {
      return this.overlay === 'text'
        ? html`Type a text query or draw a box to see where it is.`
        : html`This method gives its tokens no score.`;
    }
    const [low, high] =
      this.overlay === 'text'
        ? ['cosine', this.guide === 'region' ? 'to the region' : 'to the text']
        : ['least', 'most'];
    const { min, max } = scoreRange(this.scores);
    return html`<span>${low} ${formatScore(min)}</span>${ramp(viridis)}<span
        >${formatScore(max)} ${high}</span
      >`;
  }
}

/** @param colour of a place in [0, 1] */
function ramp(colour: (at: number) => string) {
  const stops = Array.from(
    { length: 24 },
    (_, i) => svg`<rect x=${i} width="1.1" height="1" fill=${colour(i / 23)}></rect>`,
  );
  return html`<svg
    viewBox="0 0 24 1"
    preserveAspectRatio="none"
    shape-rendering="crispEdges"
    aria-hidden="true"
  >
    ${stops}
  </svg>`;
}

customElements.define('overlay-legend', OverlayLegend);
