/** @file Who may import whom: the plan of the house, read from the imports of every file. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

interface Rules {
  /** Rooms, or single files of them, beside the room itself. */
  readonly rooms: readonly string[];
  /** Packages, by the beginning of their names. */
  readonly packages: readonly string[];
  /** Packages of which only types may be imported. */
  readonly typesOnly?: readonly string[];
  /** Folders of data beside `src`. */
  readonly data?: readonly string[];
}

/** Of the engine: what is said to it, and a few tables and rules about published models. */
const engineTypes = [
  'engine/api.ts',
  'engine/model-card.ts',
  'engine/hub/choose-dtype.ts',
  'engine/hub/dtypes.ts',
  'engine/hub/hub-address.ts',
  'engine/hub/hub-store.ts',
  'engine/hub/known-encoders.ts',
];

const rooms: Readonly<Record<string, Rules>> = {
  core: { rooms: [], packages: [] },
  strategies: { rooms: ['core'], packages: [] },
  metrics: { rooms: ['core'], packages: [] },
  onnx: { rooms: ['core'], packages: [] },
  image: { rooms: ['core'], packages: [] },
  overlay: { rooms: ['core'], packages: [] },
  engine: {
    rooms: ['core', 'onnx', 'image'],
    packages: [],
    typesOnly: ['onnxruntime-', '@huggingface/transformers'],
    data: ['models'],
  },
  app: {
    rooms: ['core', 'image', ...engineTypes],
    packages: ['valibot'],
    data: ['models', 'samples'],
  },
  ui: {
    rooms: ['core', 'app', 'overlay', 'strategies', 'metrics', ...engineTypes],
    packages: ['lit', '@lit/', 'd3-'],
  },
  // Node only; it drives the rooms from the command line and may use any package.
  commands: {
    rooms: ['core', 'strategies', 'metrics', 'onnx', 'image', 'engine', 'overlay'],
    packages: [''],
  },
};

/** They wire what they like, shortly. */
const doors = ['main.ts', 'worker.ts', 'cli.ts', 'index.ts'];
const maxDoorLines = 60;

/** No clock, no page, no Node, no network, no unseeded randomness. */
const pureRooms = ['core', 'strategies', 'metrics', 'onnx', 'image', 'overlay'];
const impure = [
  /\bMath\.random\b/,
  /\bDate\b/,
  /\bperformance\b/,
  /\bprocess\./,
  /\bfetch\(/,
  /\bdocument\./,
  /\bwindow\./,
  /\bsetTimeout\b/,
];

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

interface SourceFile {
  /** Relative to `src`, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

function importsOf(path: string, text: string): Import[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      found.push({ specifier: node.moduleSpecifier.text, typeOnly });
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly });
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isStringLiteral(node.arguments[0])
    ) {
      found.push({ specifier: node.arguments[0].text, typeOnly: false });
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      found.push({ specifier: node.argument.literal.text, typeOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const files: readonly SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(src, path), 'utf8');
    return { path: path.replaceAll('\\', '/'), text, imports: importsOf(path, text) };
  });

const roomOf = (path: string): string => path.split('/')[0];
/** Where a relative import leads, relative to `src`. */
const targetOf = (file: SourceFile, specifier: string): string =>
  relative(src, resolve(src, dirname(file.path), specifier)).replaceAll('\\', '/');
const isRelative = (specifier: string): boolean => specifier.startsWith('.');

/** Why an import is not allowed; undefined when it is. */
function objection(file: SourceFile, { specifier, typeOnly }: Import): string | undefined {
  const room = roomOf(file.path);
  const rules = rooms[room];
  if (!isRelative(specifier)) {
    const begins = (names: readonly string[] = []): boolean =>
      names.some((name) => specifier.startsWith(name));
    if (begins(rules.packages) || (typeOnly && begins(rules.typesOnly))) return undefined;
    return `${file.path} imports the package ${specifier}`;
  }
  const target = targetOf(file, specifier).replace(/\?.*$/, '');
  if (target.startsWith(`${room}/`)) return undefined;
  if (rules.rooms.some((name) => target === name || target.startsWith(`${name}/`))) {
    return undefined;
  }
  if (rules.data?.some((folder) => target.startsWith(`../${folder}/`))) return undefined;
  return `${file.path} imports ${target}`;
}

describe('the plan of the house', () => {
  it('knows every room and every door', () => {
    const unknown = files
      .map(({ path }) => (path.includes('/') ? roomOf(path) : path))
      .filter((name) => !(name in rooms) && !doors.includes(name) && !name.endsWith('.d.ts'));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it.each(Object.keys(rooms))('%s imports only what it may', (room) => {
    const objections = files
      .filter(({ path }) => path.startsWith(`${room}/`))
      .flatMap((file) => file.imports.map((given) => objection(file, given)))
      .filter((found) => found !== undefined);
    expect(objections).toEqual([]);
  });

  it('lets nobody import a door', () => {
    const guests = files.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => isRelative(specifier))
        .filter(({ specifier }) => doors.includes(targetOf(file, specifier)))
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
    );
    expect(guests).toEqual([]);
  });

  it('keeps doors short', () => {
    const long = files
      .filter(({ path }) => doors.includes(path))
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ lines }) => lines >= maxDoorLines);
    expect(long).toEqual([]);
  });

  it('writes the extension of every file it imports', () => {
    const bare = files.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => isRelative(specifier) && !/\.\w+(\?\w+)?$/.test(specifier))
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
    );
    expect(bare).toEqual([]);
  });

  it('keeps clocks, pages, processes and chance out of the pure rooms', () => {
    const found = files
      .filter(({ path }) => pureRooms.includes(roomOf(path)))
      .flatMap(({ path, text }) => {
        const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        return impure.filter((word) => word.test(code)).map((word) => `${path} uses ${word}`);
      });
    expect(found).toEqual([]);
  });

  it('has no default exports', () => {
    const found = files.filter(({ text }) => /^export default\b/m.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

describe('the reader of imports', () => {
  it('sees static, type, re-exporting and dynamic imports', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from './b.ts';",
      "export { c } from './c.ts';",
      "export type * from './d.ts';",
      "const e = await import('./e.ts');",
      "let f: import('./f.ts').F;",
      "import './g.css';",
    ].join('\n');
    expect(importsOf('x.ts', text)).toEqual([
      { specifier: './a.ts', typeOnly: false },
      { specifier: './b.ts', typeOnly: true },
      { specifier: './c.ts', typeOnly: false },
      { specifier: './d.ts', typeOnly: true },
      { specifier: './e.ts', typeOnly: false },
      { specifier: './f.ts', typeOnly: true },
      { specifier: './g.css', typeOnly: false },
    ]);
  });

  it('objects to what the table does not allow', () => {
    const file = { path: 'core/x.ts', text: '', imports: [] };
    const ask = (path: string, specifier: string, typeOnly = false): string | undefined =>
      objection({ ...file, path }, { specifier, typeOnly });
    expect(ask('core/x.ts', '../metrics/cost.ts')).toBe('core/x.ts imports metrics/cost.ts');
    expect(ask('strategies/x.ts', '../core/grid.ts')).toBeUndefined();
    expect(ask('strategies/x.ts', 'lit')).toBe('strategies/x.ts imports the package lit');
    expect(ask('engine/x.ts', 'onnxruntime-web', true)).toBeUndefined();
    expect(ask('engine/x.ts', 'onnxruntime-web')).toBeDefined();
    expect(ask('app/x.ts', '../engine/host.ts')).toBe('app/x.ts imports engine/host.ts');
    expect(ask('app/x.ts', '../engine/api.ts')).toBeUndefined();
    expect(ask('app/x.ts', '../../models/default/card.json')).toBeUndefined();
    expect(ask('core/x.ts', '../../models/default/card.json')).toBeDefined();
  });
});
