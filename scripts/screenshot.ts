/** `npm run screenshot`: the picture of the README, taken from the built site. */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { preview } from 'vite';
import type {} from '../src/ui/token-sieve.ts';
import { buildIfStale } from './build-if-stale.ts';
import { findChromium } from './find-chromium.ts';

await buildIfStale();
const server = await preview({ preview: { port: 0, strictPort: false }, logLevel: 'error' });
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
await page.goto(`${server.resolvedUrls?.local[0]}`);
await page.waitForFunction(() =>
  document
    .querySelector('token-sieve')
    ?.session.store.get()
    .panes.every((pane) => pane.replay && !pane.replayPending),
);
const shot = await page.screenshot();
await browser.close();
await server.close();
mkdirSync('docs', { recursive: true });
await sharp(shot).png({ palette: true, quality: 90 }).toFile('docs/screenshot.png');
