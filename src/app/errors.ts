/** What a person reads of anything that was thrown. */
export const sentence = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The same as half a sentence: what is done about it follows. */
export function reasonOf(error: unknown): string {
  const { reason } = error as { readonly reason?: unknown };
  return (typeof reason === 'string' ? reason : sentence(error)).replace(/\.$/, '');
}

/** Taken back, not failed. */
export const isAbort = (error: unknown): boolean =>
  error instanceof Error || error instanceof DOMException ? error.name === 'AbortError' : false;
