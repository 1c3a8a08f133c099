import type { HubPlace } from './hub-address.ts';
import type { CacheLike } from './hub-store.ts';
import type { HubParts, Library } from './hub-parts.ts';
import { MemoryCache } from './memory-cache.ts';

/**
 * Fetches transformers.js and points it at a host. It reads and fills the same cache as this
 * project; where there is none, one that lasts for this call, so that what was fetched and checked
 * here is not fetched again there.
 */
export async function openLibrary(
  { host }: Pick<HubPlace, 'host'>,
  { loadLibrary, store }: HubParts,
): Promise<{ readonly library: Library; readonly cache: CacheLike }> {
  if (!loadLibrary) throw new Error('This door has no transformers.js.');
  const { files } = await store();
  const cache = files ?? new MemoryCache();
  const library = await loadLibrary();
  const { env } = library;
  env.remoteHost = host;
  env.allowRemoteModels = true;
  env.allowLocalModels = false;
  // The page has a runtime already; this one would only keep a copy of it.
  env.useWasmCache = false;
  env.useCustomCache = true;
  env.customCache = cache as NonNullable<typeof env.customCache>;
  return { library, cache };
}
