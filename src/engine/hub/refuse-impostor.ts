import { DownloadError } from './download-error.ts';

/** As many bytes as tell an impostor. */
export const impostorBytes = 256;

/**
 * What servers send in place of a file with status 200: a login or error page, a single-page app,
 * or the pointer that Git keeps instead of a large file.
 *
 * @param what `the model`, for the sentence
 * @throws DownloadError `web-page` or `lfs-pointer`
 */
export function refuseImpostor(
  head: Uint8Array,
  host: string,
  what: string,
  type: string | null,
): void {
  const start = String.fromCharCode(...head.subarray(0, impostorBytes));
  if (/^(\u00ef\u00bb\u00bf)?\s*<(!doctype html|html)/i.test(start)) {
    throw new DownloadError(
      'web-page',
      `The server answered with a web page instead of ${what} (${type || 'no type'}) from ${host}.`,
    );
  }
  if (start.startsWith('version https://git-lfs')) {
    throw new DownloadError(
      'lfs-pointer',
      `${host} sent the Git LFS pointer of ${what}, not the file itself; ask its owner to publish the file.`,
    );
  }
}
