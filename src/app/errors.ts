import { runtimeLine } from '../core/runtime-line.ts';

/** What a person reads of anything that was thrown. */
export const sentence = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The same as half a sentence, in one line: what is done about it follows. */
export function reasonOf(error: unknown): string {
  const { reason } = error as { readonly reason?: unknown };
  return runtimeLine(typeof reason === 'string' ? reason : sentence(error)).replace(/\.$/, '');
}

/** Taken back, not failed. */
export const isAbort = (error: unknown): boolean =>
  error instanceof Error || error instanceof DOMException ? error.name === 'AbortError' : false;
