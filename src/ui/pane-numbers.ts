import { css, html, LitElement, nothing } from 'lit';
import type { Replay } from '../engine/api.ts';
import { formatCosine, formatFlops, formatMs, formatRatio } from './format.ts';
import { sharedStyles } from './shared-styles.ts';

/** The measured numbers behind one pane, with unit, meaning and number of runs. */
export class PaneNumbers extends LitElement {
  static override properties = {
    replay: { attribute: false },
    inside: { type: Boolean },
    layer: { type: Number },
  };
  declare replay: Replay | null;
  /** Tokens leave inside the encoder, so the blocks behind are really cheaper. */
  declare inside: boolean;
  declare layer: number;

  static override styles = [
    sharedStyles,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
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
        border-bottom: 1px solid var(--line);
        vertical-align: top;
      }
      p {
        margin-top: 8px;
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.replay = null;
    this.inside = false;
    this.layer = 0;
  }

  override render() {
    if (!this.replay) return html`<p>Not measured yet.</p>`;
    const { fidelity, timing, cost } = this.replay;
    const total = timing.headMs + timing.reduceMs + timing.tailMs;
    const row = (name: string, value: string, help: string) =>
      html`<tr title=${help}>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>`;
    return html`<table>
        ${row('Answer: embedding cosine', formatCosine(fidelity.embeddingCosine), 'Image embedding of the run on the kept tokens against the run on all')}
        ${row('Kept tokens: mean cosine', formatCosine(fidelity.tokenCosine), 'Each kept token after the pruned run against the same token of the full run')}
        ${row('Coverage', formatCosine(fidelity.coverage), 'Mean over all patches of the best cosine to a kept token')}
        ${row('Encoder, all tokens', formatMs(timing.fullMs), 'The uncut encoder')}
        ${row(`Blocks before ${this.layer}`, formatMs(timing.headMs), 'All tokens up to the cut')}
        ${row('Selection', formatMs(timing.reduceMs), 'The method itself')}
        ${row(`Blocks from ${this.layer} on`, formatMs(timing.tailMs), 'Only the kept tokens behind the cut')}
        ${
          this.inside
            ? row(
                'Head + selection + tail',
                `${formatMs(total)} (${formatRatio(total / timing.fullMs)})`,
                'Against the uncut encoder',
              )
            : nothing
        }
        ${row('Work of the blocks', `${formatFlops(cost.reduced.total)} of ${formatFlops(cost.full.total)}`, 'From the shapes: attention and MLP of every block')}
      </table>
      <p>
        ${
          this.inside
            ? `Measured on this machine, medians of ${timing.runs} warm runs.`
            : `The method decides on the finished encoder, so the encoder costs the same. To see what the kept tokens still say, they enter again before block ${this.layer} and the rest runs on them alone.`
        }
      </p>`;
  }
}

customElements.define('pane-numbers', PaneNumbers);
