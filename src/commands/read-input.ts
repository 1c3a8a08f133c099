import { readFile } from 'node:fs/promises';
import { InputError } from './command-error.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder; name the files in it',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
};

/**
 * The bytes of a file; `-` is standard input.
 *
 * @throws InputError naming the file and the reason
 */
export async function readInput(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if (path === '-') {
      const parts: Buffer[] = [];
      for await (const part of process.stdin) parts.push(part as Buffer);
      return new Uint8Array(Buffer.concat(parts));
    }
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new InputError(`${path}: ${reasons[code] ?? `it could not be read (${code})`}.`);
  }
}
