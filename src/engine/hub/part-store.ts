import type { CacheLike } from './hub-store.ts';
import type { Received } from './received.ts';
import type { Parts } from './stream-file.ts';

const usualPartBytes = 8 * 2 ** 20;
const validatorHeader = 'x-validator';

export const partKey = (url: string, index: number): string => `${url}?tokensieve-part=${index}`;
export const isPart = (key: string): boolean => key.includes('?tokensieve-part=');

/** Keeps the beginning of a file in a cache while it comes in, so that a reload can go on. */
export class PartStore implements Parts {
  readonly #cache: CacheLike;
  readonly #url: string;
  readonly #partBytes: number;
  #count = 0;
  #kept = 0;
  #age = 0;
  #writing: Promise<void> | null = null;
  #broken = false;

  constructor(cache: CacheLike, url: string, partBytes = usualPartBytes) {
    this.#cache = cache;
    this.#url = url;
    this.#partBytes = partBytes;
  }

  async restore(append: (chunk: Uint8Array) => void): Promise<string | null> {
    let validator: string | null = null;
    try {
      for (;;) {
        const part = await this.#cache.match(partKey(this.#url, this.#count));
        if (!part) break;
        const own = part.headers.get(validatorHeader);
        if (this.#count > 0 && own !== validator) break;
        validator = own;
        const chunk = new Uint8Array(await part.arrayBuffer());
        append(chunk);
        this.#count++;
        this.#kept += chunk.length;
      }
    } catch {
      // What cannot be read is fetched again.
    }
    return validator;
  }

  /** One write at a time, of a copy that is made when its turn comes. */
  offer(received: Received): void {
    if (this.#writing || this.#broken) return;
    const isAnew = received.age !== this.#age;
    if (!isAnew && received.length - this.#kept < this.#partBytes) return;
    this.#age = received.age;
    this.#writing = (isAnew ? this.#drop() : this.#write(received))
      // Most likely the storage is full: the file may still come through in one go.
      .catch(() => void (this.#broken = true))
      .then(() => {
        this.#writing = null;
        this.offer(received);
      });
  }

  async #write(received: Received): Promise<void> {
    const { validator } = received;
    const part = received.view(this.#kept, this.#kept + this.#partBytes);
    const headers = { ...(validator !== null && { [validatorHeader]: validator }) };
    await this.#cache.put(partKey(this.#url, this.#count), new Response(part, { headers }));
    this.#count++;
    this.#kept += part.length;
  }

  async #drop(): Promise<void> {
    this.#count = 0;
    this.#kept = 0;
    for (let i = 0; await this.#cache.delete(partKey(this.#url, i)); i++);
  }

  /** Until nothing is being written. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async clear(): Promise<void> {
    await this.settled();
    await this.#drop().catch(() => void (this.#broken = true));
  }
}
