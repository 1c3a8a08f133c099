import type {} from '../../src/ui/token-sieve.ts';
import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launch, openPage, waitForAnswers, waitForCalm } from './open-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** The store is the one place where the page's state can be read as data. */
const view = <T>(page: Page, read: string): Promise<T> =>
  page.evaluate(
    (code) =>
      new Function('v', `return ${code}`)(
        document.querySelector('token-sieve')!.session.store.get(),
      ),
    read,
  ) as Promise<T>;

const pane = (page: Page, index: number) => page.getByRole('region', { name: `Pane ${index}` });

describe('labels', () => {
  it('are scored in every pane, on all tokens and on what is left, and travel in the link', async () => {
    const { page, complaints, close } = await openPage(
      browser,
      '#v=1&backend=wasm&1.strategy=idpruner&1.retention=0.1&2.strategy=idpruner&2.retention=1',
    );
    await waitForAnswers(page);
    await page.getByRole('button', { name: 'Labels' }).click();
    await expect
      .poll(() => view(page, 'v.panes.map(p => p.replay?.labels?.labels.length ?? 0)'), {
        timeout: 30_000,
      })
      .toEqual([8, 8]);
    const rows = pane(page, 1).locator('label-scores li');
    await expect.poll(() => rows.count()).toBe(5);
    expect(await rows.first().innerText()).toMatch(/-?\d\.\d{3} → -?\d\.\d{3}/);
    // With every token there nothing moves.
    const all = await view<{ full: number[]; reduced: number[]; agreement: number }>(
      page,
      '(({full, reduced, agreement}) => ({full: [...full], reduced: [...reduced], agreement}))(v.panes[1].replay.labels)',
    );
    expect(all.agreement).toBe(1);
    all.full.forEach((score, i) => expect(all.reduced[i]).toBeCloseTo(score, 4));

    await page.getByRole('textbox', { name: 'Labels' }).fill('a mug,  a map , a mug');
    await page.getByRole('textbox', { name: 'Labels' }).press('Enter');
    await expect
      .poll(() => view(page, 'v.panes[0].replay?.labels?.labels'), { timeout: 30_000 })
      .toEqual(['a mug', 'a map']);
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('labels=a%20mug,a%20map');
    await waitForCalm(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await expect.poll(() => page.locator('label-scores').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('a box on the picture', () => {
  it('is drawn by a drag, guides in place of a text, and is never called one', async () => {
    const { page, complaints, close } = await openPage(
      browser,
      '#v=1&backend=wasm&1.strategy=cdpruner&2.strategy=idpruner',
    );
    await waitForAnswers(page);
    const before = await view<number[]>(page, '[...v.panes[0].shown.reduction.kept]');
    expect(
      await pane(page, 1)
        .getByRole('combobox', { name: 'Strategy' })
        .locator('option[value=recoverable]')
        .isDisabled(),
    ).toBe(true);
    await page.getByRole('button', { name: 'Draw a box' }).click();
    const box = (await page.locator('token-canvas canvas').first().boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.25);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.75, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => view(page, 'v.relevance?.kind'), { timeout: 30_000 }).toBe('region');
    await waitForAnswers(page);
    expect(await view(page, 'v.boxing')).toBe(false);
    const region = await view<Record<string, number>>(page, 'v.settings.region');
    expect(region['left']).toBeCloseTo(0.25, 2);
    expect(region['bottom']).toBeCloseTo(0.75, 2);
    expect(await pane(page, 1).getByRole('status').innerText()).toContain('region-guided');
    expect(await pane(page, 2).getByRole('status').innerText()).not.toContain('guided');
    expect(await page.getByRole('radio', { name: 'Region' }).isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: 'Text' }).count()).toBe(0);
    await pane(page, 1).locator('overlay-legend').getByText('to the region').waitFor();
    expect(await view<number[]>(page, '[...v.panes[0].shown.reduction.kept]')).not.toEqual(before);
    // What is like the box is what is looked for: its patches score above the others.
    const [inside, outside] = await view<[number, number]>(
      page,
      `((s) => { const sum = [0, 0], n = [0, 0]; for (let t = 0; t < 256; t++) { const x = t % 16, y = t >> 4;
        const i = x >= 4 && x < 8 && y >= 4 && y < 12 ? 0 : 1; sum[i] += s[t]; n[i]++; } return [sum[0] / n[0], sum[1] / n[1]]; })(v.panes[0].shown.reduction.scores)`,
    );
    expect(inside).toBeGreaterThan(outside);
    // A method that cannot do without a guide is offered now.
    await pane(page, 2).getByRole('combobox', { name: 'Strategy' }).selectOption('recoverable');
    await expect
      .poll(() => view(page, 'v.panes[1].shown?.settings.strategy'), { timeout: 30_000 })
      .toBe('recoverable');

    await page.getByLabel('Text query').fill('a chart');
    await page.getByLabel('Text query').press('Enter');
    await expect.poll(() => view(page, 'v.relevance?.kind'), { timeout: 30_000 }).toBe('text');
    await expect
      .poll(() => pane(page, 1).getByRole('status').innerText(), { timeout: 30_000 })
      .toContain('text-guided');
    expect(complaints).toEqual([]);
    await close();
  });

  it('is drawn by keys, and its link brings it back', async () => {
    const { page, close } = await openPage(browser, '#v=1&backend=wasm&1.strategy=cdpruner');
    await waitForAnswers(page, 1);
    await page.getByRole('button', { name: 'Draw a box' }).click();
    await page.locator('token-canvas canvas').focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown']) {
      await page.keyboard.press(key);
    }
    await page.keyboard.press('Enter');
    expect(await view(page, 'v.settings.region')).toEqual({
      left: 0.0625,
      top: 0,
      right: 0.1875,
      bottom: 0.125,
    });
    await waitForAnswers(page, 1);
    await expect
      .poll(() => page.evaluate(() => location.hash))
      .toContain('region=0.0625,0,0.1875,0.125');
    const kept = await view<number[]>(page, '[...v.panes[0].shown.reduction.kept]');
    const second = await openPage(browser, await page.evaluate(() => location.hash));
    await waitForAnswers(second.page, 1);
    expect(await view(second.page, '[...v.panes[0].shown.reduction.kept]')).toEqual(kept);
    await second.close();
    await page.getByRole('button', { name: 'Take the box away' }).click();
    expect(await view(page, 'v.settings.region')).toBe(null);
    expect(await view(page, 'v.settings.panes[0].params')).toEqual({});
    await close();
  });

  it('is saved with the heat map, as it is on the page', async () => {
    const { page, close } = await openPage(
      browser,
      '#v=1&backend=wasm&overlay=text&region=0.25,0.25,0.5,0.75&1.strategy=cdpruner',
    );
    await waitForAnswers(page, 1);
    await expect.poll(() => view(page, 'v.relevance?.kind'), { timeout: 30_000 }).toBe('region');
    await page.getByRole('button', { name: 'Download' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Drawing (SVG)' }).click(),
    ]);
    const svg = readFileSync((await download.path())!, 'utf8');
    // Both ends of the ramp, the box, and no marks of tokens.
    expect(svg).toMatch(/fill="#440154"/);
    expect(svg).toMatch(/fill="#fde725"/);
    expect(svg).toContain('stroke-dasharray');
    expect(svg).not.toContain('url(#dropped)');
    await close();
  });
});

describe('the PCA overlay', () => {
  it('colours every pane alike, says what its colours are, and follows the picture and the link', async () => {
    const { page, close } = await openPage(browser, '#v=1&backend=wasm&1.strategy=idpruner');
    await waitForAnswers(page, 1);
    expect(await view(page, 'v.components')).toBe(null);
    await page.getByRole('radio', { name: 'PCA' }).check();
    await expect.poll(() => view(page, 'v.components?.scores.rows')).toBe(256);
    const shares = page.locator('overlay-legend .component');
    await expect.poll(() => shares.allInnerTexts()).toHaveLength(3);
    expect(await shares.allInnerTexts()).toEqual(Array(3).fill(expect.stringMatching(/^\d+ %$/)));
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('overlay=pca');
    const first = await view<number[]>(page, '[...v.components.shares]');
    await page.getByRole('button', { name: 'Download' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Drawing (SVG)' }).click(),
    ]);
    const svg = readFileSync((await download.path())!, 'utf8');
    expect(svg.match(/fill="#[0-9a-f]{6}" d=/g)!.length).toBeGreaterThan(100);
    expect(svg).not.toContain('url(#dropped)');
    await page.getByRole('radio', { name: 'Invoice' }).check({ force: true });
    await expect
      .poll(() =>
        view(page, "v.image.name === 'Invoice' && v.components && [...v.components.shares]"),
      )
      .toHaveLength(3);
    expect(await view(page, '[...v.components.shares]')).not.toEqual(first);
    await close();
  });
});
