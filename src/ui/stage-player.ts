import { css, html, type PropertyValues } from 'lit';
import type { StageResult } from '../engine/api.ts';
import type { Strategy } from '../core/strategy.ts';
import { formatMs } from './format.ts';
import { stepLabel, tokensAt } from './schedule-words.ts';
import { WalkPlayer } from './walk-player.ts';

/** Walks through what the steps of a schedule leave, from all tokens to the result. */
export class StagePlayer extends WalkPlayer {
  static override properties = {
    stages: { attribute: false },
    strategies: { attribute: false },
    numPatches: { type: Number },
  };
  declare stages: readonly StageResult[];
  declare strategies: readonly Strategy[];
  declare numPatches: number;

  static override styles = [
    WalkPlayer.styles,
    css`
      .count {
        min-width: 56px;
      }
      p {
        min-height: 40px;
      }
    `,
  ];

  constructor() {
    super();
    this.stages = [];
    this.strategies = [];
    this.numPatches = 0;
  }

  protected override get total(): number {
    return this.stages.length;
  }

  /** Long enough to see what has gone. */
  protected override get stepMs(): number {
    return 900;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('stages')) this.stop();
  }

  #say(): string {
    const stage = this.stages[this.at - 1];
    if (!stage) return `before the first step: all ${this.numPatches} tokens`;
    return tokensAt(stage.step, stage.reduction.kept.length, this.numPatches);
  }

  #explain(): string {
    const stage = this.stages[this.at - 1];
    if (!stage) return '';
    const { step, reduction, reduceMs } = stage;
    const strategy = this.strategies.find(({ id }) => id === step.strategy);
    const label = strategy ? stepLabel(strategy) : step.strategy;
    const asked = reduction.kept.length === step.keep ? '' : `, asked for ${step.keep}`;
    return `${label}, decided in ${formatMs(reduceMs)}${asked}.`;
  }

  override render() {
    const said = this.#say();
    return html`${this.bar(said)}
      <p>${said[0].toUpperCase() + said.slice(1)}. ${this.#explain()}</p>`;
  }
}

customElements.define('stage-player', StagePlayer);

declare global {
  interface HTMLElementTagNameMap {
    'stage-player': StagePlayer;
  }
}
