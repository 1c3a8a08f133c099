import { Task } from '@lit/task';
import { css, html, LitElement, nothing } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import type { Shown } from '../app/view.ts';
import type { Strategy } from '../core/strategy.ts';
import { formulaStyles } from './formula-styles.ts';
import { sharedStyles } from './shared-styles.ts';

/** Pages are turned into HTML by the build and loaded when somebody opens one. */
const pages = import.meta.glob<{ readonly lead: string; readonly body: string }>(
  '../strategies/*.md',
);

const stageNotes = {
  post: 'After the encoder: the encoder itself costs the same.',
  in: 'Can run inside the encoder: the blocks behind the cut get cheaper.',
  pre: 'Decided on the pixels, before the encoder.',
} as const;

const controlNotes = {
  target: 'keeps the asked number',
  emergent: 'the picture decides',
  fixed: 'keeps certain numbers only',
} as const;

/** What a method does, with the numbers of one token, what it needs and where it comes from. */
export class MethodPage extends LitElement {
  static override properties = {
    strategy: { attribute: false },
    shown: { attribute: false },
    hovered: { attribute: false },
    plain: { type: Boolean },
  };
  declare strategy: Strategy;
  declare shown: Shown | null;
  declare hovered: number | null;
  /** False where a schedule runs the method: nothing is said then of one place or one decision. */
  declare plain: boolean;

  readonly #page = new Task(this, {
    task: async ([id]) => {
      const [page] = await Promise.all([
        pages[`../strategies/${id}.md`](),
        import('./worked-example.ts'),
      ]);
      return page;
    },
    args: () => [this.strategy.id],
  });

  static override styles = [
    sharedStyles,
    formulaStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        overflow-wrap: anywhere;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .facts span {
        padding: 0 6px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        color: var(--muted);
      }
      .page h1 {
        font-size: 15px;
        margin: 4px 0;
      }
      .page h2 {
        font-size: 13px;
        margin: 12px 0 4px;
      }
      .page p,
      .page ul,
      .page ol {
        margin: 0 0 8px;
      }
      .page ul,
      .page ol {
        padding-left: 20px;
      }
      .page li > p {
        margin-bottom: 4px;
      }
      .page code,
      .page pre {
        font-family: var(--mono);
        font-size: 12px;
      }
      .page pre {
        overflow-x: auto;
        padding: 8px;
        background: var(--surface);
        border-radius: var(--radius);
      }
      .page table {
        width: auto;
        font-size: 12px;
      }
      .page td,
      .page th {
        padding: 2px 8px 2px 0;
        text-align: left;
      }
    `,
  ];

  /** A formula that is too wide scrolls, so the keys must reach it. */
  readonly #widths = new ResizeObserver(() => {
    for (const box of this.renderRoot.querySelectorAll('.formula')) {
      if (box.scrollWidth > box.clientWidth) box.setAttribute('tabindex', '0');
      else box.removeAttribute('tabindex');
    }
  });

  constructor() {
    super();
    this.shown = null;
    this.hovered = null;
    this.plain = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#widths.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#widths.disconnect();
  }

  override render() {
    return this.#page.render({
      pending: () => html`<p class="muted">Loading…</p>`,
      complete: ({ lead, body }) =>
        html`<div class="page">${unsafeHTML(lead)}</div>
          ${
            this.plain
              ? html`${this.#facts()}<worked-example
                    .strategy=${this.strategy}
                    .shown=${this.shown}
                    .hovered=${this.hovered}
                  ></worked-example>`
              : nothing
          }
          <div class="page">${unsafeHTML(body)}</div>
          ${this.#citation()}`,
      error: () => html`<p>This page could not be loaded; reload and try again.</p>`,
    });
  }

  #facts() {
    const { strategy } = this;
    return html`<div class="facts">
        <span>${strategy.family}</span>
        <span>${strategy.action}</span>
        <span title="Whether the asked number is kept exactly"
          >${controlNotes[strategy.control]}</span
        >
      </div>
      <p class="muted">${strategy.stage.map((stage) => stageNotes[stage]).join(' ')}</p>
      ${strategy.adapted ? html`<p><strong>Adapted.</strong> ${strategy.adapted}</p>` : nothing}`;
  }

  #citation() {
    const { cite } = this.strategy;
    if (!cite) return nothing;
    return html`<p>
      <a href=${cite.url} target="_blank" rel="noreferrer">${cite.title}, ${cite.year}</a>${
        cite.code
          ? html` · code:
              <a href=${cite.code} target="_blank" rel="noreferrer"
                >${cite.codeLicence ?? 'repository'}</a
              >`
          : nothing
      }
    </p>`;
  }
}

customElements.define('method-page', MethodPage);
