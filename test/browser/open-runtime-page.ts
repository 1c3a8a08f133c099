/** @file The page that runs ONNX files and the engine on software WebGPU, for tests that hand them in. */
import type {} from './runtime-page/run-stepwise.ts';
import type {} from './runtime-page/run-model.ts';
import type { Page } from 'playwright-core';
import { createServer } from 'vite';
import { launch } from './open-page.ts';

export interface RuntimePage {
  readonly page: Page;
  close(): Promise<void>;
}

export async function openRuntimePage(): Promise<RuntimePage> {
  const server = await createServer({ server: { port: 0, strictPort: false }, logLevel: 'error' });
  await server.listen();
  const browser = await launch({ gpu: true });
  const page = await browser.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}test/browser/runtime-page/index.html`);
  await page.waitForFunction(() => window.runModel !== undefined);
  await page.waitForFunction(() => window.runStepwise !== undefined);
  return {
    page,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
