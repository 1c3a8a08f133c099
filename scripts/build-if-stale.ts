import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

const sources = [
  'src',
  'models',
  'samples',
  'scripts',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
];

async function newest(path: string): Promise<number> {
  const info = await stat(path).catch(() => null);
  if (!info) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  const times = await Promise.all((await readdir(path)).map((name) => newest(join(path, name))));
  return Math.max(0, ...times);
}

/** Builds the site into `dist/` unless it is there and newer than everything it is made from. */
export async function buildIfStale(): Promise<void> {
  const built = (await stat('dist/index.html').catch(() => null))?.mtimeMs ?? 0;
  const changed = Math.max(...(await Promise.all(sources.map(newest))));
  if (built > changed) return;
  await build({ logLevel: 'warn' });
}
