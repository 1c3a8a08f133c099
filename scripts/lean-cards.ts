import type { Plugin } from 'vite';

/** What a card tells of how its model was made and how good it is: fetched when somebody asks. */
const notForThePage: ReadonlySet<string> = new Set(['trained', 'gates', 'weakAt', 'inputs']);

/** Leaves out of the bundled cards (`card.json` under `models`) what the page need not know at first. */
export function leanCards(): Plugin {
  return {
    name: 'lean-cards',
    // Before the JSON becomes a module.
    enforce: 'pre',
    transform: (code, id) => (/\/models\/[^/]+\/card\.json$/.test(id) ? leanCard(code) : null),
  };
}

/** @param text of a `card.json` */
export function leanCard(text: string): string {
  const card = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(
    Object.fromEntries(Object.entries(card).filter(([name]) => !notForThePage.has(name))),
  );
}
