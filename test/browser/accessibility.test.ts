import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { launch, openPage, waitForAnswers } from './open-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(['light', 'dark'] as const)('the page in %s', (colorScheme) => {
  it.each([
    [1280, 900],
    [360, 740],
  ])('at %i × %i px has no axe violation, with everything open', async (width, height) => {
    const { page, close } = await openPage(
      browser,
      '#v=1&backend=wasm&overlay=importance&1.strategy=idpruner&2.strategy=tome&2.stage=in',
      {
        colorScheme,
        viewport: { width, height },
      },
    );
    await waitForAnswers(page);
    await page.getByRole('button', { name: 'Numbers' }).first().click();
    await page.getByRole('button', { name: 'Parameters' }).last().click();
    const scan = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations.map(
        (v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`,
      );
    };
    expect(await scan()).toEqual([]);
    await page.getByRole('button', { name: 'How it works' }).first().click();
    await page.getByRole('button', { name: 'Help' }).click();
    expect(await scan()).toEqual([]);
    await close();
  });

  it('never scrolls sideways at 360 px', async () => {
    const { page, close } = await openPage(
      browser,
      '#v=1&backend=wasm&1.strategy=tome&2.strategy=idpruner',
      {
        colorScheme,
        viewport: { width: 360, height: 740 },
      },
    );
    await waitForAnswers(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    );
    await close();
  });
});

it('can be used by keyboard alone, with the focus in sight', async () => {
  const { page, close } = await openPage(browser, '#v=1&backend=wasm&1.strategy=idpruner');
  await waitForAnswers(page, 1);
  const names: string[] = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      let element: Element | null = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      if (!element || element === document.body) return '';
      const box = element.getBoundingClientRect();
      const label = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
      return box.width > 0 ? label.slice(0, 30) : 'INVISIBLE';
    });
    names.push(name);
  }
  for (const wanted of [
    'Model',
    'Open image',
    'Copy link',
    'Download',
    'Strategy',
    'Retention',
    'Image address',
    'Dashboard',
  ]) {
    expect(names, wanted).toContain(wanted);
  }
  expect(names).not.toContain('INVISIBLE');
  await close();
});
