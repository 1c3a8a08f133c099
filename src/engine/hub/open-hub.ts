/** @file The hub as the page asks for it; a chunk of its own, fetched when somebody wants another model. */
import type { FileSource } from '../api.ts';
import { browserHub } from './browser-hub.ts';
import { describeRepo, type RepoDescription } from './describe-repo.ts';
import { splitDtype } from './dtypes.ts';
import { fileSource } from './file-source.ts';
import { defaultHubHost, resolveUrl, type HubPlace } from './hub-address.ts';
import type { Library } from './hub-parts.ts';
import { forgetRepo, listStored, type StoredRepo } from './stored-models.ts';

export interface OpenedHub {
  /** @throws DownloadError with one sentence */
  describe(typed: string, signal: AbortSignal): Promise<RepoDescription>;
  /** Whether weights of this dtype are in the browser’s cache; nobody is asked. */
  isStored(place: Omit<HubPlace, 'host'>, dtype: string): Promise<boolean>;
  stored(): Promise<readonly StoredRepo[]>;
  /** @returns how many entries were removed */
  forget(repo: string): Promise<number>;
  /** @throws DownloadError with one sentence */
  openFiles(files: readonly File[]): Promise<FileSource>;
}

/** @param loadLibrary fetches transformers.js, for hosts that list no files */
export function openHub(loadLibrary: () => Promise<Library>): OpenedHub {
  const parts = browserHub(loadLibrary);
  const host = defaultHubHost;
  return {
    describe: (typed, signal) => describeRepo(typed, parts, { signal }),
    async isStored(place, dtype) {
      const { files } = await parts.store();
      const start = resolveUrl({ host, ...place }, '');
      return ((await files?.keys()) ?? []).some(({ url }) => {
        const [, name] = /([^/]+)\.onnx$/.exec(url) ?? [];
        return url.startsWith(start) && name !== undefined && splitDtype(name).dtype === dtype;
      });
    },
    stored: () => listStored({ host }, parts),
    forget: (repo) => forgetRepo({ host, repo }, parts),
    openFiles: fileSource,
  };
}
