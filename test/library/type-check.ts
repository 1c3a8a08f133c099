import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const kinds = {
  nodenext: { module: ts.ModuleKind.NodeNext, resolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, resolution: ts.ModuleResolutionKind.Bundler },
} as const;

/**
 * What the compiler says of a file in a project, its dependencies' declarations included, one
 * line for each complaint. Knows ES2023 only: no DOM, no Node.
 */
export function typeCheck(
  folder: string,
  text: string,
  kind: keyof typeof kinds,
): readonly string[] {
  const file = join(folder, 'consumer.ts');
  writeFileSync(file, text);
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    types: [],
    module: kinds[kind].module,
    moduleResolution: kinds[kind].resolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText, file: at, start }) =>
      [
        at?.fileName.slice(folder.length + 1),
        at && start !== undefined ? at.getLineAndCharacterOfPosition(start).line + 1 : '',
        ts.flattenDiagnosticMessageText(messageText, ' '),
      ].join(':'),
    );
}
