/** Wrong usage: the command line itself cannot be understood. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A bad input: a file, a model, a picture. Exit code 1. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** One line for people, whatever was thrown. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim() || 'something went wrong';
}

/** `parseArgs` throws TypeErrors with codes of their own. */
export function isUsageError(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_PARSE_ARGS');
}
