/** An immutable snapshot and whoever wants to know that it changed. */
export interface Store<T> {
  get(): T;
  /** Replaces the snapshot; listeners hear of it unless it is the same object. */
  set(next: T): void;
  /** Merges fields into the snapshot. */
  patch(fields: Partial<T>): void;
  subscribe(listener: (now: T, before: T) => void): () => void;
}

export function createStore<T extends object>(initial: T): Store<T> {
  let state = initial;
  const listeners = new Set<(now: T, before: T) => void>();
  const set = (next: T): void => {
    if (next === state) return;
    const before = state;
    state = next;
    for (const listener of [...listeners]) listener(next, before);
  };
  return {
    get: () => state,
    set,
    patch: (fields) => set({ ...state, ...fields }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
