/** `npm run readme`: rewrites the list of methods in the README from the pages of the methods. */
import { readFileSync, writeFileSync } from 'node:fs';
import { strategies } from '../src/strategies/index.ts';
import { methodList } from './method-list.ts';

const text = readFileSync('README.md', 'utf8');
writeFileSync('README.md', withMethods(text));

function withMethods(readme: string): string {
  return readme.replace(
    /(<!-- methods -->\n)[^]*(<!-- \/methods -->)/,
    (_, open: string, close: string) => `${open}${methodList(strategies)}${close}`,
  );
}
