import { css, html, LitElement, nothing } from 'lit';
import type { StepPlace } from '../core/edit-schedule.ts';
import type { Stage } from '../core/strategy.ts';
import type { Replay } from '../engine/api.ts';
import { formatBytes, formatCosine, formatMs, formatRatio } from './format.ts';
import { placeName } from './schedule-words.ts';
import { sharedStyles } from './shared-styles.ts';
import { timeRows, type TimeRow } from './time-rows.ts';
import './flops-chart.ts';

/** The numbers behind one pane, what stays and what it costs beside each other. */
export class PaneNumbers extends LitElement {
  static override properties = {
    replay: { attribute: false },
    stale: { type: Boolean },
    stage: {},
    layer: { type: Number },
    first: { attribute: false },
    labels: { attribute: false },
  };
  declare replay: Replay | null;
  /** The numbers belong to earlier settings. */
  declare stale: boolean;
  declare stage: Stage;
  declare layer: number;
  /** First step of a schedule; null for a plain strategy. */
  declare first: StepPlace | null;
  /** Why there is no agreement of labels; null where there is one, or it is on its way. */
  declare labels: string | null;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 264px), 1fr));
        gap: 8px 24px;
      }
      caption,
      .caption {
        padding: 8px 0 4px;
        font-size: 13px;
        font-weight: 600;
        text-align: left;
      }
      th {
        font-weight: 400;
        text-align: left;
        color: var(--muted);
      }
      td {
        text-align: right;
        white-space: nowrap;
      }
      th,
      td {
        padding: 3px 0;
        border-top: 1px solid var(--line);
        vertical-align: top;
      }
      .sum td {
        font-weight: 600;
      }
      small {
        display: block;
        font-size: inherit;
        font-weight: 400;
        color: var(--muted);
      }
      p {
        color: var(--muted);
      }
      .caption {
        color: inherit;
      }
    `,
  ];

  constructor() {
    super();
    this.replay = null;
    this.stale = false;
    this.stage = 'post';
    this.layer = 0;
    this.first = null;
    this.labels = null;
  }

  override render() {
    if (!this.replay) return html`<p>Not measured yet.</p>`;
    const { replay } = this;
    return html`<div class="columns ${this.stale ? 'stale' : ''}">
      <div>${this.#answer(replay)} ${this.#work(replay)}</div>
      <div>${this.#time(replay)}</div>
    </div>`;
  }

  #answer({ fidelity, labels }: Replay) {
    const agreement = labels?.agreement;
    return html`<table>
      <caption>
        What stays
      </caption>
      ${row('Answer: embedding cosine', formatCosine(fidelity.embeddingCosine), 'Image embedding of the run on what is left against the run on all tokens')}
      ${row('Kept tokens: mean cosine', formatCosine(fidelity.tokenCosine), 'Each kept token after the pruned run against the same token of the full run')}
      ${row('Coverage', formatCosine(fidelity.coverage), 'Mean over all patches of the best cosine to a kept token')}
      ${row(
        'Order of labels: τ',
        agreement == null ? (this.labels ?? '…') : agreement.toFixed(2),
        'Kendall’s τ-b between the labels’ order before and after; 1: the order stayed',
      )}
    </table>`;
  }

  #time({ timing }: Replay) {
    const { layer, first } = this;
    const before = layer === 0 ? 'patches only' : layer === 1 ? 'block 0' : `blocks 0–${layer - 1}`;
    const head = first ? `to the first step, ${placeName(first)}` : before;
    const tail = first ? 'behind it' : `blocks ${layer} on`;
    const { method, check } = timeRows(timing, this.stage, head, tail);
    return html`<table>
        <caption>
          Time on this machine
        </caption>
        ${method.map(timeRow)}
      </table>
      <p>Medians of ${timing.runs} warm runs. Ideal: if time went with operations.</p>
      ${
        check.length > 0
          ? html`<table>
                <caption>
                  ${this.stage === 'post' ? 'Encoder unchanged; run for the answer' : 'Run for the answer'}
                </caption>
                ${check.map(timeRow)}
              </table>
              <p>
                ${
                  this.stage === 'post'
                    ? `The method decides on the finished encoder. To see what the kept tokens still say, they enter again before block ${layer}; that is no saving.`
                    : 'The method decides on pixels. Here the kept tokens run alone from the first block; what an encoder built for it saves is not claimed.'
                }
              </p>`
          : nothing
      }`;
  }

  #work({ cost }: Replay) {
    const { full, reduced } = cost;
    const ratio = formatRatio(reduced.peakBytes / full.peakBytes);
    return html`<p class="caption">Work of the blocks, from the shapes</p>
      <flops-chart .cost=${cost}></flops-chart>
      <table>
        ${row(
          'Peak activations, estimate',
          html`${formatBytes(reduced.peakBytes)} of ${formatBytes(full.peakBytes)}
            <small>${ratio}</small>`,
          'Largest amount of activations that live at once, estimated from the shapes; blocks that still see all tokens keep the peak up',
        )}
      </table>`;
  }
}

const row = (name: string, value: unknown, help: string, kind = '') =>
  html`<tr title=${help} class=${kind}>
    <th scope="row">${name}</th>
    <td>${value}</td>
  </tr>`;

function timeRow({ name, help, ms, ideal, ratio }: TimeRow) {
  if (ideal === null || ratio === null) return row(name, formatMs(ms), help);
  const idealRatio = formatRatio((ideal * ratio) / ms);
  return row(
    name,
    html`${formatMs(ms)} (${formatRatio(ratio)})
      <small>ideal ${formatMs(ideal)} (${idealRatio})</small>`,
    help,
    'sum',
  );
}

customElements.define('pane-numbers', PaneNumbers);
