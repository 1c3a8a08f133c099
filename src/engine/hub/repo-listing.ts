import { DownloadError } from './download-error.ts';
import { listUrl, type HubPlace } from './hub-address.ts';
import type { HubParts } from './hub-parts.ts';
import { fieldsOf, numberOf, textOf, type Fields } from './json-fields.ts';
import type { HubFile } from './stored-file.ts';
import { streamFile } from './stream-file.ts';

/** What the hub says about a repository. */
export interface RepoListing {
  readonly files: readonly HubFile[];
  /** Null where it does not say. */
  readonly licence: string | null;
  readonly isGated: boolean;
  /** Of an earlier visit: nobody answers now. */
  readonly isOld: boolean;
}

const maxListBytes = 16e6;

/** `license` or, for terms of their own, `license_name`; some repositories tag it only. */
function licenceOf(info: Fields): string | null {
  const data = fieldsOf(info['cardData']);
  const [first] = [data['license']].flat();
  const named = textOf(data['license_name']);
  const told = textOf(first);
  const tags = Array.isArray(info['tags']) ? (info['tags'] as unknown[]) : [];
  const tag = tags.map(textOf).find((text) => text?.startsWith('license:'));
  const best = told === 'other' || told === undefined ? (named ?? told) : told;
  return best ?? tag?.slice('license:'.length) ?? null;
}

function fileOf(value: unknown): HubFile | undefined {
  const { rfilename, size, lfs } = fieldsOf(value);
  const path = textOf(rfilename);
  // Names that would lead elsewhere in an address are no names of models.
  if (path === undefined || /[?#%\\]|\.\.|^\//.test(path)) return undefined;
  const large = fieldsOf(lfs);
  const bytes = numberOf(large['size']) ?? numberOf(size);
  const sha256 = textOf(large['sha256']);
  return {
    path,
    ...(bytes && { bytes }),
    ...(sha256 && /^[\da-f]{64}$/.test(sha256) && { sha256 }),
  };
}

function readListing(text: string, host: string): Omit<RepoListing, 'isOld'> {
  let info: Fields;
  try {
    info = fieldsOf(JSON.parse(text));
  } catch {
    info = {};
  }
  const siblings = info['siblings'];
  if (!Array.isArray(siblings)) {
    throw new DownloadError('server', `${host} answered without a list of files.`);
  }
  return {
    files: siblings.map(fileOf).filter((file) => file !== undefined),
    licence: licenceOf(info),
    isGated: info['gated'] !== undefined && info['gated'] !== false,
  };
}

/**
 * Lists the files of a repository with their sizes and digests, in one request. Kept for the next
 * visit without a network.
 *
 * @throws DownloadError
 */
export async function fetchListing(
  place: HubPlace,
  { store: open, pauses, stallMs }: HubParts,
  signal?: AbortSignal,
): Promise<RepoListing> {
  const url = listUrl(place);
  const { notes } = await open();
  try {
    const { bytes } = await streamFile(url, {
      what: `the list of files of ${place.repo}`,
      repo: place.repo,
      maxBytes: maxListBytes,
      cache: 'no-store',
      ...(pauses && { pauses }),
      ...(stallMs === undefined ? {} : { stallMs }),
      ...(signal && { signal }),
    });
    const text = new TextDecoder().decode(bytes);
    const listing = readListing(text, place.host);
    await notes?.put(url, new Response(text)).catch(() => undefined);
    return { ...listing, isOld: false };
  } catch (error) {
    signal?.throwIfAborted();
    const isSilent =
      error instanceof DownloadError && ['unreachable', 'server', 'busy'].includes(error.kind);
    const kept = isSilent ? await notes?.match(url).catch(() => undefined) : undefined;
    if (!kept) throw error;
    return { ...readListing(await kept.text(), place.host), isOld: true };
  }
}
