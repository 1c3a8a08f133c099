import { css, html, LitElement } from 'lit';
import type { CurvePoint, DrawnLine } from './curve-data.ts';
import { formatCosine, formatFlops, formatRatio, formatShare } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

/** Every point of the curve as a table. */
export class CurveTable extends LitElement {
  static override properties = { lines: { attribute: false }, numPatches: { type: Number } };
  declare lines: readonly DrawnLine[];
  declare numPatches: number;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      div {
        overflow-x: auto;
      }
      th,
      td {
        padding: 3px 8px;
        border-bottom: 1px solid var(--line);
        text-align: right;
        font-weight: 400;
        white-space: nowrap;
      }
      thead th {
        color: var(--muted);
      }
      .name {
        min-width: 152px;
        text-align: left;
        white-space: normal;
      }
    `,
  ];

  override render() {
    const points = this.lines.flatMap((line) => line.points);
    return html`<div tabindex="0" role="group" aria-label="Points of the curve">
      <table>
        <caption class="visually-hidden">
          Points of the curve
        </caption>
        <thead>
          <tr>
            <th scope="col" class="name">Method</th>
            <th scope="col">Asked</th>
            <th scope="col">Tokens kept</th>
            <th scope="col">Answer</th>
            <th scope="col">Token cosine</th>
            <th scope="col">Coverage</th>
            <th scope="col">Encoder work</th>
            <th scope="col">Front</th>
          </tr>
        </thead>
        <tbody>
          ${points.map((point) => this.#row(point))}
        </tbody>
      </table>
    </div>`;
  }

  #row({ line, result, ratio, isFront }: CurvePoint) {
    const { numKept, embeddingCosine, tokenCosine, coverage, flops, fullFlops } = result;
    return html`<tr>
      <th scope="row" class="name">${line.label}, ${line.place}</th>
      <td>${ratio === null ? '–' : formatShare(ratio)}</td>
      <td>${numKept} (${formatShare(numKept / this.numPatches)})</td>
      <td>${formatCosine(embeddingCosine)}</td>
      <td>${formatCosine(tokenCosine)}</td>
      <td>${formatCosine(coverage)}</td>
      <td>
        ${
          line.stage === 'post'
            ? `unchanged, ${formatFlops(fullFlops)}`
            : `${formatFlops(flops)} (${formatRatio(flops / fullFlops)})`
        }
      </td>
      <td>${isFront ? 'yes' : ''}</td>
    </tr>`;
  }
}

customElements.define('curve-table', CurveTable);
