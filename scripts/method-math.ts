import type { MarkedExtension, Tokens } from 'marked';
import temml from 'temml';

/**
 * Formulas of a Markdown page, `$…$` in a line and `$$…$$` as a paragraph, turned to MathML, which
 * browsers draw by themselves. Display formulas come in a `.formula` box of their own.
 *
 * @throws Error naming the formula that is no TeX or cannot be drawn without inline styles
 */
export const methodMath: MarkedExtension = {
  extensions: [
    {
      name: 'displayMath',
      level: 'block',
      start: (text) => text.match(/^\$\$/m)?.index,
      tokenizer(text) {
        const match = /^\$\$\s*([^$]+?)\s*\$\$(?:\n|$)/.exec(text);
        return match ? { type: 'displayMath', raw: match[0], tex: match[1] } : undefined;
      },
      renderer: (token) => `<div class="formula">${toMathml(texOf(token), true)}</div>\n`,
    },
    {
      name: 'inlineMath',
      level: 'inline',
      start: (text) => text.match(/\$[^\s$]/)?.index,
      tokenizer(text) {
        const match = /^\$(?!\s)([^$\n]+?)(?<!\s)\$(?![\w$])/.exec(text);
        return match ? { type: 'inlineMath', raw: match[0], tex: match[1] } : undefined;
      },
      renderer: (token) => toMathml(texOf(token), false),
    },
  ],
};

const texOf = (token: Tokens.Generic): string => String(token['tex']);

/** Styles that the classes beside them, or `formula-styles.ts`, say as well. */
const droppedStyles = new Set([
  'display:block math;',
  'math-depth:0;',
  'padding-left:0em;padding-right:0em;',
  'padding-left:1em;padding-right:0em;',
]);

/** The content policy of the site allows no `style` attributes: see `security-headers.ts`. */
export function toMathml(tex: string, isDisplay: boolean): string {
  let mathml: string;
  try {
    mathml = temml.renderToString(tex, { displayMode: isDisplay, throwOnError: true });
  } catch (error) {
    throw new Error(`the formula ${tex} is no TeX: ${(error as Error).message}`, { cause: error });
  }
  return mathml.replace(/ style="([^"]*)"/g, (_, style: string) => {
    if (droppedStyles.has(style)) return '';
    throw new Error(`the formula ${tex} needs the style ${style}; write it without`);
  });
}
