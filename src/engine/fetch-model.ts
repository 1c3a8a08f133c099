import type { ModelSource, Progress, SiteSource } from './api.ts';
import { download } from './download.ts';
import { fetchHubModel, readFileModel } from './hub/fetch-hub-model.ts';
import type { HubParts } from './hub/hub-parts.ts';
import type { ModelCard } from './model-card.ts';

export interface ModelFiles {
  readonly bytes: Uint8Array;
  /** Companion weight files by bare name (`model.onnx_data`). */
  readonly external?: ReadonlyMap<string, Uint8Array>;
  /** The source's card as the graph completes it, where the source came without one. */
  readonly card?: ModelCard;
}

interface Options {
  readonly onProgress: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export type FetchModel = (source: ModelSource, options: Options) => Promise<ModelFiles>;

/** @throws Error for what only a browser can fetch */
export function siteSource(source: ModelSource): SiteSource {
  if (source.origin === undefined || source.origin === 'site') return source;
  throw new Error(`${source.card.label} is not a file of this site.`);
}

/** What WebAssembly's memory can hold beside the runtime and one copy. */
const maxModelBytes = 1.5e9;

/** From this site, from the hub or from this computer; length and digest as the source says. */
export function fetchModel(hub: HubParts): FetchModel {
  return async (source, options) => {
    switch (source.origin) {
      case 'hub':
        return fetchHubModel(source, hub, { maxBytes: maxModelBytes, ...options });
      case 'file':
        return readFileModel(source, { maxBytes: maxModelBytes, ...options });
      case 'site':
      case undefined:
        return fetchSiteModel(source, options);
    }
    return source satisfies never;
  };
}

async function fetchSiteModel(
  { card, url }: SiteSource,
  { onProgress, signal }: Options,
): Promise<ModelFiles> {
  const bytes = await download(url, {
    maxBytes: maxModelBytes,
    ...(card.bytes > 0 ? { bytes: card.bytes } : {}),
    ...(card.sha256 ? { sha256: card.sha256 } : {}),
    onProgress: (loaded, total) =>
      onProgress({ phase: 'download', loaded, ...(total === undefined ? {} : { total }) }),
    ...(signal ? { signal } : {}),
  });
  onProgress({ phase: 'verify' });
  return { bytes };
}
