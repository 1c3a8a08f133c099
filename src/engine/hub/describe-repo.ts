import type { HubSource } from '../api.ts';
import { DownloadError } from './download-error.ts';
import { encoderVariants, textVariants, totalBytes, type Variant } from './encoder-files.ts';
import { fetchHubFile } from './fetch-hub-file.ts';
import {
  defaultHubHost,
  hubModelId,
  parseRepoId,
  resolveUrl,
  type HubPlace,
} from './hub-address.ts';
import { draftCard, textCardOf } from './hub-card.ts';
import type { HubParts } from './hub-parts.ts';
import type { HubStore } from './hub-store.ts';
import { fieldsOf, textOf } from './json-fields.ts';
import { findKnownEncoder } from './known-encoders.ts';
import { openLibrary } from './open-library.ts';
import { probeListing } from './probe-listing.ts';
import { fetchListing, type RepoListing } from './repo-listing.ts';

/** One way to load the encoder of a repository. */
export interface EncoderChoice {
  /** Stands for it in links and menus: `owner/name:fp16`. */
  readonly id: string;
  readonly dtype: string;
  /** Name of the file, where a repository has several of one dtype. */
  readonly path: string;
  /** Of everything that loading it downloads; undefined where the host does not tell. */
  readonly bytes: number | undefined;
  /** All of it is in the browser's cache; it is still checked when it is read. */
  readonly isCached: boolean;
  /** To be handed to `Engine.load`. */
  readonly source: HubSource;
}

/** What the card says before anything large is downloaded. */
export interface RepoDescription extends HubPlace {
  readonly label: string;
  readonly summary: string;
  /** Null: neither the repository nor the list of known encoders tells. */
  readonly licence: string | null;
  /** `dinov2`, `clip`…; null where config.json is missing. */
  readonly family: string | null;
  /** At least one, in the order of `dtypes`. */
  readonly choices: readonly EncoderChoice[];
  readonly hasText: boolean;
  /** Nobody answers: this is what was known at the last visit. */
  readonly isOld: boolean;
  /** Page of the repository, for people. */
  readonly page: string;
}

const maxConfigBytes = 4e6;

/**
 * Describes a repository for the dialog that asks before downloading: a list of files and two
 * small JSON files are fetched, no weights.
 *
 * @param typed `owner/name`, `owner/name@revision`, or the address of its page
 * @throws DownloadError with one sentence: bad-id, not-found, gated, no-encoder, unreachable…
 */
export async function describeRepo(
  typed: string,
  parts: HubParts,
  options: { readonly host?: string; readonly signal?: AbortSignal } = {},
): Promise<RepoDescription> {
  const { signal } = options;
  const host = (options.host ?? defaultHubHost).replace(/\/*$/, '/');
  const place: HubPlace = { host, ...parseRepoId(typed) };
  const listing = await listFiles(place, parts, signal);
  const { repo, revision } = place;
  if (listing.isGated) {
    throw new DownloadError(
      'gated',
      `${repo} is gated: its owner asks every reader to accept terms on ${new URL(host).host} first. Do that there, download the files and open them from your disk.`,
    );
  }
  const variants = encoderVariants(listing.files);
  if (variants.length === 0) throw noOnnx(repo, listing);
  const [config, preprocessor] = await Promise.all(
    ['config.json', 'preprocessor_config.json'].map((path) =>
      readJson(place, path, listing, parts, signal),
    ),
  );
  refuseNonVision(repo, config, preprocessor);
  const known = findKnownEncoder(repo);
  const licence = listing.licence ?? known?.licence ?? null;
  const facts = {
    label: known?.label ?? repo.replace(/^.*\//, ''),
    summary: known?.summary ?? `From the repository ${repo}.`,
    licence,
  };
  const texts = listing.files.some(({ path }) => path === 'tokenizer.json')
    ? textVariants(listing.files)
    : [];
  const { files } = await parts.store();
  const choices = await Promise.all(
    variants.map(async (variant): Promise<EncoderChoice> => {
      const source = sourceOf(place, facts, variant, texts, config, preprocessor);
      return {
        id: source.card.id,
        dtype: variant.dtype,
        path: variant.file.path,
        bytes: totalBytes(variant),
        isCached: await isCached(place, variant, files),
        source,
      };
    }),
  );
  return {
    ...place,
    ...facts,
    family: textOf(fieldsOf(config)['model_type']) ?? null,
    choices,
    hasText: texts.length > 0,
    isOld: listing.isOld,
    page: `${host}${repo}${revision === 'main' ? '' : `/tree/${encodeURIComponent(revision)}`}`,
  };
}

async function listFiles(
  place: HubPlace,
  parts: HubParts,
  signal: AbortSignal | undefined,
): Promise<RepoListing> {
  try {
    return await fetchListing(place, parts, signal);
  } catch (error) {
    const hasNoList =
      error instanceof DownloadError &&
      (error.kind === 'not-found' || error.kind === 'web-page') &&
      place.host !== defaultHubHost &&
      parts.loadLibrary !== undefined;
    if (!hasNoList) throw error;
    // A folder of files laid out like the hub, without its interface.
    const { library } = await openLibrary(place, parts);
    try {
      return await probeListing(place, library);
    } catch {
      throw error;
    }
  }
}

function noOnnx(repo: string, { files }: RepoListing): DownloadError {
  const onnx = files.filter(({ path }) => path.endsWith('.onnx')).length;
  return new DownloadError(
    'no-encoder',
    onnx === 0
      ? `${repo} holds no ONNX file; look for a repository with a folder onnx, as those of onnx-community and Xenova.`
      : `None of the ${onnx} ONNX files of ${repo} is an image encoder.`,
  );
}

async function readJson(
  place: HubPlace,
  path: string,
  { files }: RepoListing,
  parts: HubParts,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const file = files.find((listed) => listed.path === path);
  if (!file) return undefined;
  const { bytes } = await fetchHubFile(place, file, parts, {
    maxBytes: maxConfigBytes,
    ...(signal && { signal }),
  });
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    throw new DownloadError('no-encoder', `${path} of ${place.repo} is not valid JSON.`);
  }
}

/** Before its weights are fetched: does it look at pictures at all? */
function refuseNonVision(repo: string, config: unknown, preprocessor: unknown): void {
  const c = fieldsOf(config);
  const p = fieldsOf(preprocessor);
  const sees =
    ['image_mean', 'image_processor_type', 'crop_size', 'do_resize'].some((name) => name in p) ||
    'image_size' in c ||
    'vision_config' in c;
  // Without either file nothing is known: the graph will tell.
  if (sees || (config === undefined && preprocessor === undefined)) return;
  const family = textOf(c['model_type']);
  throw new DownloadError(
    'no-encoder',
    `${repo} is no image encoder${family === undefined ? '' : ` (${family})`}: its configuration says nothing about pictures.`,
  );
}

/** The text tower in the dtype of the encoder, or the nearest there is. */
function textFor({ dtype }: Variant, texts: readonly Variant[]): Variant | undefined {
  return texts.find((text) => text.dtype === dtype) ?? texts[0];
}

function sourceOf(
  place: HubPlace,
  facts: { label: string; summary: string; licence: string | null },
  variant: Variant,
  texts: readonly Variant[],
  config: unknown,
  preprocessor: unknown,
): HubSource {
  const { file, external, dtype } = variant;
  const text = textFor(variant, texts);
  const card = draftCard({
    ...facts,
    licence: facts.licence ?? 'not told by the repository',
    id: hubModelId(place, dtype),
    source: `${place.host}${place.repo}`,
    file,
    dtype,
    config,
    preprocessor,
    ...(text && { text: textCardOf(config, text.file) }),
  });
  return {
    origin: 'hub',
    ...place,
    card,
    file,
    external,
    config,
    preprocessor,
    ...(text && { text: { file: text.file } }),
  };
}

async function isCached(
  place: HubPlace,
  { file, external }: Variant,
  files: HubStore['files'],
): Promise<boolean> {
  if (!files) return false;
  for (const { path } of [file, ...external]) {
    if (!(await files.match(resolveUrl(place, path)).catch(() => undefined))) return false;
  }
  return true;
}
