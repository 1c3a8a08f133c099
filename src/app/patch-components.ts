import type { PrincipalComponents } from '../core/principal-components.ts';
import { Memo } from './memo.ts';
import { PictureQuestion, type Asked, type PictureQuestionDeps } from './picture-question.ts';
import type { Store } from './store.ts';
import type { View } from './view.ts';

/** What the patches of the open picture differ in most; asked for only while it is shown. */
export class PatchComponents {
  readonly #answers = new Memo<PrincipalComponents>(8);
  readonly #question: PictureQuestion;

  constructor(store: Store<View>, deps: PictureQuestionDeps) {
    this.#question = new PictureQuestion(store, deps, (asked) =>
      asked.view.settings.overlay === 'pca' ? this.#answer(asked) : null,
    );
  }

  refresh(): Promise<void> {
    return this.#question.ask();
  }

  async #answer({ image, ready, encode, signal }: Asked): Promise<Partial<View>> {
    await encode();
    const components = await this.#answers.get(`${image.key}|${ready.key}`, () =>
      ready.engine.components(image.key, { signal }),
    );
    return { components };
  }
}
