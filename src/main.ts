import { readLink } from './app/link/read-link.ts';
import { Session } from './app/session.ts';
import { bundledModels, loadStored, samples } from './app/site.ts';
import { createHost } from './engine/host.ts';
import { gpuRefusal } from './app/gpu-refusal.ts';
import { likelyDevice } from './app/likely-device.ts';
import { syncLink, tellProblems } from './app/sync-link.ts';
import { strategies } from './strategies/index.ts';
import { schedulePresets } from './strategies/schedules.ts';
import { startTheme } from './ui/theme.ts';
import './ui/token-sieve.ts';

startTheme();
const catalogue = {
  samples: samples.map((s) => s.id),
  models: bundledModels.map((m) => m.card.id),
  strategies,
  schedules: schedulePresets,
};
const link = readLink(location.hash, catalogue);
const session = new Session(
  {
    samples,
    models: bundledModels,
    strategies,
    schedules: schedulePresets,
    loadStored,
    gpuRefusal,
    likelyDevice,
    openHub: async () =>
      (await import('./engine/hub/open-hub.ts')).openHub(() => import('@huggingface/transformers')),
    createEngine: () =>
      createHost(() => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })),
  },
  link.settings,
);
tellProblems(session, link.problems);
syncLink(session, catalogue);

const page = document.createElement('token-sieve');
page.session = session;
page.embed = new URLSearchParams(location.search).get('embed') === '1';
document.body.append(page);
session.start();
