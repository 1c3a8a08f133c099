import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A project of somebody else that has the package and nothing beside it. */
export interface ConsumerProject {
  readonly folder: string;
  /** Where the package lies in it. */
  readonly packageFolder: string;
  /** Every file of the package, relative, with slashes, sorted. */
  readonly files: readonly string[];
}

/**
 * Packs the library as `npm pack` does, its build included, and unpacks it as a dependency of an
 * empty project. Asks no registry.
 */
export function packLibrary(): ConsumerProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tokensieve-library-')));
  const flags = ['--offline', '--no-update-notifier', '--pack-destination', folder];
  const packed = spawnSync('npm', ['pack', ...flags], { cwd: root, encoding: 'utf8' });
  // The compiler complains on stdout.
  if (packed.status !== 0) throw new Error(`npm pack failed: ${packed.stdout}${packed.stderr}`);
  const packageFolder = join(folder, 'node_modules', 'tokensieve');
  mkdirSync(packageFolder, { recursive: true });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  execFileSync('tar', ['-xzf', tarball, '-C', packageFolder, '--strip-components=1'], {
    cwd: folder,
  });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const files = readdirSync(packageFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(packageFolder.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
  return { folder, packageFolder, files };
}
