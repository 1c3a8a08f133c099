import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Session } from '../app/session.ts';
import type { ModelStatus, View } from '../app/view.ts';
import { scheduleName } from '../core/schedule-name.ts';
import type { EncoderFacts, LoadedModel } from '../engine/api.ts';
import type { ModelCard } from '../engine/model-card.ts';
import { dialogStyles } from './dialog-styles.ts';
import { formatMs, formatSize } from './format.ts';
import { attentionWords, blockWords, checkWords, groupBy, shapeWords } from './model-words.ts';
import { sharedStyles } from './shared-styles.ts';
import './training-report.ts';

type Ready = Extract<ModelStatus, { kind: 'ready' }>;

const resizeWords = {
  squash: 'the whole picture, squeezed into it',
  cover: 'the middle of the picture',
  contain: 'the whole picture, with bars',
} as const;

const useWords = {
  tokens: 'the tokens',
  embedding: 'the answer',
  patches: 'patches in the space of texts',
  none: 'not used',
} as const;

const plainTypes: Readonly<Record<string, string>> = { float32: 'fp32', float16: 'fp16' };

/** The name says one thing, the file may say another. */
const weightWords = (dtype: string, weights: string): string =>
  (plainTypes[weights] ?? weights) === dtype ? dtype : `${dtype}, ${weights} in the file`;

/** Everything that is known of the model that runs: its file, its anatomy, what was checked. */
export class AboutModel extends LitElement {
  static override properties = { session: { attribute: false }, view: { attribute: false } };
  declare session: Session;
  declare view: View;

  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      th,
      td {
        overflow-wrap: anywhere;
      }
      .checks {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr);
        gap: 8px 4px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .checks li {
        display: contents;
      }
      .checks span {
        display: block;
      }
      .good {
        color: var(--accent);
        font-weight: 600;
      }
      .bad {
        color: var(--error);
        font-weight: 600;
      }
      .verdict {
        padding: 8px 12px;
        border-radius: var(--radius);
        background: var(--surface);
      }
      .scroll th,
      td:first-child,
      td:last-child {
        white-space: nowrap;
      }
      .digest {
        font-size: 11px;
      }
      dl {
        grid-template-columns: 112px minmax(0, 1fr);
      }
      @media (max-width: 480px) {
        table {
          min-width: 480px;
        }
        dl {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
        dd {
          margin-bottom: 6px;
        }
      }
    `,
  ];

  #file(card: ModelCard, { producer, opset, bytes, numFiles, weights, imageInput }: EncoderFacts) {
    const { licence, source, sha256, dtype, file } = card;
    const isLink = /^https:\/\//.test(source);
    return html`<h3>File</h3>
      <dl>
        <dt>From</dt>
        <dd>
          ${
            isLink
              ? html`<a href=${source} target="_blank" rel="noreferrer"
                  >${source.replace('https://', '')}</a
                >`
              : source
          }
        </dd>
        <dt>Licence</dt>
        <dd>${licence}</dd>
        <dt>ONNX</dt>
        <dd>
          ${file.replace(/^.*\//, '')}, ${producer || 'producer not told'}, operator set ${opset}
        </dd>
        <dt>Size</dt>
        <dd>${formatSize(bytes)}${numFiles > 1 ? ` in ${numFiles} files` : ''}</dd>
        <dt>Weights</dt>
        <dd>${weightWords(dtype, weights)}</dd>
        <dt>SHA-256</dt>
        <dd class="mono digest">${sha256 || 'not known on this page (plain http)'}</dd>
        <dt>Input</dt>
        <dd>
          <span class="mono">${imageInput.name} ${shapeWords(imageInput.shape)}</span> fed with
          ${card.input.width} × ${card.input.height} px, ${resizeWords[card.input.resize]}
        </dd>
      </dl>`;
  }

  #anatomy(loaded: LoadedModel, facts: EncoderFacts, card: ModelCard) {
    const { heads, width, prefixTokens } = loaded;
    const { blocks, mlpWidth, grid, pools } = facts;
    const say = (flags: readonly boolean[]): string => blockWords(flags);
    return html`<h3>Encoder</h3>
      <dl>
        <dt>Blocks</dt>
        <dd>
          ${blocks.length} of ${heads || 'an unknown number of'} heads, width
          ${width || 'not found'}, MLP width ${mlpWidth ?? 'not found'}
        </dd>
        <dt>Patches</dt>
        <dd>
          ${grid.rows} × ${grid.cols} of ${Math.round(grid.patchSize)} px,
          ${prefixTokens === 0 ? 'no token' : prefixTokens === 1 ? 'one token' : `${prefixTokens} tokens`}
          in front of them
        </dd>
        <dt>Attention</dt>
        <dd>${blocks.length ? attentionWords(blocks) : 'none found'}</dd>
        ${
          loaded.canReduce
            ? html`<dt>Tokens can leave</dt>
                <dd>
                  before ${say(blocks.map(({ canCut }) => canCut))}; between attention and MLP in
                  ${say(blocks.map(({ canCutMidway }) => canCutMidway))}
                </dd>
                <dt>Token sizes</dt>
                <dd>
                  of merged tokens reach the attention of
                  ${say(blocks.map(({ takesSizes }) => takesSizes))}
                </dd>`
            : nothing
        }
        ${
          pools > 0
            ? html`<dt>Pooling</dt>
                <dd>${pools === 1 ? 'a head' : `${pools} heads`} with a learned query</dd>`
            : nothing
        }
        <dt>Texts</dt>
        <dd>${card.text ? 'understood, by a tower of its own' : 'not understood'}</dd>
      </dl>`;
  }

  #outputs({ outputs }: EncoderFacts, { canReduce }: LoadedModel) {
    return html`<h3>Outputs</h3>
      <div class="scroll" tabindex="0" role="group" aria-label="Outputs of the model">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Shape</th>
              <th scope="col">Taken as</th>
            </tr>
          </thead>
          <tbody>
            ${outputs.map(
              ({ name, shape, dtype, use, survives }) =>
                html`<tr>
                  <td class="mono">${name}</td>
                  <td class="mono">${dtype} ${shapeWords(shape)}</td>
                  <td>${useWords[use]}${canReduce && !survives ? '; needs all tokens' : ''}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  #check({ loaded, proof }: Ready) {
    const reason = loaded.reason ?? proof?.reason ?? null;
    let found: TemplateResult;
    if (loaded.reason !== null) found = html`<p>Not run: there is nothing to take apart.</p>`;
    else if (!proof?.check) {
      found = html`<p class="muted">Runs when the first picture has been answered.</p>`;
    } else {
      const isGood = proof.check.reason === null;
      found = html`<ul class="checks">
        ${checkWords(proof.check).map(
          ([what, numbers]) =>
            html`<li>
              <span class=${isGood ? 'good' : 'bad'} aria-label=${isGood ? 'passed' : 'in doubt'}
                >${isGood ? '✓' : '!'}</span
              ><span>${what}<span class="muted">${numbers}</span></span>
            </li>`,
        )}
      </ul>`;
    }
    return html`<h3>Self-check on this machine</h3>
      ${found}
      <p class="verdict">
        ${reason ?? (proof ? 'Tokens can leave this model.' : 'By its graph, tokens can leave this model.')}
        ${
          proof
            ? html`<span class="muted"
                >One run on all tokens takes ${formatMs(proof.fullMs)} (median of
                ${proof.runs}).</span
              >`
            : nothing
        }
      </p>`;
  }

  #methods() {
    const { strategies, schedules } = this.session.deps;
    const reasons = this.session.unavailable();
    const all = [
      ...strategies.map(({ id, label }) => ({ label, reason: reasons.get(id) })),
      ...schedules.map(({ id, label }) => ({ label, reason: reasons.get(scheduleName(id)) })),
    ];
    const cannot = all.filter(({ reason }) => reason !== undefined);
    const groups = groupBy(cannot, ({ reason }) => reason ?? '');
    return html`<h3>Methods</h3>
      <p>
        ${all.length - cannot.length} of ${all.length} methods and schedules run on
        it${cannot.length ? '; these do not:' : '.'}
      </p>
      ${
        cannot.length
          ? html`<dl>
              ${[...groups].map(
                ([reason, members]) =>
                  html`<dt>${reason}</dt>
                    <dd>${members.map(({ label }) => label).join(', ')}</dd>`,
              )}
            </dl>`
          : nothing
      }`;
  }

  override render() {
    const { model, models } = this.view;
    if (model.kind !== 'ready') {
      const entry = models.entries.find(({ id }) => id === models.current);
      return html`<h2>${entry?.label ?? 'The model'}</h2>
        <p class="muted" role="status">
          ${model.kind === 'failed' ? model.error : 'Is being loaded…'}
        </p>`;
    }
    const { loaded } = model;
    const card = loaded.card ?? this.session.models.source.card;
    return html`<h2>${card.label}</h2>
      <p>${card.summary}</p>
      ${this.#file(card, loaded.facts)} ${this.#anatomy(loaded, loaded.facts, card)}
      ${this.#outputs(loaded.facts, loaded)} ${this.#check(model)} ${this.#methods()}
      <training-report .modelId=${card.id}></training-report>`;
  }
}

customElements.define('about-model', AboutModel);
