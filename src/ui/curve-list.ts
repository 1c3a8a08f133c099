import { css, html, LitElement, nothing } from 'lit';
import { neededRows, type DrawnLine, type NeededRow } from './curve-data.ts';
import { formatRatio } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

const answers = [0.8, 0.9, 0.95, 0.99] as const;

/**
 * Who gets by with how few tokens.
 *
 * @fires line-picked detail id of the line under the pointer, null for none
 */
export class CurveList extends LitElement {
  static override properties = {
    lines: { attribute: false },
    errors: { attribute: false },
    picked: {},
    answer: { state: true },
  };
  declare lines: readonly DrawnLine[];
  declare errors: ReadonlyMap<string, string>;
  declare picked: string | null;
  declare answer: number;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      caption {
        padding: 0 6px 4px;
        text-align: left;
        font-weight: 600;
      }
      th,
      td {
        padding: 3px 6px;
        border-bottom: 1px solid var(--line);
        text-align: left;
        font-weight: 400;
        vertical-align: top;
      }
      thead th {
        position: sticky;
        top: 0;
        background: var(--page);
        color: var(--muted);
      }
      .figure {
        width: 1%;
        text-align: right;
        white-space: nowrap;
      }
      tr.picked > * {
        background: var(--accent-soft);
      }
      .own {
        font-weight: 600;
      }
      .number {
        display: inline-block;
        min-width: 16px;
        margin-right: 4px;
        border-radius: 8px;
        background: var(--muted);
        color: var(--page);
        font-size: 11px;
        font-weight: 700;
        line-height: 16px;
        text-align: center;
      }
      .number.s0 {
        background: var(--series-1);
      }
      .number.s1 {
        background: var(--series-2);
      }
      .number.s2 {
        background: var(--series-3);
      }
      .number.s3 {
        background: var(--series-4);
      }
      small {
        display: block;
        font-size: inherit;
        font-weight: 400;
        color: var(--muted);
      }
      select {
        min-height: 24px;
        padding: 0 4px;
      }
    `,
  ];

  constructor() {
    super();
    this.lines = [];
    this.errors = new Map();
    this.picked = null;
    this.answer = 0.95;
  }

  #pick(detail: string | null): void {
    this.dispatchEvent(new CustomEvent('line-picked', { detail }));
  }

  override render() {
    const rows = neededRows(this.lines, this.answer, this.errors);
    return html`<table>
      <caption>
        Tokens needed for an answer of
        <select
          aria-label="Answer at least"
          title="Tokens are read off the curve from where on it stays above"
          @change=${(e: Event) => (this.answer = Number((e.target as HTMLSelectElement).value))}
        >
          ${answers.map(
            (answer) =>
              html`<option value=${answer} ?selected=${answer === this.answer}>
                ≥ ${answer}
              </option>`,
          )}
        </select>
      </caption>
      <thead>
        <tr>
          <th scope="col">Method</th>
          <th scope="col" class="figure">Tokens</th>
          <th scope="col" class="figure" title="Work of the encoder there, against all tokens">
            Encoder
          </th>
        </tr>
      </thead>
      <tbody @pointerleave=${() => this.#pick(null)}>
        ${rows.map((row) => this.#row(row))}
      </tbody>
    </table>`;
  }

  #row({ line, needed, work, isPartial }: NeededRow) {
    const error = this.errors.get(line.id);
    return html`<tr
      class=${line.id === this.picked ? 'picked' : ''}
      @pointerenter=${() => this.#pick(line.id)}
    >
      <th scope="row" class=${line.panes.length > 0 ? 'own' : ''}>
        ${line.panes.map(
          (index) =>
            html`<span class="number s${index}" title="Pane ${index + 1}">${index + 1}</span>`,
        )}${line.label}
        <small>${line.place}${error ? html`; ${error}` : nothing}</small>
      </th>
      <td class="figure">${words(needed, isPartial)}</td>
      <td class="figure">
        ${needed === null ? nothing : line.stage === 'post' ? 'unchanged' : work === null ? nothing : formatRatio(work)}
      </td>
    </tr>`;
  }
}

function words(needed: NeededRow['needed'], isPartial: boolean) {
  if (!needed) return isPartial ? '…' : html`<span class="muted">never reached</span>`;
  return html`${needed.atMost ? '≤ ' : ''}${needed.tokens}${isPartial ? ' …' : ''}`;
}

customElements.define('curve-list', CurveList);
