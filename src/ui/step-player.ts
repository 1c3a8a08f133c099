import { css, html, nothing, type PropertyValues } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Grid, Step } from '../core/types.ts';
import { formatScore } from './format.ts';
import { WalkPlayer } from './walk-player.ts';

const decidedBy = (score: number | null): string =>
  score === null ? '' : ` (score ${formatScore(score)})`;

const speeds = [4, 12, 40] as const;

/** Plays the steps of a method forwards and backwards. */
export class StepPlayer extends WalkPlayer {
  static override properties = {
    steps: { attribute: false },
    grid: { attribute: false },
    speed: { state: true },
  };
  declare steps: readonly Step[];
  declare grid: Grid;
  /** Steps a second. */
  declare speed: number;

  static override styles = [
    WalkPlayer.styles,
    css`
      .count {
        min-width: 80px;
      }
      p {
        min-height: 20px;
      }
    `,
  ];

  constructor() {
    super();
    this.steps = [];
    this.grid = { rows: 1, cols: 1, patchSize: 1 };
    this.speed = speeds[1];
  }

  protected override get total(): number {
    return this.steps.length;
  }

  protected override get stepMs(): number {
    return 1000 / this.speed;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('steps')) this.stop();
  }

  #say(step: Step | undefined): string {
    if (!step) return 'Nothing has happened yet.';
    const place = (t: number): string =>
      `row ${Math.floor(t / this.grid.cols) + 1}, column ${(t % this.grid.cols) + 1}`;
    switch (step.kind) {
      case 'pick':
        return `picks ${place(step.patch)}${decidedBy(step.score)}`;
      case 'drop':
        return `drops ${place(step.patch)}${decidedBy(step.score)}`;
      case 'admit':
        return 'lets all the others in, to thin them out';
      case 'merge':
        return `merges ${place(step.from)} into ${place(step.into)} (similarity ${formatScore(step.similarity)})`;
      case 'add':
        return `adds ${place(step.patch)} to ${place(step.into)} (weight ${formatScore(step.weight)})`;
      case 'join':
        return `joins ${place(step.patch)} to ${place(step.into)}`;
      case 'split':
        return `cuts the block at ${place(step.patch)}, ${step.size} patches long, in ${step.parts.length}`;
    }
    return step satisfies never;
  }

  #speeds() {
    return html`<select
      aria-label="Speed"
      @change=${(e: Event) => (this.speed = Number((e.target as HTMLSelectElement).value))}
    >
      ${speeds.map(
        (speed) =>
          html`<option value=${speed} .selected=${live(speed === this.speed)}>
            ${speed} / s
          </option>`,
      )}
    </select>`;
  }

  override render() {
    const { total } = this;
    return html`${this.bar(`step ${this.at} of ${total}`, this.#speeds())}
      <p>${total ? this.#say(this.steps[this.at - 1]) : nothing}</p>`;
  }
}

customElements.define('step-player', StepPlayer);
