import type { HubParts, Library } from './hub-parts.ts';
import { openHubStore, type HubStore } from './hub-store.ts';

/**
 * What the hub needs of a browser, on the page or in a worker.
 *
 * @param loadLibrary fetches transformers.js, when it is needed for the first time
 * @param ort runtime that it is to take over; without one it brings its own, unused
 */
export function browserHub(loadLibrary: () => Promise<Library>, ort?: object): HubParts {
  let store: Promise<HubStore> | undefined;
  return {
    // Missing on plain http.
    store: () => (store ??= openHubStore(globalThis.caches as CacheStorage | undefined)),
    locks: globalThis.navigator.locks as LockManager | undefined,
    loadLibrary: () => {
      // Looked for by the library while it starts: two runtimes in one realm would share globals.
      if (ort) Reflect.set(globalThis, Symbol.for('onnxruntime'), ort);
      return loadLibrary();
    },
  };
}
