import { css, html, LitElement, nothing } from 'lit';
import type { Shown, View } from '../app/view.ts';
import { role } from '../overlay/token-map.ts';
import { formatScore } from './format.ts';
import { prepare } from './overlay-painter.ts';
import { sharedStyles } from './shared-styles.ts';

const fates = { [role.dropped]: 'dropped', [role.kept]: 'kept', [role.merged]: 'merged' } as const;

/** One line about the hovered token, in the same place of every pane. */
export class TokenReadout extends LitElement {
  static override properties = {
    shown: { attribute: false },
    hovered: { attribute: false },
    cosine: { attribute: false },
    relevance: { attribute: false },
  };
  declare shown: Shown | null;
  declare hovered: number | null;
  /** `[K]` cosine of each output token to the full run, when known. */
  declare cosine: Float32Array | null;
  /** What a text or a box has to do with every patch. */
  declare relevance: View['relevance'];

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        min-height: 40px;
        color: var(--muted);
      }
      /* Room for the longest line, wrapped: it must not push what is below. */
      @container (max-width: 520px) {
        :host {
          min-height: 60px;
        }
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 0 12px;
        margin: 0;
      }
      div {
        display: flex;
        gap: 4px;
      }
      dd {
        margin: 0;
        color: var(--text);
      }
      .fate {
        font-weight: 600;
      }
    `,
  ];

  constructor() {
    super();
    this.shown = null;
    this.hovered = null;
    this.cosine = null;
    this.relevance = null;
  }

  override render() {
    const { shown, hovered } = this;
    if (!shown || hovered === null || hovered >= shown.grid.rows * shown.grid.cols) {
      return html`<span>Point at the picture, or focus it and use the arrow keys.</span>`;
    }
    const { grid, reduction, ranks } = shown;
    const { map } = prepare(shown);
    const output = map.output[hovered];
    const fate = fates[map.roles[hovered] as keyof typeof fates];
    const item = (name: string, value: unknown, title = '') =>
      html`<div title=${title || nothing}>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`;
    const anchor = output >= 0 ? reduction.kept[output] : -1;
    return html`<dl>
      <div><dd class="fate">${fate}</dd></div>
      ${item('row', Math.floor(hovered / grid.cols) + 1)}
      ${item('column', (hovered % grid.cols) + 1)}
      ${
        ranks
          ? item(
              'rank',
              `${ranks[hovered] + 1} of ${ranks.length}`,
              'Place in the method’s ranking',
            )
          : nothing
      }
      ${
        reduction.scores
          ? item('score', formatScore(reduction.scores[hovered]), 'What the method ranks by')
          : nothing
      }
      ${
        output >= 0 && map.sizes[output] > 1
          ? item(
              'group',
              `${map.sizes[output]} patches at row ${Math.floor(anchor / grid.cols) + 1}, column ${(anchor % grid.cols) + 1}`,
              'Patches merged into one token, and where it stands',
            )
          : nothing
      }
      ${
        this.cosine && output >= 0 && output < this.cosine.length
          ? item(
              'cosine',
              this.cosine[output].toFixed(3),
              'This token after the pruned run against the full run',
            )
          : nothing
      }
      ${
        this.relevance && hovered < this.relevance.scores.length
          ? item(
              `to the ${this.relevance.kind}`,
              formatScore(this.relevance.scores[hovered]),
              this.relevance.kind === 'region'
                ? 'Cosine to what the box shows; region-guided methods go by it'
                : 'Cosine to the text; text-guided methods go by it',
            )
          : nothing
      }
    </dl>`;
  }
}

customElements.define('token-readout', TokenReadout);
