import { scheduleId } from '../core/schedule-name.ts';
import type { Strategy } from '../core/strategy.ts';
import type { LoadedModel } from '../engine/api.ts';
import { fitGuide } from './fit-guide.ts';
import { FittedPanes, fitPane } from './fit-panes.ts';
import { guideKind, understandsText } from './guide.ts';
import type { Notices } from './notices.ts';
import { extraPane, withStrategy } from './pane-changes.ts';
import type { PaneResults } from './pane-results.ts';
import { withSchedule, type ScheduleParts } from './pane-schedule.ts';
import { maxPanes, type PaneSettings } from './settings.ts';
import type { Store } from './store.ts';
import { emptyPane, type View } from './view.ts';

export interface PaneEditsDeps extends ScheduleParts {
  readonly strategy: (id: string) => Strategy;
  readonly results: PaneResults;
  readonly notices: Notices;
  /** A model that a link names may still come. */
  readonly awaitsLinked: () => boolean;
  /** Every pane is asked again. */
  readonly refresh: () => void;
}

/** What people do to panes, each fitted to what the model and the guide allow. */
export class PaneEdits {
  readonly #store: Store<View>;
  readonly #deps: PaneEditsDeps;
  readonly #fitted = new FittedPanes();

  constructor(store: Store<View>, deps: PaneEditsDeps) {
    this.#store = store;
    this.#deps = deps;
  }

  /** Null before the model is there. */
  get #loaded(): LoadedModel | null {
    const { model } = this.#store.get();
    return model.kind === 'ready' ? model.loaded : null;
  }

  #fit(pane: PaneSettings): PaneSettings {
    return fitPane(pane, this.#deps.strategy(pane.strategy), this.#loaded);
  }

  /** A link, or another model, may have what this one does not. */
  fitAll(): void {
    const { settings } = this.#store.get();
    const loaded = this.#loaded;
    if (!loaded) return;
    const panes = this.#fitted.fit(settings.panes, this.#deps.strategy, loaded);
    // A model that the link names may have them: it is asked for already.
    const isBeyond = panes.some((pane, i) => pane.layer < settings.panes[i].layer);
    if (isBeyond && !this.#deps.awaitsLinked()) {
      const text = `This model has ${loaded.blocks} blocks; layers beyond were set to the last.`;
      this.#deps.notices.notify('info', text);
    }
    if (panes.some((pane, i) => pane !== settings.panes[i])) {
      this.#store.patch({ settings: { ...settings, panes } });
    }
  }

  /** Settings from elsewhere start afresh. */
  forgetFitted(): void {
    this.#fitted.forget();
  }

  change(index: number, fields: Partial<PaneSettings>): void {
    const { settings } = this.#store.get();
    const panes = settings.panes.map((pane, i) =>
      i === index ? this.#fit({ ...pane, ...fields }) : pane,
    );
    this.#store.patch({ settings: { ...settings, panes } });
    this.#deps.results.refreshPane(index);
  }

  /** @param name id of a strategy, or `scheduleName` of a schedule */
  setStrategy(index: number, name: string): void {
    const { settings, encoded } = this.#store.get();
    const pane = settings.panes[index];
    const schedule = scheduleId(name);
    const numBlocks = this.#loaded?.blocks;
    const shape =
      numBlocks && encoded
        ? { numBlocks, numPatches: encoded.grid.rows * encoded.grid.cols }
        : null;
    this.change(
      index,
      schedule === null
        ? this.#fitGuide(withStrategy(pane, this.#deps.strategy(name)))
        : withSchedule(pane, schedule, this.#deps, shape),
    );
  }

  /** A method that has just been picked. */
  #fitGuide(pane: PaneSettings): PaneSettings {
    const { settings, model } = this.#store.get();
    const guide = guideKind(settings, understandsText(model));
    return fitGuide(pane, this.#deps.strategy(pane.strategy), guide);
  }

  add(): void {
    const { settings, panes } = this.#store.get();
    if (panes.length >= maxPanes) return;
    const pane = this.#fitGuide(this.#fit(extraPane(settings.panes, this.#deps.strategies)));
    this.#store.patch({
      settings: { ...settings, panes: [...settings.panes, pane] },
      panes: [...panes, emptyPane],
      activePane: panes.length,
    });
    this.#deps.results.refreshPane(panes.length);
  }

  remove(index: number): void {
    const { settings, panes, activePane } = this.#store.get();
    if (panes.length <= 1) return;
    this.#deps.results.stop();
    const keep = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== index);
    this.#store.patch({
      settings: { ...settings, panes: keep(settings.panes) },
      panes: keep(panes),
      activePane: Math.min(activePane, panes.length - 2),
    });
    this.#deps.refresh();
  }
}
