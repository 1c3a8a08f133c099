import { preview, type PreviewServer } from 'vite';
import type { TestProject } from 'vitest/node';
import { buildIfStale } from '../../scripts/build-if-stale.ts';
import { findChromium } from '../../scripts/find-chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    site: string;
    chromium: string;
  }
}

/** Builds the site if needed and serves it for all browser tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('chromium', findChromium());
  await buildIfStale();
  const server: PreviewServer = await preview({
    preview: { port: 0, strictPort: false },
    logLevel: 'error',
  });
  project.provide('site', server.resolvedUrls?.local[0] ?? '');
  return () => server.close();
}
