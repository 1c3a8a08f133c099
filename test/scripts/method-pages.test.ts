import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toMathml } from '../../scripts/method-math.ts';
import { methodList } from '../../scripts/method-list.ts';
import { methodHtml, methodPages } from '../../scripts/method-pages.ts';
import { strategies } from '../../src/strategies/index.ts';

const pathOf = (id: string): string =>
  fileURLToPath(new URL(`../../src/strategies/${id}.md`, import.meta.url));

const sections = [
  'How',
  'Needs',
  'Costs',
  'What the papers? reports?',
  'When it fails',
  'What differs here',
  'Source',
];

/** TeX between dollars. */
const formulasIn = (text: string): readonly string[] =>
  Array.from(text.matchAll(/\$\$([^$]+)\$\$|\$([^$\n]+)\$/g), (match) => match[1] ?? match[2]);

describe.each(strategies.map(({ id }) => id))('the page of %s', (id) => {
  const text = readFileSync(pathOf(id), 'utf8');
  const { lead, body, summary } = methodHtml(text);
  const html = lead + body;

  it('begins with a title and one sentence', () => {
    expect(lead).toMatch(/^<h1>[^$]+<\/h1>\s*<p>[A-Z][^$]+\.<\/p>\s*$/);
    expect(summary).toMatch(/^[A-Z][^`$[\]]+\.$/);
  });

  it('shows the rule as a formula', () => {
    expect(body).toMatch(/<div class="formula"><math display="block"/);
    expect(html).not.toContain('$');
  });

  it.each(sections)('has a section that answers “%s”', (section) => {
    expect(body).toMatch(new RegExp(`<strong>${section}(\\.|)</strong> *\\S`));
  });

  it('links where the method or its licence comes from', () => {
    const source = body.slice(body.lastIndexOf('<strong>Source'));
    expect(source).toMatch(/<a target="_blank" rel="noreferrer" href="https:\/\/[^"]+">/);
    expect(source).toMatch(/licen[cs]e|Apache|MIT|CC BY|no outside code/i);
  });

  it('runs and loads nothing and needs no inline styles', () => {
    expect(html).not.toMatch(/\sstyle=|\son\w+=|\ssrc=|url\(/);
    expect(html).not.toMatch(/<(script|style|link|img|iframe|object|svg)\b/);
    for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^https:\/\//);
  });

  it('writes TeX that GitHub shows too', () => {
    for (const tex of formulasIn(text)) {
      // Backslashes before punctuation are taken for Markdown's, and these macros are refused.
      expect(tex).not.toMatch(/\\[^a-zA-Z\s]/);
      expect(tex).not.toMatch(/\\(operatorname|mbox|phantom)\b/);
    }
    for (const line of text.split('\n')) {
      if (line.includes('$$')) expect(line.trim()).toBe('$$');
      const around = Array.from(line.matchAll(/(^|.)\$[^$]+\$(.|$)/g));
      for (const [, before, after] of line.includes('$$') ? [] : around) {
        expect(before).toMatch(/^$|[\s([“/:]/);
        expect(after).not.toMatch(/\w/);
      }
    }
  });
});

describe('the reader of method pages', () => {
  it('leaves dollars in code and prices alone', () => {
    const { body } = methodHtml('# T\n\nFirst.\n\nCode `$x$`, 5 $ and 6 $, a$b$c.');
    expect(body).toBe('<p>Code <code>$x$</code>, 5 $ and 6 $, a$b$c.</p>\n');
  });

  it('escapes text, links and formulas', () => {
    const { lead, body } = methodHtml(
      '# A & B\n\nOne < two.\n\n$a \\lt b$ and [a "b"](https://x.y/?a=1&b=2)',
    );
    expect(lead).toBe('<h1>A &amp; B</h1>\n<p>One &lt; two.</p>\n');
    expect(body).toContain('<mo>&lt;</mo>');
    expect(body).toContain(
      '<a target="_blank" rel="noreferrer" href="https://x.y/?a=1&amp;b=2">a &quot;b&quot;</a>',
    );
  });

  it('draws formulas inside of lists', () => {
    const { body } = methodHtml('# T\n\nFirst.\n\n1. One\n\n   $$\n   x_t\n   $$\n\n2. Two $y$.');
    expect(body).toMatch(/<li><p>One<\/p>\s*<div class="formula"><math.*<\/math><\/div>\s*<\/li>/);
    expect(body.match(/<math/g)).toHaveLength(2);
  });

  it('names a formula that cannot be drawn', () => {
    expect(() => toMathml('\\frac{1', true)).toThrow('the formula \\frac{1 is no TeX');
    expect(() => toMathml('\\nothing', false)).toThrow('the formula \\nothing is no TeX');
    expect(() => toMathml('\\color{red}{x}', false)).toThrow(
      /^the formula \\color\{red\}\{x\} needs the style color:/,
    );
  });

  it('makes a module of a page and leaves other files alone', async () => {
    const { load } = methodPages() as unknown as { load(id: string): Promise<string | null> };
    expect(await load('/somewhere/README.md')).toBeNull();
    const code = await load(pathOf('tome'));
    expect(code?.split('\n').map((line) => line.slice(0, 21))).toEqual([
      'export const lead = "',
      'export const body = "',
      'export const summary ',
    ]);
  });

  it('lists every method with its first sentence', () => {
    const rows = methodList(strategies).trim().split('\n').slice(2);
    expect(rows).toHaveLength(strategies.length);
    for (const row of rows) expect(row).toMatch(/^\| \[[^\]]+\]\(src\S+\.md\) \|.* [A-Z].*\. \|$/);
  });
});
