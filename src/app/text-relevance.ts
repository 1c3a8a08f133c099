import { guideKind, guideOf, queryKey, understandsText } from './guide.ts';
import { Memo } from './memo.ts';
import { PictureQuestion, type Asked, type PictureQuestionDeps } from './picture-question.ts';
import type { Store } from './store.ts';
import type { View } from './view.ts';

/** How much each patch has to do with the text query, or with what a box shows. */
export class TextRelevance {
  readonly #answers = new Memo<Float32Array>(32);
  readonly #question: PictureQuestion;

  constructor(store: Store<View>, deps: PictureQuestionDeps) {
    this.#question = new PictureQuestion(store, deps, (asked) => {
      const { settings, model } = asked.view;
      const kind = guideKind(settings, understandsText(model));
      return kind ? this.#answer(asked, kind) : { relevance: null };
    });
  }

  refresh(): Promise<void> {
    return this.#question.ask();
  }

  async #answer(
    { image, ready, view: { settings, model }, encode, signal }: Asked,
    kind: 'text' | 'region',
  ): Promise<Partial<View>> {
    const { grid, framing } = await encode();
    const query = guideOf(settings, understandsText(model), { image, grid, framing });
    if (!query) return { relevance: null };
    const key = `${image.key}|${ready.key}|${queryKey(query)}`;
    const scores = await this.#answers.get(key, () =>
      ready.engine.relevance(image.key, query, { signal }),
    );
    return { relevance: { key, scores, kind } };
  }
}
