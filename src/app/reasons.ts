import type { SignalName } from '../core/types.ts';
import type { LoadedModel } from '../engine/api.ts';
import { guideKind, understandsText } from './guide.ts';
import type { ScheduleParts } from './pane-schedule.ts';
import { unavailableSchedules } from './unavailable-schedules.ts';
import { unavailable } from './unavailable.ts';
import type { View } from './view.ts';

/** Why methods cannot run on the present model; the same map as long as the answer is the same. */
export class Reasons {
  readonly #parts: ScheduleParts;
  /** By what guides the methods. */
  readonly #known = new WeakMap<LoadedModel, Map<string, ReadonlyMap<string, string>>>();

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
  }

  /** By id of the method; empty before there is a model. */
  of({ model, settings }: Pick<View, 'model' | 'settings'>): ReadonlyMap<string, string> {
    if (model.kind !== 'ready') return noReasons;
    // Offered, but only once somebody has typed something; a box will do for any model.
    const guide = guideKind(settings, understandsText(model)) ?? 'nothing';
    const known = this.#known.get(model.loaded)?.get(guide);
    if (known) return known;
    const offers = new Set<SignalName>(model.loaded.offers.filter((name) => name !== 'text'));
    if (guide !== 'nothing') offers.add('text');
    const reasons = new Map([
      ...unavailable(this.#parts.strategies, offers, model.loaded.canReduce),
      ...unavailableSchedules(this.#parts, model.loaded),
    ]);
    const all = this.#known.get(model.loaded) ?? new Map<string, ReadonlyMap<string, string>>();
    this.#known.set(model.loaded, all.set(guide, reasons));
    return reasons;
  }
}

const noReasons: ReadonlyMap<string, string> = new Map();
