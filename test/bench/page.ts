/** @file The built site in Chromium on WASM: how soon the first pictures are there. */
import type {} from '../../src/ui/token-sieve.ts';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { buildIfStale } from '../../scripts/build-if-stale.ts';
import { findChromium } from '../../scripts/find-chromium.ts';
import { print } from './measure.ts';

const limitMs = 3000;

/** @returns whether every promise held */
export async function benchPage(): Promise<boolean> {
  await buildIfStale();
  const server = await preview({ preview: { port: 0, strictPort: false }, logLevel: 'error' });
  const site = `${server.resolvedUrls?.local[0]}#v=1&backend=wasm&image=sample:dashboard&1.strategy=idpruner&2.strategy=tome&2.stage=in`;
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const visit = async () => {
    const page = await context.newPage();
    await page.goto(site);
    // The page's policy forbids conditions as text: they go over as functions.
    const since = async (condition: () => boolean): Promise<number> => {
      await page.waitForFunction(condition, null, { polling: 20, timeout: 60_000 });
      return page.evaluate(() => performance.now());
    };
    const storedMs = await since(() =>
      document
        .querySelector('token-sieve')!
        .session.store.get()
        .panes.every((p) => p.shown),
    );
    const liveMs = await since(() =>
      document
        .querySelector('token-sieve')!
        .session.store.get()
        .panes.every((p) => p.shown && !p.shown.stored),
    );
    const answerMs = await since(() =>
      document
        .querySelector('token-sieve')!
        .session.store.get()
        .panes.every((p) => p.replay),
    );
    await page.close();
    return { storedMs, liveMs, answerMs };
  };
  await visit();
  const visits = [await visit(), await visit(), await visit()];
  await browser.close();
  await server.close();
  const middle = (key: 'storedMs' | 'liveMs' | 'answerMs'): number =>
    visits.map((v) => v[key]).sort((a, b) => a - b)[1];
  const live = middle('liveMs');
  print({ bench: 'page', name: 'first stored overlay, warm cache', ms: middle('storedMs') });
  print({
    bench: 'page',
    name: 'first overlay from the encoder, warm cache',
    ms: live,
    limit: limitMs,
    ok: live <= limitMs,
  });
  print({ bench: 'page', name: 'first answers, warm cache', ms: middle('answerMs') });
  return live <= limitMs;
}
