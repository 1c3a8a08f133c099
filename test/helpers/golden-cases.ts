/** @file Which stored cases a test file runs, read from its text. */

/** One case of the golden collections. */
export interface GoldenCase {
  readonly collection: string;
  /** Folder of the collection: `idpruner`. */
  readonly method: string;
  /** File without its ending: `idp_page_r90_l80`. */
  readonly name: string;
}

const skipping = /\b(?:it|test|describe)\.(?:skip|todo|only|fails)\b/;
const literals = /'([^'\n]+)'|"([^"\n]+)"|`([^`]+)`/g;

/**
 * The cases that a test file runs. A file says so by reading all cases of a method
 * (`fieldCases('hac')`), or by naming a case and the folder that it is read from. A file that skips
 * something runs nothing for sure.
 *
 * @param source text of the file
 */
export function casesRunBy(source: string, cases: readonly GoldenCase[]): readonly GoldenCase[] {
  if (skipping.test(source)) return [];
  const named = new Set([...source.matchAll(literals)].map(([, a, b, c]) => a ?? b ?? c));
  return cases.filter(({ collection, method, name }) => {
    if (collection === 'field' && source.includes(`fieldCases('${method}')`)) return true;
    const folder = `${collection}/${method}/`;
    const isWhole = named.has(`${folder}${name}.json`) || named.has(`${folder}${name}`);
    return isWhole || (named.has(name) && source.includes(folder));
  });
}
