import type { HubPlace } from './hub-address.ts';
import type { HubParts } from './hub-parts.ts';
import { evictStored } from './stored-file.ts';
import { isPart } from './part-store.ts';

/** A repository of which something is in the browser's cache. */
export interface StoredRepo {
  readonly repo: string;
  /** As their headers tell; what others stored without a length counts as 0. */
  readonly bytes: number;
  readonly files: number;
}

const isOf = (url: string, host: string): boolean =>
  url.startsWith(host) && url.slice(host.length).includes('/resolve/');

/** What this browser keeps of a host, the largest first: also what other pages of this site put there. */
export async function listStored(
  { host }: Pick<HubPlace, 'host'>,
  { store: open }: HubParts,
): Promise<readonly StoredRepo[]> {
  const { files } = await open();
  const found = new Map<string, StoredRepo>();
  for (const { url } of (await files?.keys()) ?? []) {
    if (!isOf(url, host)) continue;
    const [repo] = url.slice(host.length).split('/resolve/');
    const length = Number((await files?.match(url))?.headers.get('content-length') ?? 0);
    const { bytes, files: count } = found.get(repo) ?? { bytes: 0, files: 0 };
    found.set(repo, { repo, bytes: bytes + length, files: count + 1 });
  }
  return [...found.values()].sort((a, b) => b.bytes - a.bytes);
}

/** Removes all that is kept of a repository, half-fetched files too. @returns how many entries */
export async function forgetRepo(
  { host, repo }: Pick<HubPlace, 'host' | 'repo'>,
  { store: open }: HubParts,
): Promise<number> {
  const store = await open();
  const start = `${host}${repo}/resolve/`;
  const list = `${host}api/models/${repo}/`;
  let removed = 0;
  for (const { url } of (await store.files?.keys()) ?? []) {
    if (!url.startsWith(start)) continue;
    await evictStored(store, url);
    removed++;
  }
  for (const { url } of (await store.notes?.keys()) ?? []) {
    if (url.startsWith(list)) await store.notes?.delete(url);
    if (!url.startsWith(start) || !isPart(url)) continue;
    await store.notes?.delete(url);
    removed++;
  }
  return removed;
}
