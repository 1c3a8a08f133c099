/** What a person reads of anything that was thrown. */
export const sentence = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Taken back, not failed. */
export const isAbort = (error: unknown): boolean =>
  error instanceof Error || error instanceof DOMException ? error.name === 'AbortError' : false;
