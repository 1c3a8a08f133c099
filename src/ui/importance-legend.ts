import { css, html, LitElement, svg } from 'lit';
import { viridis } from '../overlay/viridis.ts';
import { formatScore } from './format.ts';
import { scoreRange } from './score-range.ts';
import { sharedStyles } from './shared-styles.ts';

/** The colour ramp of the importance overlay and what its two ends mean. */
export class ImportanceLegend extends LitElement {
  static override properties = { scores: { attribute: false }, overlay: {}, guide: {} };
  declare scores: Float32Array | null;
  declare overlay: 'importance' | 'text';
  /** What the scores of `text` are about. */
  declare guide: 'text' | 'region' | null;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 20px;
        color: var(--muted);
      }
      svg {
        width: 120px;
        height: 10px;
        border-radius: 3px;
        overflow: hidden;
      }
    `,
  ];

  constructor() {
    super();
    this.scores = null;
    this.overlay = 'importance';
    this.guide = null;
  }

  override render() {
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
    const stops = Array.from(
      { length: 24 },
      (_, i) => svg`<rect x=${i} width="1.1" height="1" fill=${viridis(i / 23)}></rect>`,
    );
    return html`<span>${low} ${formatScore(min)}</span
      ><svg viewBox="0 0 24 1" preserveAspectRatio="none" aria-hidden="true">${stops}</svg
      ><span>${formatScore(max)} ${high}</span>`;
  }
}

customElements.define('importance-legend', ImportanceLegend);
