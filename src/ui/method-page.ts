import { Task } from '@lit/task';
import { css, html, LitElement, nothing } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import type { Strategy } from '../core/strategy.ts';
import { sharedStyles } from './shared-styles.ts';

/** Pages are turned into HTML by the build and loaded when somebody opens one. */
const pages = import.meta.glob<string>('../strategies/*.md', { import: 'html' });

const stageNotes = {
  post: 'After the encoder: the encoder itself costs the same.',
  in: 'Can run inside the encoder: the blocks behind the cut get cheaper.',
  pre: 'Decided on the pixels, before the encoder.',
} as const;

/** What a method does, what it needs and where it comes from. */
export class MethodPage extends LitElement {
  static override properties = { strategy: { attribute: false } };
  declare strategy: Strategy;

  readonly #page = new Task(this, {
    task: async ([id]) => (await pages[`../strategies/${id}.md`]?.()) ?? '',
    args: () => [this.strategy.id],
  });

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
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
      .page ul {
        margin: 0 0 8px;
      }
      .page ul {
        padding-left: 18px;
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
        border-collapse: collapse;
        font-size: 12px;
      }
      .page td,
      .page th {
        padding: 2px 8px 2px 0;
        text-align: left;
      }
    `,
  ];

  override render() {
    const { strategy } = this;
    return html`<div class="facts">
        <span>${strategy.family}</span>
        <span>${strategy.action}</span>
        <span title="Whether the asked number is kept exactly"
          >${strategy.control === 'target' ? 'keeps the asked number' : 'the picture decides'}</span
        >
      </div>
      <p class="muted">${strategy.stage.map((stage) => stageNotes[stage]).join(' ')}</p>
      ${strategy.adapted ? html`<p><strong>Adapted.</strong> ${strategy.adapted}</p>` : nothing}
      <div class="page">
        ${this.#page.render({
          pending: () => html`<p class="muted">Loading…</p>`,
          complete: (page) => unsafeHTML(page),
          error: () => html`<p>This page could not be loaded; reload and try again.</p>`,
        })}
      </div>
      ${
        strategy.cite
          ? html`<p>
              <a href=${strategy.cite.url} target="_blank" rel="noreferrer"
                >${strategy.cite.title}, ${strategy.cite.year}</a
              >${
                strategy.cite.code
                  ? html` · code:
                      <a href=${strategy.cite.code} target="_blank" rel="noreferrer"
                        >${strategy.cite.codeLicence ?? 'repository'}</a
                      >`
                  : nothing
              }
            </p>`
          : nothing
      }`;
  }
}

customElements.define('method-page', MethodPage);
