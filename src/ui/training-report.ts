import { css, html, LitElement, nothing } from 'lit';
import { loadTrainingReport, type Gate, type TrainingReport } from '../app/training-report.ts';
import { groupBy } from './model-words.ts';
import { sharedStyles } from './shared-styles.ts';
import { dialogStyles } from './dialog-styles.ts';

const figure = (value: number | undefined): string => value?.toFixed(3) ?? '–';

/** How good a bundled model is on pictures it was not trained on, what it is bad at, what made it. */
export class TrainingReportView extends LitElement {
  static override properties = {
    modelId: {},
    report: { state: true },
    unreachable: { state: true },
  };
  declare modelId: string;
  declare report: TrainingReport | undefined;
  declare unreachable: boolean;

  static override styles = [
    sharedStyles,
    dialogStyles,
    css`
      img {
        display: block;
        width: 100%;
        height: auto;
        border-radius: var(--radius);
      }
      p,
      ul {
        margin: 0;
      }
      ul {
        padding-left: 20px;
      }
      table {
        min-width: 420px;
        font-variant-numeric: tabular-nums;
      }
      td:not(:first-child),
      th:not(:first-child) {
        text-align: right;
        white-space: nowrap;
      }
      .met {
        color: var(--accent);
        font-weight: 600;
      }
    `,
  ];

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('modelId')) return;
    this.report = undefined;
    this.unreachable = false;
    const asked = this.modelId;
    void loadTrainingReport(asked).then(
      (report) => {
        if (asked === this.modelId) this.report = report;
      },
      () => {
        if (asked === this.modelId) this.unreachable = true;
      },
    );
  }

  #gate({ says, reached, at_least: asked, met, teacher, pixels }: Gate) {
    return html`<tr>
      <td>${says}</td>
      <td class=${met ? 'met' : ''}>
        ${figure(reached)}${met ? html`<span class="visually-hidden">, met</span>` : nothing}
      </td>
      <td>${figure(asked)}</td>
      <td>${figure(teacher)}</td>
      <td>${figure(pixels)}</td>
    </tr>`;
  }

  override render() {
    if (this.unreachable)
      return html`<p role="alert">
        How good it is could not be fetched; reload the page and try again.
      </p>`;
    if (!this.report) return nothing;
    const { gates, weakAt, inputs, sheetUrl } = this.report;
    const licences = groupBy(inputs, ({ licence }) => licence);
    return html`<h3>How good it is</h3>
      <p>
        On pictures it was not trained on: the picture, its attention, the components of its
        patches, their likeness to the marked one and to a text, and the quarter that attention
        keeps.
      </p>
      <a href=${sheetUrl} target="_blank" aria-label="The held-out pictures in full size"
        ><img
          src=${sheetUrl}
          loading="lazy"
          alt="Twelve held-out examples, each with its attention, patch components, likeness and kept quarter"
      /></a>
      <div class="scroll" tabindex="0" role="group" aria-label="Figures on held-out pictures">
        <table>
          <thead>
            <tr>
              <th scope="col">Measured</th>
              <th scope="col">Reached</th>
              <th scope="col">Aim</th>
              <th scope="col">DINOv2-small</th>
              <th scope="col">Grey deviation</th>
            </tr>
          </thead>
          <tbody>
            ${gates.map((gate) => this.#gate(gate))}
          </tbody>
        </table>
      </div>
      <p>It is bad at:</p>
      <ul>
        ${weakAt.map((weakness) => html`<li>${weakness}</li>`)}
      </ul>
      <details>
        <summary>What its training pictures were made from</summary>
        <dl>
          ${[...licences].map(
            ([licence, members]) =>
              html`<dt>${licence}</dt>
                <dd>${members.map((input) => input.package).join(', ')}</dd>`,
          )}
        </dl>
      </details>`;
  }
}

customElements.define('training-report', TrainingReportView);
