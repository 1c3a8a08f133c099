/** @file Panes and the model at hand: what it cannot do is set to the nearest it can. */
import type { Strategy } from '../core/strategy.ts';
import type { LoadedModel } from '../engine/api.ts';
import { fitLayer } from './pane-changes.ts';
import type { PaneSettings } from './settings.ts';

type Limits = Pick<LoadedModel, 'blocks' | 'canReduce'>;

/**
 * A pane as the model can run it: no layer beyond the last, and after the encoder what cannot
 * leave inside it. A method that only works inside stays there, and says why it cannot.
 *
 * @param model null before it is known
 */
export function fitPane(
  pane: PaneSettings,
  { stage }: Pick<Strategy, 'stage'>,
  model: Limits | null,
): PaneSettings {
  const isStuck = model?.canReduce === false && pane.stage === 'in' && stage.includes('post');
  const after = {
    stage: 'post',
    ...(pane.schedule !== null && { ...noSchedule, params: {} }),
  } as const;
  return fitLayer(isStuck ? { ...pane, ...after } : pane, model?.blocks ?? null);
}

const noSchedule = { schedule: null, steps: '' } as const;

interface Moved {
  /** As somebody wanted it, and as the model could run it. */
  readonly asked: PaneSettings;
  readonly got: PaneSettings;
}

/** Remembers what panes asked for, so that the next model starts from that. */
export class FittedPanes {
  #moved: readonly (Moved | null)[] = [];

  /** @returns as many panes, the same object where nothing changed */
  fit(
    panes: readonly PaneSettings[],
    strategy: (id: string) => Strategy,
    model: Limits,
  ): readonly PaneSettings[] {
    const wanted = this.#restore(panes);
    const fitted = wanted.map((pane) => fitPane(pane, strategy(pane.strategy), model));
    this.#moved = fitted.map((got, i) => (got === wanted[i] ? null : { asked: wanted[i], got }));
    return fitted.map((pane, i) => (isSamePlace(pane, panes[i]) ? panes[i] : pane));
  }

  /** Settings from elsewhere start afresh. */
  forget(): void {
    this.#moved = [];
  }

  /** Panes as they were asked for, but for what somebody has changed since. */
  #restore(panes: readonly PaneSettings[]): readonly PaneSettings[] {
    return panes.map((pane, i) => {
      const moved = this.#moved[i];
      if (!moved || !isSamePlace(pane, moved.got)) return pane;
      const { stage, layer, schedule, steps, params } = moved.asked;
      return { ...pane, stage, layer, schedule, steps, ...(schedule !== null && { params }) };
    });
  }
}

const isSamePlace = (a: PaneSettings, b: PaneSettings): boolean =>
  a.strategy === b.strategy &&
  a.stage === b.stage &&
  a.layer === b.layer &&
  a.schedule === b.schedule &&
  a.steps === b.steps;
