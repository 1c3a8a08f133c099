const firstGuess = 2 ** 20;

/** Bytes of one file as they arrive, in one buffer that is made once where the length is known. */
export class Received {
  #data: Uint8Array<ArrayBuffer>;
  #length = 0;
  /** ETag or date that the bytes came with: the same one means the same file. */
  validator: string | null = null;
  /** Where the present answer went on. */
  from = 0;
  /** Goes up whenever everything is thrown away. */
  age = 0;

  constructor(expected: number | undefined) {
    this.#data = new Uint8Array(expected ?? 0);
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room before the first byte, where the answer tells how much. */
  expect(bytes: number): void {
    if (this.#length === 0 && this.#data.length < bytes) this.#data = new Uint8Array(bytes);
  }

  append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#data.length) {
      const grown = new Uint8Array(Math.max(2 * this.#data.length, needed, firstGuess));
      grown.set(this.#data.subarray(0, this.#length));
      this.#data = grown;
    }
    this.#data.set(chunk, this.#length);
    this.#length = needed;
  }

  /** A view; what is appended later may not show in it. */
  view(start = 0, end = this.#length): Uint8Array<ArrayBuffer> {
    return this.#data.subarray(start, end);
  }

  /** Everything, without a copy where the length was known. */
  all(): Uint8Array<ArrayBuffer> {
    return this.#length === this.#data.length ? this.#data : this.#data.slice(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    this.from = 0;
    this.age++;
    this.validator = null;
  }
}
