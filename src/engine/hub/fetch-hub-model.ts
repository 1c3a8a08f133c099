import { inspectEncoder } from '../../onnx/inspect-encoder.ts';
import { parseModel } from '../../onnx/parse-model.ts';
import type { FileSource, HubSource, Progress } from '../api.ts';
import type { ModelFiles } from '../fetch-model.ts';
import type { ModelCard } from '../model-card.ts';
import { DownloadError } from './download-error.ts';
import { fetchHubFile } from './fetch-hub-file.ts';
import { hexDigest } from './hex-digest.ts';
import { completeCard } from './hub-card.ts';
import type { HubParts } from './hub-parts.ts';

interface Options {
  readonly maxBytes: number;
  readonly onProgress: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

const bareName = (path: string): string => path.replace(/^.*\//, '');

/**
 * Fetches a model and the files its weights are in, one after the other, and completes its card.
 *
 * @throws DownloadError, OnnxError, or the signal's reason
 */
export async function fetchHubModel(
  source: HubSource,
  parts: HubParts,
  { maxBytes, onProgress, signal }: Options,
): Promise<ModelFiles> {
  const wanted = [source.file, ...source.external];
  const told = wanted.reduce((sum, { bytes }) => sum + (bytes ?? NaN), 0);
  if (told > maxBytes) throw tooLarge(source.card, told, maxBytes);
  const all: { bytes: Uint8Array; sha256: string | null }[] = [];
  let before = 0;
  let via: Progress['via'];
  for (const file of wanted) {
    const tell = (loaded: number, total: number | undefined): void => {
      const sum = Number.isNaN(told) ? total : told;
      onProgress({
        phase: 'download',
        loaded: before + loaded,
        ...(sum === undefined ? {} : { total: sum }),
        ...(via && { via }),
      });
    };
    via = undefined;
    const fetched = await fetchHubFile(source, file, parts, {
      what: bareName(file.path),
      maxBytes: maxBytes - before,
      onProgress: tell,
      onWait: () => onProgress({ phase: 'download', via: 'other-tab' }),
      onNote: (note) => onProgress({ phase: 'download', note }),
      ...(signal && { signal }),
    });
    before += fetched.bytes.length;
    via = fetched.from === 'cache' ? 'cache' : undefined;
    tell(0, before);
    all.push(fetched);
  }
  onProgress({ phase: 'verify' });
  const [main, ...external] = all;
  return finish(
    source,
    main,
    source.external.map(({ path }, i) => [bareName(path), external[i].bytes]),
  );
}

/** Reads a model of this computer. */
export async function readFileModel(
  source: FileSource,
  { maxBytes, onProgress, signal }: Options,
): Promise<ModelFiles> {
  const wanted = [source.file, ...source.external];
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) throw tooLarge(source.card, total, maxBytes);
  const all: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  for (const file of wanted) {
    signal?.throwIfAborted();
    all.push(await readFile(file));
    loaded += file.size;
    onProgress({ phase: 'download', loaded, total });
  }
  signal?.throwIfAborted();
  onProgress({ phase: 'verify' });
  const [bytes, ...external] = all;
  return finish(
    source,
    { bytes, sha256: await hexDigest(bytes) },
    source.external.map(({ name }, i) => [name, external[i]]),
  );
}

async function readFile(file: File): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new DownloadError(
      'unreachable',
      `${file.name} cannot be read any more; it was moved or changed since it was opened. Open it again.`,
    );
  }
}

function finish(
  { card, config, preprocessor }: HubSource | FileSource,
  { bytes, sha256 }: { readonly bytes: Uint8Array; readonly sha256: string | null },
  external: readonly (readonly [string, Uint8Array])[],
): ModelFiles {
  const companions = new Map(external);
  const anatomy = inspectEncoder(parseModel(bytes, companions));
  return {
    bytes,
    external: companions,
    card: completeCard(
      card,
      anatomy,
      { config, preprocessor },
      {
        bytes: bytes.length,
        sha256: sha256 ?? card.sha256,
      },
    ),
  };
}

const tooLarge = ({ label }: ModelCard, bytes: number, maxBytes: number): DownloadError =>
  new DownloadError(
    'too-large',
    `${label} has ${Math.round(bytes / 1e6)} MB; at most ${Math.round(maxBytes / 1e6)} MB fit into the memory of a page.`,
  );
