/** What went wrong, for a page that offers a different way out of each. */
export type DownloadFault =
  /** Nobody answered, or the connection broke off. */
  | 'unreachable'
  | 'not-found'
  /** The owner lets nobody in without an account that accepted the terms. */
  | 'gated'
  | 'refused'
  /** Too many requests. */
  | 'busy'
  | 'server'
  | 'web-page'
  | 'lfs-pointer'
  | 'length'
  | 'digest'
  | 'too-large'
  /** What was typed is no repository id. */
  | 'bad-id'
  /** The repository or the dropped files hold nothing that looks at pictures. */
  | 'no-encoder';

/** A model that could not be had; the message is one sentence that says what to do. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly kind: DownloadFault;
  /** Worth another try at once. */
  readonly transient: boolean;

  constructor(kind: DownloadFault, message: string, options: { readonly transient?: true } = {}) {
    super(message);
    this.kind = kind;
    this.transient = options.transient ?? false;
  }
}

/** Host of an address as a person would name it. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host || url;
  } catch {
    return url;
  }
}
