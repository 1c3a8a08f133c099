/** What is used of a `Cache` of the browser. Keys are absolute addresses. */
export interface CacheLike {
  match(key: string): Promise<Response | undefined>;
  put(key: string, response: Response): Promise<void>;
  delete(key: string): Promise<boolean>;
  keys(): Promise<readonly { readonly url: string }[]>;
}

export interface CachesLike {
  open(name: string): Promise<CacheLike>;
}

/** Where files stay between visits; null where nothing may be kept (plain http, private modes). */
export interface HubStore {
  /** Files under the addresses and in the cache of transformers.js, so that both share them. */
  readonly files: CacheLike | null;
  /** What is known about them, and the beginnings of those that were cut off. */
  readonly notes: CacheLike | null;
}

/** `env.cacheKey` of transformers.js. */
export const filesCacheName = 'transformers-cache';
export const notesCacheName = 'tokensieve-hub';

export const noStore: HubStore = { files: null, notes: null };

/** @param caches of the browser; undefined where it has none */
export async function openHubStore(caches: CachesLike | undefined): Promise<HubStore> {
  try {
    if (!caches) return noStore;
    return { files: await caches.open(filesCacheName), notes: await caches.open(notesCacheName) };
  } catch {
    // Frames of other sites and some private modes have the caches but may not open them.
    return noStore;
  }
}
