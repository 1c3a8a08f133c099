import { css, html, LitElement, nothing } from 'lit';
import { dtypeWords, whyProposed } from '../app/dtype-words.ts';
import { hubRef } from '../app/model-ref.ts';
import type { Models } from '../app/models.ts';
import type { Consent, Incoming, Offer } from '../app/models-view.ts';
import type { EncoderChoice } from '../engine/api.ts';
import { judgeDtype } from '../engine/hub/choose-dtype.ts';
import { dialogStyles } from './dialog-styles.ts';
import { formatSize } from './format.ts';
import { byteWords, phaseWords, progressBar } from './load-progress.ts';
import { sharedStyles } from './shared-styles.ts';

/** What a repository offers and what loading it would fetch; asks before it does, shows it while it does. */
export class ModelConsent extends LitElement {
  static override properties = {
    models: { attribute: false },
    consent: { attribute: false },
    incoming: { attribute: false },
  };
  declare models: Models;
  declare consent: Consent;
  declare incoming: Incoming | null;

  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      /* The answer of the hub fills what was kept free for it. */
      .offer {
        display: grid;
        align-content: start;
        gap: 12px;
        min-height: 260px;
      }
      fieldset {
        margin: 0;
        padding: 0;
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      legend {
        padding: 0;
        margin-bottom: 4px;
        color: var(--muted);
      }
      .choice {
        display: grid;
        grid-template-columns: 20px 56px 72px minmax(0, 1fr) max-content;
        align-items: baseline;
        gap: 0 8px;
        padding: 6px 12px;
        cursor: pointer;
      }
      .choice + .choice {
        border-top: 1px solid var(--line);
      }
      .choice:has(:checked) {
        background: var(--accent-soft);
      }
      .choice:has(:disabled) {
        color: var(--muted);
        cursor: default;
      }
      .choice input {
        margin: 0;
        accent-color: var(--accent);
        align-self: center;
      }
      .choice input:disabled {
        opacity: 1;
      }
      .dtype {
        font-weight: 600;
      }
      .size {
        text-align: right;
      }
      .mark {
        color: var(--accent);
        font-size: 12px;
      }
      .choice .note {
        grid-column: 2 / -1;
        color: var(--muted);
        font-size: 12px;
        line-height: 16px;
      }
      progress {
        width: 100%;
        height: 8px;
        accent-color: var(--accent);
      }
      .foot {
        display: grid;
        align-content: end;
        gap: 8px;
        min-height: 68px;
      }
      @media (max-width: 480px) {
        .choice {
          grid-template-columns: 20px 48px 64px minmax(0, 1fr);
        }
        .choice .words {
          display: none;
        }
        .mark {
          text-align: right;
        }
      }
    `,
  ];

  /** The picked choice is on its way, or has failed. */
  get #incoming(): Incoming | null {
    const { offer } = this.consent;
    return offer && this.incoming?.id === hubRef(offer.picked.id) ? this.incoming : null;
  }

  get #isBusy(): boolean {
    const incoming = this.#incoming;
    return incoming !== null && incoming.error === null;
  }

  #choice(choice: EncoderChoice, { device, proposed, picked, description }: Offer) {
    const { runs, note } = judgeDtype(choice.dtype, device);
    const isDouble = description.choices.filter(({ dtype }) => dtype === choice.dtype).length > 1;
    const mark = choice.isCached ? 'stored' : choice === proposed ? 'proposed' : '';
    return html`<label class="choice">
      <input
        type="radio"
        name="dtype"
        aria-label=${`${choice.dtype}, ${choice.bytes === undefined ? 'size not told' : formatSize(choice.bytes)}${mark && `, ${mark}`}`}
        .checked=${choice === picked}
        ?disabled=${!runs || this.#isBusy}
        @change=${() => this.models.choose(choice)}
      />
      <span class="dtype">${choice.dtype}</span>
      <span class="size"
        >${choice.bytes === undefined ? 'not told' : formatSize(choice.bytes)}</span
      >
      <span class="muted words">${isDouble ? choice.path : dtypeWords(choice.dtype)}</span>
      <span class="mark">${mark}</span>
      ${note && choice === picked ? html`<span class="note">${note}</span>` : nothing}
    </label>`;
  }

  #why({ proposed, picked, device }: Offer) {
    if (picked.isCached) {
      return 'Stored on this machine: it loads without the network.';
    }
    return proposed
      ? whyProposed(proposed.dtype, proposed.bytes, device)
      : 'None of these suits this machine well; choose one to try it.';
  }

  #offer(offer: Offer) {
    const { description, picked } = offer;
    const { repo, revision, licence, page, hasText, isOld, choices } = description;
    const host = new URL(description.host).host;
    return html`<dl>
        <dt>Repository</dt>
        <dd><a href=${page} target="_blank" rel="noreferrer">${repo}</a>, revision ${revision}</dd>
        <dt>Licence</dt>
        <dd>${licence ?? 'not stated'}</dd>
        <dt>Texts</dt>
        <dd>
          ${hasText ? 'understood; their tower is fetched at the first query' : 'not understood'}
        </dd>
      </dl>
      <fieldset>
        <legend class="visually-hidden">Weights</legend>
        ${choices.map((choice) => this.#choice(choice, offer))}
      </fieldset>
      <p>${this.#why(offer)}</p>
      <p class="muted">
        ${
          picked.isCached
            ? html`It is checked while it is read; only a damaged copy would be fetched again. Your
              pictures stay on this page.`
            : html`Only the weights are fetched, from ${host}, and kept in this browser’s cache for
              the next visit. Your pictures stay on this page.`
        }
        ${isOld ? html`${host} does not answer; this is what was known at the last visit.` : nothing}
      </p>`;
  }

  #head() {
    const { known, offer, typed } = this.consent;
    const { label = typed, summary } = offer?.description ?? known ?? {};
    return html`<h2>${label}</h2>
      ${summary ? html`<p>${summary}</p>` : nothing}`;
  }

  #foot() {
    const { models } = this;
    const { offer, error, canRetry, typed } = this.consent;
    const incoming = this.#incoming;
    if (incoming && !incoming.error) return this.#progress(incoming);
    const failed = incoming?.error ?? error;
    const close = html`<button
      @click=${() => {
        models.cancel();
        models.show(null);
      }}
    >
      Cancel
    </button>`;
    const size = offer?.picked.bytes;
    const load = failed
      ? 'Try again'
      : offer?.picked.isCached
        ? 'Load'
        : size === undefined
          ? 'Load'
          : `Load ${formatSize(size)}`;
    return html`${failed ? html`<p class="error" role="alert">${failed}</p>` : nothing}
      <div class="buttons">
        ${
          error
            ? html`<button class="quiet left" @click=${() => models.show({ kind: 'another' })}>
                Another model…
              </button>`
            : nothing
        }
        ${close}
        ${
          offer
            ? html`<button class="primary" @click=${() => models.load()}>${load}</button>`
            : canRetry
              ? html`<button class="primary" @click=${() => void models.ask(typed)}>
                  Try again
                </button>`
              : nothing
        }
      </div>`;
  }

  #progress({ progress, notes }: Incoming) {
    const now = progress ?? { phase: 'runtime' as const };
    const bar = progressBar(now);
    return html`${notes.map((note) => html`<p>${note}</p>`)}
      ${bar === nothing ? html`<progress aria-label="Model download"></progress>` : bar}
      <div class="buttons">
        <span class="left" role="status"
          >${[byteWords(now), phaseWords(now)].filter(Boolean).join(' · ')}</span
        >
        <button
          title="Goes on in the background; the badge says how far it is"
          @click=${() => this.models.show(null)}
        >
          Hide
        </button>
        <button
          title="What came in is kept: the next try goes on from there"
          @click=${() => this.models.cancel()}
        >
          Cancel
        </button>
      </div>`;
  }

  override render() {
    const { offer, error } = this.consent;
    return html`${this.#head()}
      ${
        error
          ? nothing
          : html`<div class="offer">
              ${
                offer
                  ? this.#offer(offer)
                  : html`<p class="muted" role="status">
                      Asking huggingface.co what there is to load. Nothing large is fetched…
                    </p>`
              }
            </div>`
      }
      <div class="foot">${this.#foot()}</div>`;
  }
}

customElements.define('model-consent', ModelConsent);
