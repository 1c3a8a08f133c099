import type { HubStore } from './hub-store.ts';
import { hexDigest } from './hex-digest.ts';
import { DownloadError } from './download-error.ts';
import { refuseImpostor } from './refuse-impostor.ts';
import type { Streamed } from './stream-file.ts';

/** One file of a repository, as its list tells. */
export interface HubFile {
  /** Within the repository: `onnx/model_fp16.onnx`. */
  readonly path: string;
  readonly bytes?: number;
  /** Hex digest, where the host tells it. */
  readonly sha256?: string;
}

export type Stored =
  | {
      readonly kind: 'good';
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly sha256: string | null;
    }
  | { readonly kind: 'none' }
  /** Was there, was not what it should be, and is gone. */
  | { readonly kind: 'evicted'; readonly why: string };

/** Beside every file that was checked: its digest when it came. */
interface Note {
  readonly sha256: string;
}

/** Pieces a file is handed to the cache in, so that it is never in memory a second time. */
const pieceBytes = 2 ** 20;

/**
 * Reads a file back and checks it: against the digest that the host tells, else the one it came
 * with. One that was stored by others is taken as it is, once, and noted.
 */
export async function readStored(
  { files, notes }: HubStore,
  url: string,
  { bytes: length, sha256 }: HubFile,
): Promise<Stored> {
  const response = await files?.match(url).catch(() => undefined);
  if (!files || !response) return { kind: 'none' };
  const evict = async (why: string): Promise<Stored> => {
    await evictStored({ files, notes }, url);
    return { kind: 'evicted', why };
  };
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch {
    return evict('it could not be read');
  }
  if (length !== undefined && bytes.length !== length) {
    return evict(`it has ${bytes.length} bytes instead of ${length}`);
  }
  const declared = response.headers.get('content-length');
  if (length === undefined && declared !== null && Number(declared) !== bytes.length) {
    return evict(`it has ${bytes.length} bytes instead of ${declared}`);
  }
  const found = await hexDigest(bytes);
  const expected = sha256 ?? (await readNote(notes, url))?.sha256;
  if (found && expected && found !== expected.toLowerCase()) {
    return evict(`its SHA-256 is ${found.slice(0, 12)}… instead of ${expected.slice(0, 12)}…`);
  }
  if (!expected) {
    try {
      refuseImpostor(bytes, '', '', null);
    } catch (error) {
      return evict(
        error instanceof DownloadError && error.kind === 'web-page'
          ? 'it is a web page'
          : 'it is a Git LFS pointer',
      );
    }
    if (found) await writeNote(notes, url, { sha256: found });
  }
  return { kind: 'good', bytes, sha256: found };
}

async function readNote(notes: HubStore['notes'], url: string): Promise<Note | undefined> {
  try {
    return (await (await notes?.match(url))?.json()) as Note | undefined;
  } catch {
    return undefined;
  }
}

async function writeNote(notes: HubStore['notes'], url: string, note: Note): Promise<void> {
  // Without its note a file is still checked against what the host tells.
  await notes?.put(url, new Response(JSON.stringify(note))).catch(() => undefined);
}

function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, at + pieceBytes));
      else controller.close();
      at += pieceBytes;
    },
  });
}

/**
 * Stores a file as transformers.js does, its digest beside it.
 *
 * @throws whatever the cache throws: usually that there is no room
 */
export async function writeStored(
  { files, notes }: HubStore,
  url: string,
  { bytes, sha256, validator, type }: Streamed,
): Promise<void> {
  const headers: Record<string, string> = {
    'content-type': type ?? 'application/octet-stream',
    'content-length': String(bytes.length),
    ...(validator?.startsWith('"') && { etag: validator }),
  };
  await files?.put(url, new Response(inPieces(bytes), { headers }));
  if (files && sha256) await writeNote(notes, url, { sha256 });
}

export async function evictStored({ files, notes }: HubStore, url: string): Promise<void> {
  await files?.delete(url).catch(() => false);
  await notes?.delete(url).catch(() => false);
}
