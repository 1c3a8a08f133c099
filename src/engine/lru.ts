/** A map that holds the few entries used last and says what had to leave. */
export class Lru<V> {
  readonly #entries = new Map<string, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  /** @returns the values that left: an older one of this key, and those used longest ago */
  set(key: string, value: V): V[] {
    const left: V[] = [];
    const old = this.#entries.get(key);
    if (old !== undefined && old !== value) left.push(old);
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const [oldest, evicted] of this.#entries) {
      if (this.#entries.size <= this.#limit) break;
      this.#entries.delete(oldest);
      left.push(evicted);
    }
    return left;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** @returns everything that was in it */
  clear(): V[] {
    const all = [...this.#entries.values()];
    this.#entries.clear();
    return all;
  }
}
