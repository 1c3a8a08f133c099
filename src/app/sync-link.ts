/** @file The hash of the address follows the settings, and the settings follow the hash. */
import type { Catalogue } from './link/catalogue.ts';
import { readLink } from './link/read-link.ts';
import { writeLink } from './link/write-link.ts';
import type { Session } from './session.ts';

/** Browsers limit how often an address may change; a drag changes it once, at its end. */
const calmMs = 250;

export function syncLink(session: Session, catalogue: Catalogue): void {
  let written = location.hash;
  let timer = 0;
  session.store.subscribe((now, before) => {
    if (now.settings === before.settings) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      written = `#${writeLink(session.store.get().settings)}`;
      history.replaceState(null, '', written);
    }, calmMs);
  });
  addEventListener('hashchange', () => {
    if (location.hash === written) return;
    const { settings, problems } = readLink(location.hash, catalogue);
    tellProblems(session, problems);
    session.applySettings(settings);
  });
}

/** In one notice, however many they are. */
export function tellProblems(session: Session, problems: readonly string[]): void {
  if (problems.length) session.notify('info', problems.join(' '), { stays: true });
}
