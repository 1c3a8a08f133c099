import { readFile } from 'node:fs/promises';
import { Marked } from 'marked';
import type { Plugin } from 'vite';
import { methodMath } from './method-math.ts';

/** What the build makes of the page of a method. */
export interface MethodHtml {
  /** Title and first sentence. */
  readonly lead: string;
  /** Everything below. */
  readonly body: string;
  /** The first sentence as text. */
  readonly summary: string;
}

/**
 * Turns the pages of the methods (`src/strategies/*.md`) into modules that export what `MethodHtml`
 * names. The page of the site then needs neither a Markdown reader nor one of TeX.
 */
export function methodPages(): Plugin {
  return {
    name: 'method-pages',
    enforce: 'pre',
    async load(id) {
      if (!/\/strategies\/[^/]+\.md$/.test(id)) return null;
      const page = methodHtml(await readFile(id, 'utf8'));
      return Object.entries(page)
        .map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};`)
        .join('\n');
    },
  };
}

const markdown = new Marked({ gfm: true }, methodMath);

/** The page holds work that following a link must not lose. */
const openElsewhere = (html: string): string =>
  html.replaceAll('<a href=', '<a target="_blank" rel="noreferrer" href=');

/** @throws Error naming the formula that cannot be drawn */
export function methodHtml(text: string): MethodHtml {
  const tokens = markdown.lexer(text);
  const end = tokens.findIndex((token) => token.type === 'paragraph') + 1;
  return {
    lead: openElsewhere(markdown.parser(tokens.slice(0, end))),
    body: openElsewhere(markdown.parser(tokens.slice(end))),
    summary: firstSentence(text),
  };
}

/** The first sentence below the title, without marks. */
export function firstSentence(text: string): string {
  const body = text
    .split('\n\n')
    .map((block) => block.replace(/\s+/g, ' ').trim())
    .find((block) => block && !block.startsWith('#'));
  const plain = (body ?? '').replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, '$1');
  return plain.match(/^.*?[.!?](?=\s|$)/)?.[0] ?? plain;
}
