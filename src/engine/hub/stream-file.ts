/** @file One file over the network, with whatever goes wrong on the way. */
import { DownloadError, hostOf } from './download-error.ts';
import { hexDigest } from './hex-digest.ts';
import { pause } from './pause.ts';
import { Received } from './received.ts';
import { impostorBytes, refuseImpostor } from './refuse-impostor.ts';
import { statusError } from './status-error.ts';

/** Keeps the beginning of a file for a later call, in pieces. */
export interface Parts {
  /** Hands over what an earlier call kept, first to last. @returns the validator it came with */
  restore(append: (chunk: Uint8Array) => void): Promise<string | null>;
  /** Told after every chunk; writes behind, never throws. */
  offer(received: Received): void;
  clear(): Promise<void>;
}

export interface StreamOptions {
  /** For sentences: `the model`, `tokenizer.json`. */
  readonly what?: string;
  /** Repository on the hub that the file is in. */
  readonly repo?: string;
  /** Bytes the file must have; other lengths are refused. */
  readonly bytes?: number;
  /** Hex digest; checked where the platform can (not on plain http). */
  readonly sha256?: string;
  /** The stream is cut off beyond this many bytes. */
  readonly maxBytes: number;
  readonly onProgress?: (loaded: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
  /** Waits before the second and later attempts, ms; an attempt that got further starts anew. */
  readonly pauses?: readonly number[];
  /** Silence of a server that counts as a broken connection, ms. */
  readonly stallMs?: number;
  readonly parts?: Parts;
  /** Of the first request. */
  readonly cache?: RequestCache;
}

export interface Streamed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Hex; null where the platform cannot tell. */
  readonly sha256: string | null;
  readonly validator: string | null;
  readonly type: string | null;
}

const usualPauses = [500, 2000];
const usualStallMs = 30_000;

/** A weak tag stands for the content, not for its bytes. */
function validatorOf({ headers }: Response): string | null {
  const etag = headers.get('etag');
  return etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
}

/**
 * Fetches a file and checks it. After a broken connection the rest is asked for (Range) where the
 * server can do that and shows that the file is still the same one; `If-Range` is not sent, since
 * a page would first have to ask the server whether it may.
 *
 * @throws DownloadError with one sentence naming the host; the signal's reason when aborted
 */
export async function streamFile(url: string, options: StreamOptions): Promise<Streamed> {
  const host = hostOf(url);
  const { what = 'the model', signal, parts, sha256, pauses = usualPauses } = options;
  const received = new Received(options.bytes);
  if (parts) {
    received.validator = await parts.restore((chunk) => received.append(chunk));
    if (received.length > (options.bytes ?? Infinity)) received.clear();
  }
  let type: string | null = null;
  for (let failures = 0, requests = 0; ; requests++) {
    signal?.throwIfAborted();
    try {
      const complete = received.length === options.bytes && sha256 !== undefined;
      if (!complete) type = await attempt(url, host, received, options, requests > 0);
      checkLength(received.length, host, what, options.bytes);
      const bytes = received.all();
      const found = await hexDigest(bytes);
      if (sha256 && found && found !== sha256.toLowerCase()) {
        received.clear();
        throw new DownloadError(
          'digest',
          `The file that ${host} sent for ${what} is not the one that was promised (SHA-256 ${found.slice(0, 12)}… instead of ${sha256.slice(0, 12)}…); it was not used.`,
          { transient: true },
        );
      }
      return { bytes, sha256: found, validator: received.validator, type };
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof DownloadError) || !error.transient) throw error;
      if (received.length === 0) await parts?.clear();
      const gotFurther = received.from > 0 && received.length > received.from;
      failures = gotFurther ? 1 : failures + 1;
      if (failures > pauses.length) throw error;
      // A sign of life for whoever watches over a worker that waited for a silent server.
      options.onProgress?.(received.length, options.bytes);
      await pause(pauses[failures - 1], signal);
    }
  }
}

function checkLength(
  length: number,
  host: string,
  what: string,
  expected: number | undefined,
): void {
  if (expected === undefined || length === expected) return;
  throw new DownloadError(
    'length',
    `${host} sent ${length} bytes of ${what} instead of ${expected}; try again.`,
    { transient: true },
  );
}

/** Asks once, for the rest of what is there; the bytes end up in `received`. @returns their type */
async function attempt(
  url: string,
  host: string,
  received: Received,
  options: StreamOptions,
  again: boolean,
): Promise<string | null> {
  const { what = 'the model', signal, stallMs = usualStallMs } = options;
  // The rest of another version of the file would make a file that never was.
  const known = received.validator !== null || options.sha256 !== undefined;
  const from = known ? received.length : 0;
  if (from === 0) received.clear();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  let timer = setTimeout(() => stop.abort(), stallMs);
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), stallMs);
  };
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      // After damaged bytes the browser's cache may hold them: ask the server itself.
      cache: again ? (from > 0 ? 'no-store' : 'reload') : (options.cache ?? 'default'),
      ...(from > 0 ? { headers: { Range: `bytes=${from}-` } } : {}),
      signal: stop.signal,
    });
    alive();
    if (response.status === 206) {
      checkRest(response, from, received, host, options);
      received.from = from;
    } else if (response.status === 416) {
      received.clear();
      throw changed(host, what);
    } else if (!response.ok) {
      throw statusError(response, host, { what, ...(options.repo ? { repo: options.repo } : {}) });
    } else {
      received.clear();
      received.validator = validatorOf(response);
      makeRoom(response, received, host, options);
    }
    await readBody(response, received, host, options, alive);
    return response.headers.get('content-type');
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(
      'unreachable',
      `${capital(what)} could not be fetched from ${host}: the connection failed or broke off. Try again.`,
      { transient: true },
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    // Whatever is still on its way is not wanted any more.
    stop.abort();
  }
}

const changed = (host: string, what: string): DownloadError =>
  new DownloadError('length', `${host} has another version of ${what} by now; try again.`, {
    transient: true,
  });

function checkRest(
  response: Response,
  from: number,
  received: Received,
  host: string,
  { what = 'the model', bytes, sha256 }: StreamOptions,
): void {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const validator = validatorOf(response);
  const same =
    // Headers that the server does not show to pages are null; the digest decides then.
    (range ? Number(range[1]) === from : sha256 !== undefined) &&
    (bytes === undefined || !range || range[2] === '*' || Number(range[2]) === bytes) &&
    (validator === received.validator || (sha256 !== undefined && validator === null));
  if (same) return;
  received.clear();
  throw changed(host, what);
}

function makeRoom(
  { headers }: Response,
  received: Received,
  host: string,
  { what = 'the model', bytes, maxBytes }: StreamOptions,
): void {
  const declared = Number(headers.get('content-length') ?? 0);
  // A compressed answer declares fewer bytes than it holds, hardly ever more.
  if (bytes !== undefined && declared > bytes && headers.get('content-encoding') === null) {
    throw new DownloadError(
      'length',
      `${host} has ${declared} bytes of ${what} instead of ${bytes}; it was not fetched.`,
    );
  }
  if (declared > maxBytes) throw tooLarge(host, what, maxBytes);
  received.expect(bytes ?? declared);
}

const tooLarge = (host: string, what: string, maxBytes: number): DownloadError =>
  new DownloadError(
    'too-large',
    `${host} sent more than ${Math.round(maxBytes / 1e6)} MB for ${what}, which is over the limit.`,
  );

async function readBody(
  response: Response,
  received: Received,
  host: string,
  { what = 'the model', bytes, maxBytes, onProgress, parts }: StreamOptions,
  alive: () => void,
): Promise<void> {
  let checked = received.length > 0;
  const type = response.headers.get('content-type');
  const total = bytes ?? (Number(response.headers.get('content-length')) || undefined);
  const most = Math.min(maxBytes, bytes ?? Infinity);
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (!done) {
      alive();
      if (received.length + value.length > most) {
        received.clear();
        if (most === maxBytes) throw tooLarge(host, what, maxBytes);
        throw new DownloadError(
          'length',
          `${host} sent more than the ${bytes} bytes that ${what} should have; it was not used.`,
        );
      }
      received.append(value);
    }
    if (!checked && (done || received.length >= impostorBytes)) {
      checked = true;
      refuseImpostor(received.view(), host, what, type);
    }
    if (done) return;
    parts?.offer(received);
    onProgress?.(received.length, total);
  }
}

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);
