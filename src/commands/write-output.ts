import { rmSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { InputError } from './command-error.ts';

/** Written, not yet renamed: removed when the process is interrupted. */
const unfinished = new Set<string>();

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    for (const path of unfinished) rmSync(path, { force: true });
    process.exit(code);
  });
}

/**
 * Writes a file whole or not at all: first under another name beside it, then renamed.
 *
 * @throws InputError naming the file and the reason
 */
export async function writeOutput(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  unfinished.add(temporary);
  try {
    await writeFile(temporary, data);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason =
      code === 'ENOENT'
        ? 'there is no such folder'
        : code === 'EACCES' || code === 'EROFS' || code === 'EPERM'
          ? 'the folder may not be written to'
          : code;
    throw new InputError(`${path} could not be written: ${reason}.`);
  } finally {
    unfinished.delete(temporary);
  }
}
