import type {} from '../../src/ui/token-sieve.ts';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject } from 'vitest';

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The software adapter: right answers, no fp16, slow. */
const gpuFlags = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export function launch({ gpu = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: inject('chromium'),
    args: gpu ? [...flags, ...gpuFlags] : flags,
  });
}

export interface Watched {
  readonly page: Page;
  /** What the page complained about: errors, policy violations, requests to elsewhere. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Opens the built site and listens to everything it should not do. */
export async function openPage(
  browser: Browser,
  hash = '',
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const site = inject('site');
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    const own = url.startsWith(site) || /^(data|blob):/.test(url);
    if (!own) complaints.push(`request: ${url}`);
  });
  if (hash !== 'about:blank') await page.goto(`${site}${hash}`);
  return { page, complaints, close: () => context.close() };
}

/** Both default panes have their live answers. */
export async function waitForAnswers(page: Page, panes = 2): Promise<void> {
  await page.waitForFunction(
    (count) => {
      const root = document.querySelector('token-sieve')?.shadowRoot;
      const states = [...(root?.querySelectorAll('pane-view') ?? [])].map(
        (pane) => pane.shadowRoot?.querySelector('.status')?.textContent ?? '',
      );
      return states.length === count && states.every((text) => /answer\s+[01]\.\d/.test(text));
    },
    panes,
    { timeout: 60_000 },
  );
}

/** Nothing on the page is dimmed any more: every answer is that of the settings. */
export async function waitForCalm(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document
      .querySelector('token-sieve')!
      .session.store.get()
      .panes.every(({ pending, replayPending }) => !pending && !replayPending),
  );
}
