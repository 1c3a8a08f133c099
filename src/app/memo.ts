/**
 * Promises by content key: what changed has a new key, what did not is there already.
 * A failed promise is forgotten, so that asking again tries again.
 */
export class Memo<T> {
  readonly #entries = new Map<string, Promise<T>>();
  readonly #limit: number;

  /** @param limit how many results stay; the least recently asked goes first. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known;
    }
    const made = make();
    this.#entries.set(key, made);
    made.catch(() => {
      if (this.#entries.get(key) === made) this.#entries.delete(key);
    });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) break;
      this.#entries.delete(oldest);
    }
    return made;
  }

  clear(): void {
    this.#entries.clear();
  }
}
