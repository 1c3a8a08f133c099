import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Shown } from '../app/view.ts';
import { formatCosine, formatScore } from './format.ts';
import { sharedStyles } from './shared-styles.ts';
import {
  sortRows,
  tokenColumns,
  tokenRows,
  type TokenColumn,
  type TokenRow,
} from './token-rows.ts';

const names: Record<TokenColumn, readonly [string, string]> = {
  rank: ['Rank', 'Place in the method’s ranking'],
  row: ['Row', 'From the top'],
  column: ['Column', 'From the left'],
  score: ['Score', 'What the method ranks by'],
  group: ['Group', 'Patches that the token stands for'],
  cosine: ['Cosine', 'This token after the pruned run against the full run'],
};

/** More rows are drawn only when they are asked for. */
const firstRows = 400;

/**
 * The tokens that are left in the picked pane.
 *
 * @fires token-hovered detail patch, null for none
 */
export class TokenTable extends LitElement {
  static override properties = {
    shown: { attribute: false },
    cosines: { attribute: false },
    hovered: { attribute: false },
    by: { state: true },
    falling: { state: true },
    full: { state: true },
  };
  declare shown: Shown | null;
  /** `[K]`, null where they are not measured. */
  declare cosines: Float32Array | null;
  declare hovered: number | null;
  declare by: TokenColumn;
  declare falling: boolean;
  declare full: boolean;

  #rows: readonly TokenRow[] = [];
  /** Drawn again only when they change: a pointer that moves touches two rows, not all. */
  #body: unknown = nothing;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      table {
        max-width: 720px;
      }
      th,
      td {
        padding: 0 8px;
        text-align: right;
        border-bottom: 1px solid var(--line);
      }
      th {
        position: sticky;
        top: 0;
        padding: 0;
        background: var(--page);
        font-weight: 400;
      }
      th button {
        width: 100%;
        justify-content: flex-end;
        padding: 3px 8px;
        color: var(--muted);
      }
      th[aria-sort='ascending'] button,
      th[aria-sort='descending'] button {
        color: var(--text);
        font-weight: 600;
      }
      th span {
        width: 10px;
      }
      td {
        height: 24px;
        cursor: pointer;
      }
      tr.hovered td {
        background: var(--accent-soft);
      }
      tr:focus-visible {
        outline-offset: -2px;
      }
      @media (max-width: 480px) {
        td {
          padding: 0 3px;
        }
        th button {
          gap: 2px;
          padding: 3px;
        }
      }
      p {
        padding: 8px;
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.shown = null;
    this.cosines = null;
    this.hovered = null;
    this.by = 'rank';
    this.falling = false;
    this.full = false;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.size === 1 && changed.has('hovered')) return;
    const rows = this.shown ? tokenRows(this.shown, this.cosines) : [];
    this.#rows = sortRows(rows, this.by, this.falling);
    const drawn = this.full ? this.#rows : this.#rows.slice(0, firstRows);
    this.#body = drawn.map((row) => this.#row(row));
  }

  override updated(): void {
    this.renderRoot.querySelector('tr.hovered')?.classList.remove('hovered');
    const row = this.renderRoot.querySelector<HTMLElement>(`tr[data-patch="${this.hovered}"]`);
    row?.classList.add('hovered');
    if (!row || row.matches(':hover, :focus')) return;
    // Inside its own box only: the page itself must not move under the pointer.
    const box = this.parentElement;
    if (!box) return;
    const head = 29;
    const top = row.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (top < head) box.scrollTop += top - head;
    else if (top + 24 > box.clientHeight) box.scrollTop += top + 24 - box.clientHeight;
  }

  #hover(detail: number | null): void {
    if (detail === this.hovered) return;
    this.dispatchEvent(new CustomEvent('token-hovered', { detail }));
  }

  #sort(by: TokenColumn): void {
    this.falling = by === this.by ? !this.falling : by === 'score' || by === 'group';
    this.by = by;
  }

  #row({ patch, rank, row, column, score, group, cosine }: TokenRow) {
    return html`<tr
      data-patch=${patch}
      tabindex="-1"
      @pointerenter=${() => this.#hover(patch)}
      @click=${() => this.#hover(patch)}
      @focus=${() => this.#hover(patch)}
    >
      <td>${rank ?? '–'}</td>
      <td>${row}</td>
      <td>${column}</td>
      <td>${score === null ? '–' : formatScore(score)}</td>
      <td>${group}</td>
      <td>${cosine === null ? '–' : formatCosine(cosine)}</td>
    </tr>`;
  }

  /** Up and down from row to row. */
  #walk(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>('tbody tr')];
    const at = rows.findIndex((row) => row.matches(':focus'));
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
  }

  override render() {
    if (!this.shown) return html`<p>No tokens yet.</p>`;
    const hidden = this.#rows.length - firstRows;
    return html`<table @keydown=${this.#walk}>
        <caption class="visually-hidden">
          Tokens that are left
        </caption>
        <thead>
          <tr>
            ${tokenColumns.map((column) => {
              const [name, help] = names[column];
              const order =
                column === this.by ? (this.falling ? 'descending' : 'ascending') : 'none';
              return html`<th scope="col" aria-sort=${order}>
                <button class="quiet" title=${help} @click=${() => this.#sort(column)}>
                  <span aria-hidden="true">${order === 'none' ? '' : this.falling ? '↓' : '↑'}</span
                  >${name}
                </button>
              </th>`;
            })}
          </tr>
        </thead>
        <tbody @pointerleave=${() => this.#hover(null)}>
          ${this.#body}
        </tbody>
      </table>
      ${
        hidden > 0 && !this.full
          ? html`<button @click=${() => (this.full = true)}>Show ${hidden} more</button>`
          : nothing
      }`;
  }
}

customElements.define('token-table', TokenTable);
