import type {} from '../../src/ui/token-sieve.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { launch, openPage, waitForAnswers } from './open-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch({ gpu: true });
});
afterAll(() => browser.close());

it('runs on WebGPU when told to, and decides as WASM does', async () => {
  const settings =
    'image=sample:invoice&1.strategy=cls-attention&1.retention=0.25&1.stage=post&1.layer=6';
  const read = async (backend: string) => {
    const { page, complaints, close } = await openPage(
      browser,
      `#v=1&backend=${backend}&${settings}`,
    );
    await page.waitForFunction(
      () => {
        const { panes } = document.querySelector('token-sieve')!.session.store.get();
        return panes[0].replay !== null && !panes[0].replayPending;
      },
      null,
      { timeout: 240_000 },
    );
    const result = await page.evaluate(() => {
      const { panes, model } = document.querySelector('token-sieve')!.session.store.get();
      return {
        backend: model.kind === 'ready' ? model.loaded.backend : model.kind,
        kept: Array.from(panes[0].shown!.reduction.kept),
        answer: panes[0].replay!.fidelity.embeddingCosine,
      };
    });
    await close();
    return { ...result, complaints };
  };
  const wasm = await read('wasm');
  const gpu = await read('webgpu');
  expect(gpu.backend).toBe('webgpu');
  expect(gpu.complaints).toEqual([]);
  // Features differ in the last digits, which may flip marginal picks.
  const common = gpu.kept.filter((t) => wasm.kept.includes(t)).length;
  expect(common / (2 * 64 - common)).toBeGreaterThan(0.95);
  expect(Math.abs(gpu.answer - wasm.answer)).toBeLessThan(0.01);
}, 300_000);

it('stays on WASM by itself where the adapter is software, and says why', async () => {
  const { page, close } = await openPage(browser, '#v=1&1.strategy=random');
  await waitForAnswers(page, 1);
  const badge = page.getByLabel('Backend, model and precision');
  expect(await badge.innerText()).toContain('WASM');
  expect(await badge.locator('span[title]').last().getAttribute('title')).toMatch(
    /software adapter/,
  );
  await close();
});
