import type {} from '../../src/ui/token-sieve.ts';
import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launch, openPage, waitForAnswers, waitForCalm, type Watched } from './open-page.ts';

let browser: Browser;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  browser = await launch();
  watched = await openPage(
    browser,
    '#v=1&backend=wasm&1.strategy=idpruner&1.retention=0.25&2.strategy=tome&2.stage=in&2.retention=0.25',
  );
  page = watched.page;
  await waitForAnswers(page);
});
afterAll(async () => {
  await watched.close();
  await browser.close();
});

const progress = () => page.locator('curve-panel').getByRole('status');

async function save(name: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync((await download.path())!) };
}

/** Cells of a table without quoted commas. */
const cells = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','));

describe('the drawer', () => {
  it('draws the curve of the panes, point by point, in the background', async () => {
    await page.getByRole('button', { name: 'Ratio–fidelity curve' }).click();
    await expect.poll(() => progress().innerText(), { timeout: 60_000 }).toMatch(/^\d+ of\s+16$/);
    await expect.poll(() => progress().innerText(), { timeout: 60_000 }).toBe('16 runs');
    const chart = page.getByRole('img', { name: /^Answer against tokens kept, 2 lines/ });
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const words = page.locator('curve-chart p');
    expect(await words.innerText()).toMatch(
      /^IDPruner .*after encoder: 26 of 256 tokens \(10 %\) · answer 0\.\d{3} · encoder unchanged/,
    );
    await page.keyboard.press('ArrowDown');
    expect(await words.innerText()).toMatch(/^ToMe .* · encoder [\d.]+ [MG]FLOP of .*\(0\.\d\d×\)/);
  });

  it('agrees with the panes at their ratio', async () => {
    const { name, bytes } = await save('CSV');
    expect(name).toBe('Dashboard-curve.csv');
    const [header, ...rows] = cells(bytes.toString());
    expect(rows).toHaveLength(16);
    const value = (row: string[], column: string) => row[header.indexOf(column)];
    const answers = await page.evaluate(() =>
      document
        .querySelector('token-sieve')!
        .session.store.get()
        .panes.map(({ replay }) => replay!.fidelity.embeddingCosine),
    );
    const at = rows.filter((row) => value(row, 'tokens_kept') === '64');
    expect(at.map((row) => value(row, 'method'))).toEqual(['idpruner', 'tome']);
    // The same tail on the same tokens: the runtime gives the same numbers.
    at.forEach((row, i) => expect(Number(value(row, 'answer_cosine'))).toBeCloseTo(answers[i], 6));
    for (const row of rows) {
      const work = Number(value(row, 'encoder_flops'));
      const all = Number(value(row, 'encoder_flops_all_tokens'));
      if (value(row, 'stage') === 'post' || value(row, 'tokens_kept') === '256') {
        expect(work).toBe(all);
      } else expect(work).toBeLessThan(all);
    }
  });

  it('is saved as a drawing and as a picture that shows something', async () => {
    const { name, bytes } = await save('SVG');
    expect(name).toBe('Dashboard-curve.svg');
    expect(bytes.toString()).not.toMatch(/var\(--|class=/);
    const png = await save('PNG');
    expect(png.name).toBe('Dashboard-curve.png');
    for (const file of [bytes, png.bytes]) {
      const { channels } = await sharp(file).stats();
      expect(channels[0].stdev).toBeGreaterThan(5);
    }
  });

  it('tells the same as a table, without an axe violation', async () => {
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    expect(await page.locator('curve-table tbody tr').count()).toBe(16);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await page.getByRole('button', { name: 'Encoder FLOPs' }).click();
    await page.getByText('Methods after the encoder save it nothing').waitFor();
    const chart = await new AxeBuilder({ page }).analyze();
    expect(chart.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
    await page.getByRole('button', { name: 'Tokens kept' }).click();
  });

  it('goes on with every method when asked, and lets a pane go first', async () => {
    await page.getByRole('button', { name: 'All methods' }).click();
    await expect.poll(() => progress().innerText()).toMatch(/of\s+\d{3}$/);
    await page.getByRole('slider', { name: 'Retention' }).first().fill('40');
    await expect
      .poll(() =>
        page
          .locator('pane-view')
          .first()
          .evaluate((pane) => {
            const text = pane.shadowRoot!.querySelector('.status')!.textContent ?? '';
            return /\(40 %\)/.test(text) && /answer\s+0\.\d{3}/.test(text);
          }),
      )
      .toBe(true);
    await expect.poll(() => page.locator('curve-list tbody tr').count()).toBeGreaterThan(30);
    await page.getByRole('button', { name: 'All methods' }).click();
    await expect.poll(() => progress().innerText()).toBe('16 runs');
  });

  it('lists the tokens that are left, sorted, and finds them on the picture', async () => {
    await page.getByRole('button', { name: 'Token table' }).click();
    const rows = page.locator('token-table tbody tr');
    await expect.poll(() => rows.count()).toBe(102);
    const ranks = () => rows.locator('td:first-child').allInnerTexts();
    expect((await ranks()).slice(0, 3)).toEqual(['1', '2', '3']);
    await page.getByRole('button', { name: 'Rank' }).click();
    expect((await ranks())[0]).toBe('102');
    await rows.first().hover();
    const hovered = () =>
      page.evaluate(() => document.querySelector('token-sieve')!.session.store.get().hovered);
    await expect.poll(hovered).toBe(Number(await rows.first().getAttribute('data-patch')));
    await waitForCalm(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
    await page.getByRole('button', { name: 'Close the drawer' }).click();
    expect(await page.locator('token-table').count()).toBe(0);
  });

  it('has kept quiet: no errors, no policy violations, no request to elsewhere', () => {
    expect(watched.complaints).toEqual([]);
  });
});
