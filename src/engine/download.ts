/** A model that could not be had; the message is one sentence naming the host. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

export interface DownloadOptions {
  /** Bytes the file must have; other lengths are refused. */
  readonly bytes?: number;
  /** Hex digest; checked where the platform can (not on plain http). */
  readonly sha256?: string;
  /** The stream is cut off beyond this many bytes. */
  readonly maxBytes: number;
  readonly onProgress?: (loaded: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
  /** Waits before the second and later attempts, ms. */
  readonly pauses?: readonly number[];
}

const usualPauses = [500, 2000];

const hostOf = (url: string): string => {
  try {
    return new URL(url).host || url;
  } catch {
    return url;
  }
};

async function readAll(
  response: Response,
  host: string,
  { bytes, maxBytes, onProgress }: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  // The declared length counts compressed bytes where the server compresses: only the card knows.
  let data = new Uint8Array(bytes ?? 2 ** 20);
  let loaded = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return loaded === data.length ? data : data.slice(0, loaded);
    if (loaded + value.length > maxBytes) {
      await reader?.cancel();
      throw new DownloadError(
        `${host} sent more than ${Math.round(maxBytes / 1e6)} MB for this model, which is over the limit.`,
      );
    }
    if (loaded + value.length > data.length) {
      const grown = new Uint8Array(Math.max(2 * data.length, loaded + value.length));
      grown.set(data.subarray(0, loaded));
      data = grown;
    }
    data.set(value, loaded);
    loaded += value.length;
    onProgress?.(loaded, bytes);
  }
}

/** A login page, an error page or a single-page app in place of the file. */
function refuseWebPage(head: Uint8Array, type: string, host: string): void {
  const start = String.fromCharCode(...head.subarray(0, 256))
    .trimStart()
    .toLowerCase();
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) {
    throw new DownloadError(
      `The server answered with a web page instead of the model (${type || 'no type'}) from ${host}.`,
    );
  }
}

/** Worth another try: the connection broke or the bytes came damaged. */
class Transient extends DownloadError {}

async function checkDigest(
  data: Uint8Array<ArrayBuffer>,
  sha256: string,
  host: string,
): Promise<void> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return;
  const digest = new Uint8Array(await subtle.digest('SHA-256', data));
  const found = Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join('');
  if (found === sha256.toLowerCase()) return;
  throw new Transient(
    `The model from ${host} is not the one its card names (SHA-256 ${found.slice(0, 12)}… instead of ${sha256.slice(0, 12)}…); it was not used.`,
  );
}

async function attempt(
  url: string,
  host: string,
  options: DownloadOptions,
  fresh: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  let data: Uint8Array<ArrayBuffer>;
  try {
    response = await fetch(url, {
      credentials: 'omit',
      // After damaged bytes the browser's cache may hold them: ask the server itself.
      ...(fresh ? { cache: 'reload' as const } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    if (!response.ok) {
      const message = `${host} answered ${response.status} for the model; check the address.`;
      throw response.status >= 500 ? new Transient(message) : new DownloadError(message);
    }
    data = await readAll(response, host, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof DownloadError) throw error;
    throw new Transient(
      `The model could not be fetched from ${host}: the connection failed or broke off. Try again.`,
    );
  }
  refuseWebPage(data, response.headers.get('content-type') ?? '', host);
  if (options.bytes !== undefined && data.length !== options.bytes) {
    throw new Transient(
      `${host} sent ${data.length} bytes of the model instead of ${options.bytes}; try again.`,
    );
  }
  return data;
}

/**
 * Fetches a model. A broken connection or damaged bytes are tried three times in all, past the
 * browser's cache; nothing is stored beyond that cache, and nothing half-fetched is kept.
 *
 * @throws DownloadError with one sentence naming the host; the signal's reason when aborted
 */
export async function download(
  url: string,
  options: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const host = hostOf(url);
  const pauses = options.pauses ?? usualPauses;
  for (let tries = 0; ; tries++) {
    try {
      const data = await attempt(url, host, options, tries > 0);
      if (options.sha256) await checkDigest(data, options.sha256, host);
      return data;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof Transient) || tries >= pauses.length) throw error;
      await pause(pauses[tries], options.signal);
    }
  }
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      signal?.removeEventListener('abort', stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    }
    signal?.addEventListener('abort', stop, { once: true });
  });
}
