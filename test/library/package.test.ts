import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packLibrary, root, type ConsumerProject } from './pack-library.ts';
import { typeCheck } from './type-check.ts';

const example = readFileSync(join(root, 'test/library/example.js'), 'utf8');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

let project: ConsumerProject;
beforeAll(() => {
  project = packLibrary();
});
afterAll(() => {
  if (project) rmSync(project.folder, { recursive: true, force: true });
});

const modules = (extension: string): readonly string[] =>
  project.files.filter((path) => path.startsWith('dist-library/') && path.endsWith(extension));
const read = (path: string): string => readFileSync(join(project.packageFolder, path), 'utf8');

/** Runs a module of the other project in a Node of its own; its output. */
function runModule(text: string): string {
  const file = join(project.folder, 'main.js');
  writeFileSync(file, text);
  return execFileSync(process.execPath, [file], { cwd: project.folder, encoding: 'utf8' });
}

describe('the packed library', () => {
  it('holds the built door and what it needs, and nothing else', () => {
    const built = [...modules('.js'), ...modules('.d.ts')];
    expect(project.files.filter((path) => !built.includes(path))).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(built).toContain('dist-library/index.js');
    const outside = built.filter(
      (path) =>
        !/^dist-library\/(index|(core|strategies|strategies\/schedules|metrics)\/[\w-]+)\.(js|d\.ts)$/.test(
          path,
        ),
    );
    expect(outside).toEqual([]);
  });

  it('has one declaration file for every module, and a source for both', () => {
    const names = modules('.js').map((path) => path.slice('dist-library/'.length, -'.js'.length));
    expect(modules('.d.ts')).toEqual(names.map((name) => `dist-library/${name}.d.ts`));
    expect(names.filter((name) => !existsSync(join(root, 'src', `${name}.ts`)))).toEqual([]);
  });

  it('imports nothing but its own files', () => {
    const strangers = modules('.js').flatMap((path) =>
      ts
        .preProcessFile(read(path))
        .importedFiles.map(({ fileName }) => fileName)
        .filter((name) => {
          const target = posix.join(dirname(path), name);
          return !name.startsWith('.') || !project.files.includes(target);
        })
        .map((name) => `${path} imports ${name}`),
    );
    expect(strangers).toEqual([]);
  });

  it('decides in a Node without a page', () => {
    // By hand: the mean over two heads is 0.2, 0.35, 0.15, 0.3.
    const output = runModule(`
      import { findStrategy, runStrategy } from 'tokensieve';
      const data = Float32Array.of(0.1, 0.4, 0.2, 0.3, 0.3, 0.3, 0.1, 0.3);
      const signals = {
        grid: { rows: 2, cols: 2, patchSize: 16 },
        prefixTokens: 1,
        clsAttention: { data, rows: 2, cols: 4 },
      };
      const { kept, order } = runStrategy(findStrategy('cls-attention'), { signals, keep: 3 });
      console.log(JSON.stringify([typeof document, [...kept], [...order]]));
    `);
    expect(JSON.parse(output)).toEqual(['undefined', [0, 1, 3], [1, 3, 0]]);
  });

  it('brings every strategy of the source along', async () => {
    const output = runModule(`
      import { strategies } from 'tokensieve';
      console.log(JSON.stringify(strategies.map(({ id }) => id)));
    `);
    const { strategies } = await import('../../src/strategies/index.ts');
    expect(JSON.parse(output)).toEqual(strategies.map(({ id }) => id));
  });

  it('runs the example of the README', () => {
    expect(runModule(example)).toMatch(/^64 of 256 tokens kept, coverage 0\.\d{3}\n$/);
  });

  it.skipIf(!readme.includes('## Use it as a library'))('is shown in the README as it runs', () => {
    expect(readme).toContain(`\`\`\`js\n${example}\`\`\``);
  });

  it.each(['nodenext', 'bundler'] as const)('types a caller and a new strategy (%s)', (kind) => {
    const text = readFileSync(join(root, 'test/library/consumer.ts.txt'), 'utf8');
    expect(typeCheck(project.folder, text, kind)).toEqual([]);
  });

  it('is refused by the compiler where a caller is wrong', () => {
    const text = [
      "import { findStrategy, runStrategy, type Family } from 'tokensieve';",
      "export const family: Family = 'atention';",
      "runStrategy(findStrategy('grid'), { keep: 1 });",
      "export const kept: number[] = findStrategy('grid').params;",
    ].join('\n');
    const lines = typeCheck(project.folder, text, 'nodenext').map((line) => line.split(':')[1]);
    expect(lines).toEqual(['2', '3', '4']);
  });

  it('has an entry that publint finds no fault with', async () => {
    const { messages, pkg } = await publint({
      pkgDir: project.packageFolder,
      pack: false,
      strict: true,
    });
    // The packages of the page are listed as dependencies, a stub of this project among them.
    expect(messages.map((message) => formatMessage(message, pkg!))).toEqual([]);
  });
});
