import type { CacheLike } from './hub-store.ts';

/** A cache for as long as its holder lives: small files where nothing may be stored. */
export class MemoryCache implements CacheLike {
  readonly #entries = new Map<string, { body: ArrayBuffer; headers: [string, string][] }>();

  async match(key: string): Promise<Response | undefined> {
    const entry = this.#entries.get(key);
    return entry && new Response(entry.body, { headers: entry.headers });
  }

  async put(key: string, response: Response): Promise<void> {
    const headers = [...response.headers];
    this.#entries.set(key, { body: await response.arrayBuffer(), headers });
  }

  async delete(key: string): Promise<boolean> {
    return this.#entries.delete(key);
  }

  async keys(): Promise<readonly { readonly url: string }[]> {
    return [...this.#entries.keys()].map((url) => ({ url }));
  }
}
