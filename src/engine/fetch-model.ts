import type { ModelSource, Progress } from './api.ts';
import { download } from './download.ts';

export interface ModelFiles {
  readonly bytes: Uint8Array;
  /** Companion weight files by bare name (`model.onnx_data`). */
  readonly external?: ReadonlyMap<string, Uint8Array>;
}

export type FetchModel = (
  source: ModelSource,
  options: { onProgress: (progress: Progress) => void; signal?: AbortSignal },
) => Promise<ModelFiles>;

/** What WebAssembly's memory can hold beside the runtime and one copy. */
const maxModelBytes = 1.5e9;

/** Over the network; length and digest as the card says. */
export const fetchModel: FetchModel = async (source, { onProgress, signal }) => {
  const { card, url } = source;
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
};
