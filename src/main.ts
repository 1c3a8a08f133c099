import { readLink, writeLink } from './app/link.ts';
import { Session } from './app/session.ts';
import { bundledModels, loadStored, samples } from './app/site.ts';
import { createHost } from './engine/host.ts';
import { gpuRefusal } from './app/gpu-refusal.ts';
import { strategies } from './strategies/index.ts';
import { startTheme } from './ui/theme.ts';
import './ui/token-sieve.ts';

startTheme();
const catalogue = {
  samples: samples.map((s) => s.id),
  models: bundledModels.map((m) => m.card.id),
  strategies,
};
const link = readLink(location.hash, catalogue);
const session = new Session(
  {
    samples,
    models: bundledModels,
    strategies,
    loadStored,
    gpuRefusal,
    createEngine: () =>
      createHost(() => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })),
  },
  link.settings,
);
/** In one notice, however many they are. */
function tell(problems: readonly string[]): void {
  if (problems.length) session.notify('info', problems.join(' '), { stays: true });
}
tell(link.problems);

let written = location.hash;
let timer = 0;
session.store.subscribe((now, before) => {
  if (now.settings === before.settings) return;
  clearTimeout(timer);
  // Browsers limit how often an address may change; a drag changes it once, at its end.
  timer = window.setTimeout(() => {
    written = `#${writeLink(session.store.get().settings)}`;
    history.replaceState(null, '', written);
  }, 250);
});
addEventListener('hashchange', () => {
  if (location.hash === written) return;
  const { settings, problems } = readLink(location.hash, catalogue);
  tell(problems);
  session.applySettings(settings);
});

const page = document.createElement('token-sieve');
page.session = session;
page.embed = new URLSearchParams(location.search).get('embed') === '1';
document.body.append(page);
session.start();
