/** @file Every case of both golden collections is run by a test, or listed with the reason why not. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { casesRunBy, type GoldenCase } from '../helpers/golden-cases.ts';
import { readGolden } from '../helpers/goldens.ts';

/** Beginnings of the cases that no test runs, and why. */
const listed: Readonly<Record<string, string>> = {};

const here = fileURLToPath(new URL('.', import.meta.url));
const beside = fileURLToPath(new URL('../../../shared/goldens/', import.meta.url));

const cases: readonly GoldenCase[] = Object.entries(
  readGolden<Record<string, readonly string[]>>('cases.json'),
).flatMap(([collection, ids]) =>
  ids.map((id) => {
    const [method, name] = id.split('/');
    return { collection, method, name };
  }),
);
const pathOf = ({ collection, method, name }: GoldenCase): string =>
  `${collection}/${method}/${name}`;
const reasonOf = (golden: GoldenCase): string | undefined =>
  Object.entries(listed).find(([beginning]) => pathOf(golden).startsWith(beginning))?.[1];

/** All test files but this one and those of the page. */
const sources = readdirSync(`${here}..`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !/^(goldens|browser)\b/.test(file))
  .map((file) => readFileSync(`${here}../${file}`, 'utf8'));
const run = new Set(sources.flatMap((source) => casesRunBy(source, cases)));

/** `idpruner 7 of 7` */
function summarise(): readonly string[] {
  const methods = [...new Set(cases.map(({ method }) => method))].sort();
  return methods.map((name) => {
    const ofMethod = cases.filter(({ method }) => method === name);
    const numListed = ofMethod.filter(reasonOf).length;
    const numRun = ofMethod.filter((golden) => run.has(golden) && !reasonOf(golden)).length;
    const rest = numListed > 0 ? `, ${numListed} listed` : '';
    return `${name} ${numRun} of ${ofMethod.length}${rest}`;
  });
}

describe('the golden cases', () => {
  it('are all run by a test or listed with a reason', () => {
    console.log(summarise().join('\n'));
    const missing = cases.filter((golden) => !run.has(golden) && !reasonOf(golden));
    expect(missing.map(pathOf)).toEqual([]);
  });

  it('are in the repository, those that are run', () => {
    const absent = cases.filter((golden) => {
      return !reasonOf(golden) && !existsSync(`${here}${pathOf(golden)}.json`);
    });
    expect(absent.map(pathOf)).toEqual([]);
  });

  it.skipIf(!existsSync(beside))('are those of the collection, where it lies beside', () => {
    const folders = (path: string): string[] =>
      readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'inputs')
        .map((entry) => entry.name);
    const there = folders(beside).flatMap((collection) =>
      folders(`${beside}${collection}`).flatMap((method) =>
        readdirSync(`${beside}${collection}/${method}`)
          .filter((file) => file.endsWith('.json'))
          .map((file) => `${collection}/${method}/${file.slice(0, -'.json'.length)}`),
      ),
    );
    expect(cases.map(pathOf).sort()).toEqual(there.sort());
  });
});

describe('a test file', () => {
  const some = [
    { collection: 'field', method: 'a', name: 'cat-K64' },
    { collection: 'field', method: 'b', name: 'cat-K64' },
    { collection: 'seeds', method: 'c', name: 'dog' },
  ];
  const namesIn = (source: string): string[] => casesRunBy(source, some).map(pathOf);

  it('runs the cases it names where it reads their folder, and all of a method', () => {
    expect(
      namesIn("it.each(['cat-K64'])('%s', (id) => readGolden(`field/a/${id}.json`));"),
    ).toEqual(['field/a/cat-K64']);
    expect(namesIn("readGolden('seeds/c/dog.json')")).toEqual(['seeds/c/dog']);
    expect(namesIn("const ids = fieldCases('b');")).toEqual(['field/b/cat-K64']);
    expect(namesIn("readGolden('seeds/c/cat.json')")).toEqual([]);
  });

  it('runs nothing for sure when it skips something', () => {
    expect(namesIn("it.skip('x', () => readGolden('seeds/c/dog.json'))")).toEqual([]);
  });
});
