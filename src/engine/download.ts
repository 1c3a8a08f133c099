import { streamFile, type StreamOptions } from './hub/stream-file.ts';

export { DownloadError } from './hub/download-error.ts';

export type DownloadOptions = Omit<StreamOptions, 'parts' | 'repo'>;

/**
 * Fetches a file of this site. A broken connection or damaged bytes are tried three times in all,
 * past the browser's cache; nothing is stored beyond that cache.
 *
 * @throws DownloadError with one sentence naming the host; the signal's reason when aborted
 */
export async function download(
  url: string,
  options: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  return (await streamFile(url, options)).bytes;
}
