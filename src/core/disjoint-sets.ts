/**
 * Sets that only ever grow together (union-find with path halving). Near constant time per call.
 */
export class DisjointSets {
  readonly #parent: Uint32Array;
  #numSets: number;

  /** @param size every item begins as a set of its own */
  constructor(size: number) {
    this.#parent = new Uint32Array(size);
    for (let i = 0; i < size; i++) this.#parent[i] = i;
    this.#numSets = size;
  }

  get numSets(): number {
    return this.#numSets;
  }

  /** The item that stands for the set of i. */
  find(i: number): number {
    const parent = this.#parent;
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  }

  /** Puts the set of i into that of `into`; false where they are one already. */
  join(i: number, into: number): boolean {
    const root = this.find(i);
    const other = this.find(into);
    if (root === other) return false;
    this.#parent[root] = other;
    this.#numSets--;
    return true;
  }

  /** `[size]` one number per set, 0, 1, … in the order in which the sets first appear. */
  labels(): Uint32Array {
    const size = this.#parent.length;
    const labelOf = new Int32Array(size).fill(-1);
    const labels = new Uint32Array(size);
    let next = 0;
    for (let i = 0; i < size; i++) {
      const root = this.find(i);
      if (labelOf[root] < 0) labelOf[root] = next++;
      labels[i] = labelOf[root];
    }
    return labels;
  }
}
