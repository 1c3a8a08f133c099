/** A priority queue of numbered entries: the lowest key comes first, equals by lower number. */
export interface MinHeap {
  readonly size: number;
  /** @param key any number but NaN */
  push(key: number, id: number): void;
  /** The number of the first entry; undefined when there is none. */
  pop(): number | undefined;
}

/** An empty binary heap: O(log n) a call. */
export function createMinHeap(): MinHeap {
  const keys: number[] = [];
  const ids: number[] = [];
  const isBefore = (i: number, j: number): boolean =>
    keys[i] < keys[j] || (keys[i] === keys[j] && ids[i] < ids[j]);
  const swap = (i: number, j: number): void => {
    const key = keys[i];
    keys[i] = keys[j];
    keys[j] = key;
    const id = ids[i];
    ids[i] = ids[j];
    ids[j] = id;
  };
  return {
    get size() {
      return ids.length;
    },
    push(key, id) {
      let at = ids.length;
      keys.push(key);
      ids.push(id);
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (!isBefore(at, parent)) break;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const last = ids.length - 1;
      if (last < 0) return undefined;
      swap(0, last);
      const first = ids.pop();
      keys.pop();
      let at = 0;
      for (;;) {
        const left = 2 * at + 1;
        if (left >= last) break;
        const child = left + 1 < last && isBefore(left + 1, left) ? left + 1 : left;
        if (!isBefore(child, at)) break;
        swap(child, at);
        at = child;
      }
      return first;
    },
  };
}
