import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Shown } from '../app/view.ts';
import { resolveParams } from '../core/resolve-params.ts';
import type { Strategy } from '../core/strategy.ts';
import { exampleToken } from './example/example-token.ts';
import { formatPlace } from './example/example-words.ts';
import type { Example } from './example/example.ts';
import { pictureFacts } from './example/picture-facts.ts';
import { sums } from './example/sums.ts';
import { tokenFacts, type Fact } from './example/token-facts.ts';
import { prepare } from './overlay-painter.ts';
import { sharedStyles } from './shared-styles.ts';

/** The numbers of the picture on screen that decided about one token, by the rules of a method. */
export class WorkedExample extends LitElement {
  static override properties = {
    strategy: { attribute: false },
    shown: { attribute: false },
    hovered: { attribute: false },
  };
  declare strategy: Strategy;
  declare shown: Shown | null;
  declare hovered: number | null;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 8px 12px 10px;
        background: var(--surface);
        border-radius: var(--radius);
      }
      h2 {
        font-size: 13px;
      }
      h2 span {
        font-weight: 400;
      }
      caption {
        padding: 4px 0 2px;
        text-align: left;
        font-weight: 600;
      }
      th {
        padding-right: 12px;
        font-weight: 400;
        text-align: left;
        color: var(--muted);
      }
      td {
        text-align: right;
        overflow-wrap: anywhere;
      }
      th,
      td {
        padding-top: 2px;
        padding-bottom: 2px;
        border-bottom: 1px solid var(--line);
        vertical-align: top;
      }
      tr:last-child > * {
        border-bottom: 0;
      }
      .sum {
        padding-left: 8px;
        border-left: 2px solid var(--accent);
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** Stays when the pointer leaves the picture, so that there is time to read. */
  #pointedAt: number | null = null;

  constructor() {
    super();
    this.shown = null;
    this.hovered = null;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('shown');
    if (before && before.imageKey !== this.shown?.imageKey) this.#pointedAt = null;
    if (this.hovered !== null) this.#pointedAt = this.hovered;
  }

  override render() {
    const { shown, strategy } = this;
    // While another method is on its way the numbers on screen are not of this one.
    if (!shown || shown.settings.strategy !== strategy.id) {
      return html`<p class="muted">A worked example follows when this method has run.</p>`;
    }
    const { grid, reduction, ranks, settings } = shown;
    const { patch, why } = exampleToken(shown, this.#pointedAt);
    const params = resolveParams(strategy, settings.params);
    const { map } = prepare(shown);
    const example: Example = { strategy: strategy.id, params, patch, grid, reduction, map, ranks };
    return html`<h2>
        Worked example: ${formatPlace(patch, grid)}
        <span class="muted">(${why})</span>
      </h2>
      ${sums(example).map(
        ({ rule, numbers }) =>
          html`<div class="sum">
            <span class="muted">${rule}</span>
            <div>${numbers}</div>
          </div>`,
      )}
      ${table('This token', tokenFacts(example))}
      ${table('This picture', pictureFacts(strategy.id, reduction, grid.rows * grid.cols))}
      ${
        shown.stored
          ? html`<p class="muted">More numbers follow when the encoder has run.</p>`
          : nothing
      }
      ${
        this.#pointedAt === null
          ? html`<p class="muted">Point at the picture to see another token.</p>`
          : nothing
      }`;
  }
}

function table(caption: string, facts: readonly Fact[]) {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <tbody>
      ${facts.map(
        ({ name, value }) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

customElements.define('worked-example', WorkedExample);

declare global {
  interface HTMLElementTagNameMap {
    'worked-example': WorkedExample;
  }
}
