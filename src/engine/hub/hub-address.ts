import { DownloadError } from './download-error.ts';

export const defaultHubHost = 'https://huggingface.co/';

/** A repository at one revision, on a host that is laid out like the hub. */
export interface HubPlace {
  /** Ends in a slash. */
  readonly host: string;
  /** `owner/name` */
  readonly repo: string;
  /** Branch, tag or commit. */
  readonly revision: string;
}

const namePattern = /^\w([\w.-]{0,94}\w)?$/;
const revisionPattern = /^\w[\w./-]{0,199}$/;

/**
 * Reads what people type or paste: `owner/name`, `owner/name@revision`, or the address of a
 * repository's page.
 *
 * @throws DownloadError `bad-id`
 */
export function parseRepoId(text: string): Pick<HubPlace, 'repo' | 'revision'> {
  const typed = text.trim();
  const page = /^https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/(.*)$/i.exec(typed)?.[1];
  const [owner, name, ...rest] = (page ?? typed).replace(/[?#].*$/, '').split('/');
  const [bare = '', ...tag] = (name ?? '').split('@');
  const revision =
    page !== undefined && /^(tree|blob|resolve)$/.test(rest[0] ?? '')
      ? decodeURIComponent(rest[1] ?? '')
      : [tag.join('@'), ...(page === undefined ? rest : [])].filter(Boolean).join('/');
  const repo = `${owner}/${bare}`;
  const isName = (part: string): boolean =>
    namePattern.test(part) && !/\.\.|--|\.git$|\.ipynb$/.test(part);
  const isSound =
    isName(owner) &&
    isName(bare) &&
    (tag.length > 0 || page !== undefined || rest.length === 0) &&
    (revision === '' ? tag.length === 0 : revisionPattern.test(revision) && !/\.\./.test(revision));
  if (isSound) return { repo, revision: revision || 'main' };
  const shown = typed.length > 60 ? `${typed.slice(0, 60)}…` : typed;
  throw new DownloadError(
    'bad-id',
    `“${shown}” is no repository id; write owner/name, as in onnx-community/dinov2-small.`,
  );
}

/** Address of a file: the one transformers.js asks for and keeps it under. */
export function resolveUrl({ host, repo, revision }: HubPlace, path: string): string {
  return `${host}${repo}/resolve/${encodeURIComponent(revision)}/${path}`;
}

/** Address of the list of files, with sizes and digests. */
export function listUrl({ host, repo, revision }: HubPlace): string {
  return `${host}api/models/${repo}/revision/${encodeURIComponent(revision)}?blobs=true`;
}

/** Id of one variant, for links and menus: `owner/name:fp16`, `owner/name@v2:q4`. */
export function hubModelId({ repo, revision }: Omit<HubPlace, 'host'>, dtype: string): string {
  return `${repo}${revision === 'main' ? '' : `@${revision}`}:${dtype}`;
}

/** What is in front of the colon of such an id, whatever it is, and the dtype; undefined without. */
export function splitHubModelId(
  id: string,
): { readonly place: string; readonly dtype: string } | undefined {
  const [, place, dtype] = /^([^:]+\/[^:]+):(\w+)$/.exec(id) ?? [];
  return place === undefined ? undefined : { place, dtype };
}

/** Undefined when the id is not one of the hub. */
export function parseHubModelId(
  id: string,
): (Pick<HubPlace, 'repo' | 'revision'> & { readonly dtype: string }) | undefined {
  const split = splitHubModelId(id);
  if (!split) return undefined;
  try {
    return { ...parseRepoId(split.place), dtype: split.dtype };
  } catch {
    return undefined;
  }
}
