import type { CacheLike } from '../../../src/engine/hub/hub-store.ts';
import type { HubParts, Library } from '../../../src/engine/hub/hub-parts.ts';
import { MemoryCache } from '../../../src/engine/hub/memory-cache.ts';
import type { LocksLike } from '../../../src/engine/hub/one-at-a-time.ts';

/** One browser: its caches and its locks, shared by all its tabs. */
export interface TestBrowser {
  readonly files: MemoryCache;
  readonly notes: MemoryCache;
  readonly parts: HubParts;
}

/** Locks of one origin, first come, first served. */
export function testLocks(): LocksLike {
  const last = new Map<string, Promise<unknown>>();
  return {
    async request(name, { signal }, work) {
      const before = last.get(name) ?? Promise.resolve();
      const mine = before.then(() => {
        signal?.throwIfAborted();
        return work();
      });
      last.set(
        name,
        mine.catch(() => {}),
      );
      return mine;
    },
  };
}

export const loadLibrary = (): Promise<Library> => import('@huggingface/transformers');

export function testBrowser(overrides: Partial<HubParts> = {}): TestBrowser {
  const files = new MemoryCache();
  const notes = new MemoryCache();
  const store = { files: files as CacheLike, notes: notes as CacheLike };
  const parts: HubParts = {
    store: async () => store,
    locks: testLocks(),
    loadLibrary,
    pauses: [1, 1],
    partBytes: 16_384,
    ...overrides,
  };
  return { files, notes, parts };
}
