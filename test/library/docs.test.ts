import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from './pack-library.ts';

const folder = mkdtempSync(join(tmpdir(), 'tokensieve-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('writes the pages of the library without a warning', () => {
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc');
  // Warnings are errors in typedoc.json.
  const { status, stdout, stderr } = spawnSync(process.execPath, [typedoc, '--out', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, stdout + stderr).toBe(0);
  expect(existsSync(join(folder, 'functions/runStrategy.html'))).toBe(true);
});
