import { hostOf } from './download-error.ts';
import { resolveUrl, type HubPlace } from './hub-address.ts';
import type { HubParts } from './hub-parts.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { PartStore } from './part-store.ts';
import { readStored, writeStored, type HubFile } from './stored-file.ts';
import { streamFile } from './stream-file.ts';

export interface HubFetchOptions {
  /** For sentences; the file's path otherwise. */
  readonly what?: string;
  readonly maxBytes: number;
  readonly onProgress?: (loaded: number, total: number | undefined) => void;
  /** Another tab is at it. */
  readonly onWait?: () => void;
  /** Told what the person should know although all went well: a damaged copy, full storage. */
  readonly onNote?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface Fetched {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Hex; null where the platform cannot tell. */
  readonly sha256: string | null;
  readonly from: 'cache' | 'network';
}

/**
 * A file of a repository: out of the cache when it is there and sound, else over the network and
 * then into the cache. The bytes are in memory once; checking them takes a second copy for a
 * moment.
 *
 * @throws DownloadError with one sentence; the signal's reason when aborted
 */
export async function fetchHubFile(
  place: HubPlace,
  file: HubFile,
  parts: HubParts,
  options: HubFetchOptions,
): Promise<Fetched> {
  const url = resolveUrl(place, file.path);
  const store = await parts.store();
  const work = (): Promise<Fetched> => fetchAlone(url, place, file, parts, options);
  const { onWait = () => {}, signal } = options;
  // Without a store the one that waits would find nothing.
  const locks = store.files ? parts.locks : undefined;
  return oneAtATime(locks, `tokensieve ${url}`, work, onWait, signal);
}

async function fetchAlone(
  url: string,
  { repo }: HubPlace,
  file: HubFile,
  { store: open, pauses, stallMs, partBytes }: HubParts,
  { what = file.path, maxBytes, onProgress, onNote, signal }: HubFetchOptions,
): Promise<Fetched> {
  const store = await open();
  const stored = await readStored(store, url, file);
  signal?.throwIfAborted();
  if (stored.kind === 'good') {
    onProgress?.(stored.bytes.length, stored.bytes.length);
    return { bytes: stored.bytes, sha256: stored.sha256, from: 'cache' };
  }
  if (stored.kind === 'evicted') {
    onNote?.(`The stored copy of ${what} was not used (${stored.why}); it is fetched again.`);
  }
  const beginning = store.notes && new PartStore(store.notes, url, partBytes);
  try {
    const streamed = await streamFile(url, {
      what,
      repo,
      maxBytes,
      // The browser's own cache would hold the file a second time.
      cache: 'no-store',
      ...(file.bytes === undefined ? {} : { bytes: file.bytes }),
      ...(file.sha256 === undefined ? {} : { sha256: file.sha256 }),
      ...(beginning && { parts: beginning }),
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
      ...(pauses && { pauses }),
      ...(stallMs === undefined ? {} : { stallMs }),
    });
    const { bytes, sha256 } = streamed;
    const write = (): Promise<void> => writeStored(store, url, streamed);
    await write()
      // The kept beginning may be what fills the storage.
      .catch(() => beginning?.clear().then(write))
      .catch((error: unknown) => {
        const full = error instanceof Error && error.name === 'QuotaExceededError';
        onNote?.(
          `${full ? 'The storage of this browser is full' : `The storage refused ${what}`}: the model from ${hostOf(url)} works now but will be downloaded again next time.`,
        );
      });
    await beginning?.clear();
    return { bytes, sha256, from: 'network' };
  } finally {
    await beginning?.settled();
  }
}
