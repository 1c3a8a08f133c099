import { readFileSync } from 'node:fs';
import type { Strategy } from '../src/core/strategy.ts';
import { firstSentence } from './method-pages.ts';

/** The table of methods as Markdown: name, family, stage and the first sentence of its page. */
export function methodList(strategies: readonly Strategy[]): string {
  const rows = strategies.map((s) => {
    const sentence = firstSentence(readFileSync(`src/strategies/${s.id}.md`, 'utf8'));
    const name = `[${s.label}](src/strategies/${s.id}.md)`;
    return `| ${name} | ${s.family} | ${s.stage.join(', ')} | ${sentence.replaceAll('|', '\\|')} |`;
  });
  return ['| method | family | stage | what it does |', '|---|---|---|---|', ...rows, ''].join(
    '\n',
  );
}
