import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeOutput } from '../../src/commands/write-output.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokensieve-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('writeOutput', () => {
  test('writes the whole file and leaves nothing beside it', async () => {
    await writeOutput(join(folder, 'a.txt'), 'one');
    await writeOutput(join(folder, 'a.txt'), 'two');
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  test('names the folder that is missing', async () => {
    await expect(writeOutput(join(folder, 'no', 'b.txt'), 'x')).rejects.toThrow(
      /b\.txt could not be written: there is no such folder\.$/,
    );
  });
});
