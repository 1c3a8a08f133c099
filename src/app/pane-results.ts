/**
 * @file Results of the panes. Every stage is a promise memoised by the key of its question and of
 * the stage above, so whatever did not change is there already.
 */
import { keepFromRetention } from '../core/budget.ts';
import { ranksOf } from '../core/ranks.ts';
import { sliceOrder } from '../core/slice-order.ts';
import type { Schedule } from '../core/schedule.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Encoded, Reduced, ReduceRequest, Replay } from '../engine/api.ts';
import { isAbort, sentence } from './errors.ts';
import { guideOf, kindOf, knowsLabels, understandsText } from './guide.ts';
import { Memo } from './memo.ts';
import type { ModelRunner, ReadyModel } from './model-runner.ts';
import type { Notices } from './notices.ts';
import { reduceRequest, replayKey, replayRequest, requestKey, takesGuide } from './pane-key.ts';
import { paneSchedule, type ScheduleParts } from './pane-schedule.ts';
import type { PaneSettings } from './settings.ts';
import type { Store } from './store.ts';
import type { StoredResult } from './stored-result.ts';
import type { OpenImage, PaneView, View } from './view.ts';

/** Tail runs wait until a drag pauses; a frame must never wait for them. */
const replayDelayMs = 140;
const maxSettled = 64;

export interface PaneResultsDeps extends ScheduleParts {
  readonly runner: ModelRunner;
  readonly notices: Notices;
  readonly strategy: (id: string) => Strategy;
  readonly storedFor: (image: OpenImage) => StoredResult | null;
  /** The running backend keeps failing. @returns whether another one takes over */
  readonly onLost: (error: unknown) => boolean;
}

/** One pane's question, with everything it is about. */
interface Asked {
  readonly index: number;
  readonly image: OpenImage;
  readonly pane: PaneSettings;
  readonly ready: ReadyModel;
  readonly signal: AbortSignal;
}

export class PaneResults {
  readonly #store: Store<View>;
  readonly #deps: PaneResultsDeps;
  readonly #encodes = new Memo<Encoded>(8);
  readonly #reductions = new Memo<Reduced>(64);
  readonly #replays = new Memo<Replay>(128);
  /** Settled reductions by key, so that a drag is answered without waiting a turn. */
  readonly #settled = new Map<string, Reduced>();
  readonly #runs: AbortController[] = [];

  constructor(store: Store<View>, deps: PaneResultsDeps) {
    this.#store = store;
    this.#deps = deps;
  }

  /** Runs know their pane by its place: when places change all stop, and start again by `refresh`. */
  stop(): void {
    for (const run of this.#runs.splice(0)) run.abort();
  }

  encode(image: OpenImage, ready: ReadyModel): Promise<Encoded> {
    return this.#encodes.get(`${image.key}|${ready.key}`, () =>
      ready.engine.encode(image.key, image.rgba),
    );
  }

  refresh(): void {
    this.#store.get().panes.forEach((_, i) => this.refreshPane(i));
  }

  refreshPane(index: number): void {
    this.#runs[index]?.abort();
    const { signal } = (this.#runs[index] = new AbortController());
    const { image, settings, model } = this.#store.get();
    const pane = settings.panes[index];
    if (!image) return;
    const ready = this.#deps.runner.current;
    const asked = ready && { index, image, pane, ready, signal };
    if (asked && this.#showSettled(asked)) {
      void this.#replayLater(asked);
      return;
    }
    const stored = this.#showStored(index, image, pane);
    if (model.kind === 'failed') {
      const failed = stored ? { error: null } : { error: model.error, shown: null };
      this.#setPane(index, { ...failed, pending: false, replay: null, replayPending: false });
      return;
    }
    if (!stored) this.#setPane(index, { pending: true, error: null });
    if (asked) void this.#run(asked);
  }

  #setPane(index: number, fields: Partial<PaneView>): void {
    const panes = this.#store.get().panes.map((p, i) => (i === index ? { ...p, ...fields } : p));
    this.#store.patch({ panes });
  }

  /**
   * @param blocks of the encoder; null before there is one, when only plain strategies are known
   * @throws Error with one sentence for a schedule that does not fit
   */
  #request(
    image: OpenImage,
    pane: PaneSettings,
    { grid, framing }: Pick<Encoded, 'grid' | 'framing'>,
    blocks: number | null,
  ): ReduceRequest {
    const { settings, model } = this.#store.get();
    const guide = guideOf(settings, understandsText(model), { image, grid, framing });
    const numPatches = grid.rows * grid.cols;
    const schedule =
      blocks === null ? null : paneSchedule(pane, this.#deps, { numBlocks: blocks, numPatches });
    return reduceRequest(pane, this.#deps.strategy(pane.strategy), numPatches, guide, schedule);
  }

  /** Null for what cannot be asked; why not is said when it runs. */
  #requestIfAny(
    { image, pane, ready }: Pick<Asked, 'image' | 'pane' | 'ready'>,
    encoded: Encoded,
  ): ReduceRequest | null {
    try {
      return this.#request(image, pane, encoded, ready.loaded.blocks);
    } catch {
      return null;
    }
  }

  /** @returns whether the answer was there already */
  #showSettled({ index, image, pane, ready }: Asked): boolean {
    const { encoded } = this.#store.get();
    if (!encoded) return false;
    const request = this.#requestIfAny({ image, pane, ready }, encoded);
    const key = request && `${image.key}|${ready.key}|${requestKey(request)}`;
    const reduced = key && this.#settled.get(key);
    if (!reduced) return false;
    this.#show(index, image, pane, encoded, reduced, request.schedule);
    return true;
  }

  #showStored(index: number, image: OpenImage, pane: PaneSettings): boolean {
    const stored = pane.schedule === null ? this.#deps.storedFor(image) : null;
    const reduction = stored?.reductions.get(requestKey(this.#request(image, pane, stored, null)));
    if (!reduction) return false;
    this.#show(index, image, pane, stored!, { reduction, reduceMs: 0 }, undefined, true);
    return true;
  }

  #show(
    index: number,
    image: OpenImage,
    pane: PaneSettings,
    { grid, framing }: Pick<Encoded, 'grid' | 'framing'>,
    reduced: Reduced,
    schedule: Schedule | undefined,
    stored = false,
  ): void {
    const numPatches = grid.rows * grid.cols;
    const strategy = this.#deps.strategy(pane.strategy);
    const { settings, model } = this.#store.get();
    const guide = guideOf(settings, understandsText(model), { image, grid, framing });
    const isSlice = strategy.nested && !schedule;
    const reduction = isSlice
      ? sliceOrder(reduced.reduction, keepFromRetention(pane.retention, numPatches))
      : reduced.reduction;
    this.#setPane(index, {
      shown: {
        imageKey: image.key,
        settings: pane,
        grid,
        framing,
        reduction,
        ranks: ranksOf(reduced.reduction, numPatches),
        stored,
        reduceMs: stored ? null : reduced.reduceMs,
        guide: takesGuide(strategy) && !schedule ? kindOf(guide) : null,
        schedule: schedule ? { ran: schedule, stages: reduced.stages ?? [] } : null,
      },
      pending: false,
      replayPending: true,
      error: null,
    });
  }

  async #run(asked: Asked): Promise<void> {
    const { index, image, pane, ready, signal } = asked;
    try {
      const encoded = await this.encode(image, ready);
      if (signal.aborted) return;
      if (this.#store.get().encoded !== encoded) this.#store.patch({ encoded });
      const request = this.#request(image, pane, encoded, ready.loaded.blocks);
      const key = `${image.key}|${ready.key}|${requestKey(request)}`;
      const reduced = await this.#reductions.get(key, () =>
        ready.engine.reduce(image.key, request, { signal }),
      );
      this.#remember(key, reduced);
      if (signal.aborted) return;
      this.#show(index, image, pane, encoded, reduced, request.schedule);
      await this.#replayLater(asked);
    } catch (error) {
      if (signal.aborted) return;
      // Another pane asked the same question first and took it back.
      if (isAbort(error)) return this.#run(asked);
      if (this.#deps.onLost(error)) return;
      // Nothing of another method stays under this one's name.
      const nothing = { shown: null, replay: null, pending: false, replayPending: false };
      this.#setPane(index, { ...nothing, error: sentence(error) });
    }
  }

  #remember(key: string, reduced: Reduced): void {
    this.#settled.set(key, reduced);
    for (const oldest of this.#settled.keys()) {
      if (this.#settled.size <= maxSettled) break;
      this.#settled.delete(oldest);
    }
  }

  /** @param withLabels false after they failed: the answer does without them */
  async #replayLater(asked: Asked, withLabels = true): Promise<void> {
    const { index, image, pane, ready, signal } = asked;
    await new Promise((resolve) => setTimeout(resolve, replayDelayMs));
    const { encoded } = this.#store.get();
    if (signal.aborted || !encoded) return;
    const { loaded } = ready;
    const proof = await this.#deps.runner.prove().catch(() => null);
    if (signal.aborted) return;
    if (!loaded.canReduce || proof?.reason) {
      this.#setPane(index, { replay: null, replayPending: false });
      return;
    }
    const numPatches = encoded.grid.rows * encoded.grid.cols;
    const { labels } = this.#store.get().settings;
    const question = this.#request(image, pane, encoded, loaded.blocks);
    const request = replayRequest(
      question,
      pane,
      numPatches,
      loaded.blocks,
      withLabels && knowsLabels(loaded) ? labels : [],
    );
    const key = `${image.key}|${ready.key}|${replayKey(request)}`;
    try {
      const replay = await this.#replays.get(key, () =>
        ready.engine.replay(image.key, request, { signal }),
      );
      if (!signal.aborted) this.#setPane(index, { replay, replayPending: false });
    } catch (error) {
      if (signal.aborted) return;
      if (isAbort(error)) return this.#replayLater(asked, withLabels);
      if (this.#deps.onLost(error)) return;
      if (request.labels) {
        this.#deps.notices.notify('error', `The labels could not be scored: ${sentence(error)}`);
        return this.#replayLater(asked, false);
      }
      this.#setPane(index, { replay: null, replayPending: false });
      this.#deps.notices.notify('error', sentence(error));
    }
  }
}
