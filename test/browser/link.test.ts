import type {} from '../../src/ui/token-sieve.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inject } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launch, openPage, waitForAnswers } from './open-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const decisions = (page: Page) =>
  page.evaluate(() =>
    document
      .querySelector('token-sieve')!
      .session.store.get()
      .panes.map((pane) => ({
        kept: Array.from(pane.shown?.reduction.kept ?? []),
        settings: pane.shown?.settings,
        answer: pane.replay?.fidelity.embeddingCosine,
      })),
  );

describe('a link', () => {
  it('copied from one page shows the same decisions on another', async () => {
    const hash =
      '#v=1&backend=wasm&image=sample:invoice&1.strategy=random&1.retention=0.3&1.seed=42&1.layer=3&2.strategy=tokencorr&2.retention=0.25';
    const first = await openPage(browser, hash, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await waitForAnswers(first.page);
    await first.page.getByRole('button', { name: 'Copy link' }).click();
    await first.page.getByText('Link copied.').waitFor();
    const link = await first.page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain('1.seed=42');
    const second = await openPage(browser, link.slice(link.indexOf('#')));
    await waitForAnswers(second.page);
    expect(await decisions(second.page)).toEqual(await decisions(first.page));
    await first.close();
    await second.close();
  });

  it('writes every change into the address', async () => {
    const { page, close } = await openPage(browser, '#v=1&backend=wasm&1.strategy=idpruner');
    await waitForAnswers(page, 1);
    await page.getByRole('slider', { name: 'Retention' }).fill('40');
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('1.retention=0.4');
    await close();
  });

  it('with bad values opens on defaults and names them as text', async () => {
    const { page, complaints, close } = await openPage(
      browser,
      `#v=1&backend=wasm&opacity=7&1.strategy=${encodeURIComponent('<img src=x onerror=alert(1)>')}`,
    );
    await page.getByText('opacity = “7” is above 1').waitFor();
    await page.getByText('“<img src=x onerror=alert(1)>”').waitFor();
    await waitForAnswers(page, 1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('to a picture elsewhere fetches nothing before a click', async () => {
    const { page, complaints, close } = await openPage(
      browser,
      '#v=1&backend=wasm&image=url:https://pictures.example/a.png&1.strategy=idpruner',
    );
    await page.getByText('This link shows a picture from pictures.example.').waitFor();
    await waitForAnswers(page, 1);
    expect(complaints).toEqual([]);
    await page.route('https://pictures.example/**', (route) => route.abort());
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.getByText(/pictures.example does not let other pages read/).waitFor();
    expect(complaints.some((c) => c.startsWith('request: https://pictures.example/a.png'))).toBe(
      true,
    );
    await close();
  });

  it('works under a sub-path and in an embed of one pane', async () => {
    const { page, close } = await openPage(browser, '?embed=1#v=1&backend=wasm&1.strategy=tome');
    await waitForAnswers(page, 1);
    expect(await page.getByRole('radiogroup', { name: 'Sample images' }).count()).toBe(0);
    await close();
    expect(inject('site')).toMatch(/^http/);
  });
});
