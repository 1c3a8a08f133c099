import { lastRows } from '../core/last-rows.ts';
import { patchesIn, regionVector } from '../core/region.ts';
import type { Matrix } from '../core/types.ts';
import type { Query } from './api.ts';
import type { EngineParts, Ready } from './engine-parts.ts';
import { relevanceOf, TextTower } from './text-tower.ts';
import type { Trace } from './trace.ts';

export interface TextQueriesDeps {
  readonly parts: Pick<EngineParts, 'runtime' | 'fetchText'>;
  /** Runs a task with the sessions to itself; rejects when another model was loaded meanwhile. */
  readonly withModel: <T>(
    ready: Ready,
    task: (ready: Ready) => Promise<T>,
    signal?: AbortSignal,
  ) => Promise<T>;
}

/** What a text means to a picture. */
export class TextQueries {
  readonly #deps: TextQueriesDeps;

  constructor(deps: TextQueriesDeps) {
    this.#deps = deps;
  }

  /**
   * @returns `[E]`
   * @throws Error when the model does not understand text
   */
  async embed(ready: Ready, text: string, signal?: AbortSignal): Promise<Float32Array> {
    const { card } = ready.source;
    const towerCard = card.text;
    if (!towerCard) {
      throw new Error(`${card.label} has no text tower, so a text query means nothing to it.`);
    }
    const { runtime, fetchText } = this.#deps.parts;
    const files = ready.text ? null : await fetchText(ready.source, signal);
    return this.#deps.withModel(
      ready,
      async (still) => {
        if (files) still.text ??= await TextTower.open(runtime, towerCard, files);
        return still.text!.embed(text);
      },
      signal,
    );
  }

  /** @returns `[labels]` of `[E]`; null where no labels are asked for, or the model knows no texts */
  async embedLabels(
    ready: Ready,
    labels: readonly string[] | undefined,
    signal?: AbortSignal,
  ): Promise<Float32Array[] | null> {
    if (!labels || labels.length === 0 || !ready.source.card.text) return null;
    const vectors: Float32Array[] = [];
    for (const label of labels) vectors.push(await this.embed(ready, label, signal));
    return vectors;
  }

  /** A text and the patches it can be compared with. */
  async embedBeside(
    ready: Ready,
    trace: Trace,
    text: string,
    signal?: AbortSignal,
  ): Promise<{ readonly text: Float32Array; readonly textPatches: Matrix }> {
    const vector = await this.embed(ready, text, signal);
    const textPatches = await this.#deps.withModel(
      ready,
      ({ encoder }) => encoder.textPatches(trace),
      signal,
    );
    return { text: vector, textPatches };
  }

  /** @returns `[T]` cosines */
  async relevance(
    ready: Ready,
    trace: Trace,
    query: Query,
    signal?: AbortSignal,
  ): Promise<Float32Array> {
    if ('text' in query) {
      const { text, textPatches } = await this.embedBeside(ready, trace, query.text, signal);
      return relevanceOf(textPatches, text);
    }
    const { grid, tokens } = trace;
    const patches = lastRows(tokens, grid.rows * grid.cols);
    return relevanceOf(patches, regionVector(patches, patchesIn(query.region, grid)));
  }
}
