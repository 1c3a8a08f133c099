import { readFile } from 'node:fs/promises';
import { marked } from 'marked';
import type { Plugin } from 'vite';

/**
 * Turns the pages of the methods (`src/strategies/*.md`) into modules: `summary`, the first
 * sentence as text, and `html`. The page then needs no Markdown reader.
 */
export function methodPages(): Plugin {
  return {
    name: 'method-pages',
    enforce: 'pre',
    async load(id) {
      if (!/\/strategies\/[^/]+\.md$/.test(id)) return null;
      const text = await readFile(id, 'utf8');
      const html = await marked.parse(text, { gfm: true });
      return `export const html = ${JSON.stringify(html)};\nexport const summary = ${JSON.stringify(firstSentence(text))};`;
    },
  };
}

/** The first sentence below the title, without marks. */
export function firstSentence(markdown: string): string {
  const body = markdown
    .split('\n\n')
    .map((block) => block.replace(/\s+/g, ' ').trim())
    .find((block) => block && !block.startsWith('#'));
  const plain = (body ?? '').replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, '$1');
  return plain.match(/^.*?[.!?](?=\s|$)/)?.[0] ?? plain;
}
