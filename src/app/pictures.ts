import type { ModelSource } from '../engine/api.ts';
import type { Notices } from './notices.ts';
import { openBlob, openOwn, openUrl } from './open-image.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';
import type { StoredResult } from './stored-result.ts';
import type { OpenImage, View } from './view.ts';

export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly url: string;
  readonly thumbUrl: string;
}

export interface PicturesDeps {
  readonly samples: readonly Sample[];
  readonly models: readonly ModelSource[];
  /** Results that came with the site; undefined when there are none for this sample and model. */
  readonly loadStored: (sample: string, model: ModelSource) => Promise<StoredResult | undefined>;
}

/** Opens pictures; a newer one replaces one that is still on its way. */
export class Pictures {
  readonly #store: Store<View>;
  readonly #deps: PicturesDeps;
  readonly #notices: Notices;
  readonly #onOpened: () => void;
  #opening = new AbortController();
  #stored: { readonly imageKey: string; readonly result: StoredResult } | null = null;

  constructor(store: Store<View>, deps: PicturesDeps, notices: Notices, onOpened: () => void) {
    this.#store = store;
    this.#deps = deps;
    this.#notices = notices;
    this.#onOpened = onOpened;
  }

  /** What came with the site for this picture. */
  storedFor(image: OpenImage): StoredResult | null {
    return this.#stored?.imageKey === image.key ? this.#stored.result : null;
  }

  async openBlob(blob: Blob, name: string): Promise<void> {
    await this.#open(() => openBlob(blob, name), { kind: 'local' });
  }

  async openSample(id: string): Promise<void> {
    const sample = this.#deps.samples.find((s) => s.id === id);
    if (!sample) return;
    await this.#open((signal) => this.#openSample(sample, signal), { kind: 'sample', id });
  }

  async openUrl(url: string): Promise<void> {
    await this.#open((signal) => openUrl(url, signal), { kind: 'url', url });
  }

  /** The picture that the settings name, or the first sample and the reason why not. */
  async openFromSettings(): Promise<void> {
    const { image } = this.#store.get().settings;
    if (image.kind === 'sample') return this.openSample(image.id);
    if (image.kind === 'url') {
      const { url } = image;
      // A link may come from anybody: nothing is fetched from elsewhere without a click.
      const action = { label: 'Open it', run: () => void this.openUrl(url) };
      const text = `This link shows a picture from ${URL.parse(url)?.host}.`;
      this.#notices.notify('info', text, { action });
    } else {
      this.#notices.notify(
        'info',
        'This link was made with a picture from somebody’s own machine. Pictures never travel in links: open yours to see it with these settings.',
        { stays: true },
      );
    }
    await this.openSample(this.#deps.samples[0].id);
  }

  async #openSample(sample: Sample, signal: AbortSignal): Promise<OpenImage> {
    const source = this.#deps.models.find((m) => m.card.id === this.#store.get().settings.model);
    const [image, result] = await Promise.all([
      openOwn(sample.url, signal),
      source ? this.#deps.loadStored(sample.id, source).catch(() => undefined) : undefined,
    ]);
    if (result) this.#stored = { imageKey: image.key, result };
    return { ...image, name: sample.title };
  }

  async #open(
    open: (signal: AbortSignal) => Promise<OpenImage>,
    ref: Settings['image'],
  ): Promise<void> {
    this.#opening.abort();
    const { signal } = (this.#opening = new AbortController());
    this.#store.patch({ imagePending: true });
    try {
      const image = await open(signal);
      if (signal.aborted) return image.bitmap.close();
      this.#store.patch({
        image,
        imagePending: false,
        encoded: null,
        relevance: null,
        components: null,
        hovered: null,
        zoom: { k: 1, x: 0, y: 0 },
        settings: { ...this.#store.get().settings, image: ref },
      });
      for (const note of image.notes) this.#notices.notify('info', note);
      this.#onOpened();
    } catch (error) {
      if (signal.aborted) return;
      this.#store.patch({ imagePending: false });
      this.#notices.notify('error', (error as Error).message);
    }
  }
}
