import { DownloadError } from './download-error.ts';

/** What is asked for: `the model`, and the repository it is in, where it is in one. */
export interface Subject {
  readonly what: string;
  readonly repo?: string;
}

/** A sentence of its own for every way in which a server says no. */
export function statusError(
  { status, headers }: Response,
  host: string,
  { what, repo }: Subject,
): DownloadError {
  // The hub tells a repository that is not there from one that is closed, where it may.
  const code = headers.get('x-error-code') ?? '';
  if (repo !== undefined && (code === 'GatedRepo' || (status === 403 && code === ''))) {
    return new DownloadError(
      'gated',
      `${repo} is gated: its owner asks every reader to accept terms on ${host} first. Do that there, download the files and open them from your disk.`,
    );
  }
  // Without an account the hub answers 401 for what does not exist.
  if (repo !== undefined && (code === 'RepoNotFound' || (status === 401 && code === ''))) {
    return new DownloadError(
      'not-found',
      `${host} knows no public repository ${repo}; check the spelling, or it is private.`,
    );
  }
  if (repo !== undefined && code === 'RevisionNotFound') {
    return new DownloadError('not-found', `${repo} has no such revision; main is the usual one.`);
  }
  switch (status) {
    case 401:
    case 403:
      return new DownloadError(
        'refused',
        `${host} refused ${what} (${status}); it wants a login, which this page does not have.`,
      );
    case 404:
    case 410:
      return new DownloadError(
        'not-found',
        repo === undefined
          ? `${host} answered ${status} for ${what}; check the address.`
          : `${repo} has no ${what.replace(/^the /, '')} on ${host} (${status}).`,
      );
    case 429:
      return new DownloadError(
        'busy',
        `${host} takes no more requests from here for now (429); try again in a few minutes.`,
      );
  }
  const message = `${host} answered ${status} for ${what}; ${status >= 500 ? 'it has trouble of its own, try again later' : 'check the address'}.`;
  return status >= 500
    ? new DownloadError('server', message, { transient: true })
    : new DownloadError('refused', message);
}
