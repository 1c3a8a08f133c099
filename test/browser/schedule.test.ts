import type {} from '../../src/ui/token-sieve.ts';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Locator, Page } from 'playwright-core';
import { launch, openPage, waitForAnswers, type Watched } from './open-page.ts';

let browser: Browser;
let watched: Watched;
let page: Page;
let pane: Locator;

beforeAll(async () => {
  browser = await launch();
  watched = await openPage(browser, '#v=1&backend=wasm&1.strategy=idpruner&1.retention=0.5');
  page = watched.page;
  pane = page.getByRole('region', { name: 'Pane 1' });
  await waitForAnswers(page, 1);
});
afterAll(async () => {
  await watched.close();
  await browser.close();
});

const status = (at = pane) => at.getByRole('status').innerText();
const handle = (block: number, at = pane) =>
  at.getByRole('slider', { name: `Block ${block}`, exact: true });
const hash = () => page.evaluate(() => location.hash);
const kept = (of: Page) =>
  of.evaluate(() => {
    const { shown } = document.querySelector('token-sieve')!.session.store.get().panes[0];
    return {
      kept: [...(shown?.reduction.kept ?? [])],
      stages: shown?.schedule?.stages.map(({ reduction }) => reduction.kept.length),
    };
  });

describe('a schedule on the page', () => {
  it('is picked where strategies are, and leaves what the slider says', async () => {
    await pane.getByRole('combobox', { name: 'Strategy' }).selectOption('schedule:pyramiddrop');
    await expect
      .poll(() => status(), { timeout: 60_000 })
      .toMatch(/^128 of 256 tokens kept \(50 %\)\s+answer \d\.\d+ · encoder \d\.\d\d×/);
    await pane.getByRole('slider', { name: 'Retention' }).fill('25');
    await expect
      .poll(() => status(), { timeout: 30_000 })
      .toMatch(/^64 of 256 tokens kept \(25 %\)/);
    await expect.poll(hash).toContain('1.schedule=pyramiddrop');
  });

  it('shows its layers, with a handle in every block', async () => {
    await pane.getByRole('button', { name: 'Layers' }).click();
    await handle(7).waitFor();
    const texts = await pane
      .locator('schedule-chart [role=slider]')
      .evaluateAll((list) => list.map((one) => one.getAttribute('aria-valuetext')));
    expect(texts).toEqual([
      'after block 0: 256 of 256 tokens',
      'after block 1: 161 of 256 tokens',
      'after block 2: 161 of 256 tokens',
      'after block 3: 101 of 256 tokens',
      'after block 4: 101 of 256 tokens',
      'after block 5: 64 of 256 tokens',
      'after block 6: 64 of 256 tokens',
      'after block 7: 64 of 256 tokens',
    ]);
    await pane.getByText(/measured \d+\.\d\d×: [\d.]+ m?s of\s+[\d.]+ m?s/).waitFor();
  });

  it('becomes one of its own when a handle is moved with the keys', async () => {
    await handle(5).focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect
      .poll(() => status(), { timeout: 30_000 })
      .toMatch(/^46 of 256 tokens kept \(18 %\)/);
    const chosen = pane.getByRole('combobox', { name: 'Strategy' }).locator('option:checked');
    expect((await chosen.innerText()).trim()).toBe('Custom, from PyramidDrop');
    await expect
      .poll(hash)
      .toContain(
        '1.schedule=custom&1.steps=1b:prune-at-layer:161,3b:prune-at-layer:101,5b:prune-at-layer:46',
      );
    expect(await handle(5).getAttribute('aria-valuetext')).toBe('after block 5: 46 of 256 tokens');
  });

  it('takes another strategy for one step', async () => {
    await handle(3).focus();
    await pane.getByRole('combobox', { name: 'Who decides' }).selectOption('tome');
    await expect.poll(hash).toContain('3b:tome:101');
    await expect.poll(() => status(), { timeout: 30_000 }).toMatch(/merged into them/);
    await expect.poll(async () => (await kept(page)).stages).toEqual([161, 101, 46]);
  });

  it('is dragged with the mouse: what is pushed away comes back with the handle', async () => {
    const knob = handle(1).locator('.knob');
    const box = (await knob.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const keeps = () => hash().then((text) => text.match(/steps=([^&]*)/)?.[1]);
    const before = await keeps();
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 60, { steps: 5 });
    await expect
      .poll(keeps)
      .toMatch(/^1b:prune-at-layer:\d\d,5b:prune-at-layer:\d\d$|^1b:prune-at-layer:\d\d$/);
    await page.mouse.move(x, y, { steps: 5 });
    await page.mouse.up();
    await expect.poll(keeps).toBe(before);
  });

  it('is the same on another page by its link', async () => {
    await waitForAnswers(page, 1);
    await expect.poll(async () => (await kept(page)).stages).toEqual([161, 101, 46]);
    const other = await openPage(browser, await hash());
    await waitForAnswers(other.page, 1);
    expect(await kept(other.page)).toEqual(await kept(page));
    const there = other.page.getByRole('region', { name: 'Pane 1' });
    expect(await status(there)).toMatch(/^46 of 256 tokens kept \(18 %\)/);
    await there.getByRole('button', { name: 'Layers' }).click();
    expect(await handle(5, there).getAttribute('aria-valuetext')).toBe(
      'after block 5: 46 of 256 tokens',
    );
    await other.close();
  });

  it('is walked through step by step, and its words follow', async () => {
    await pane.getByRole('button', { name: 'Steps' }).click();
    await pane.getByRole('slider', { name: 'Step' }).fill('1');
    await expect.poll(() => status()).toMatch(/^161 of 256 tokens kept/);
    expect(await pane.getByRole('slider', { name: 'Step' }).getAttribute('aria-valuetext')).toBe(
      'after block 1: 161 of 256 tokens',
    );
    await pane.getByRole('button', { name: 'One step back' }).click();
    await expect.poll(() => status()).toMatch(/^256 of 256 tokens kept/);
    await pane.getByRole('button', { name: 'Layers' }).click();
    await expect.poll(() => status()).toMatch(/^46 of 256 tokens kept/);
  });

  it('loses a step by a double click or Delete, and goes back to its preset', async () => {
    await handle(5).locator('.knob').dblclick();
    await expect.poll(() => status(), { timeout: 30_000 }).toMatch(/^101 of 256 tokens kept/);
    await handle(3).focus();
    await page.keyboard.press('Delete');
    await expect.poll(hash).toMatch(/1\.steps=1b:prune-at-layer:161$/);
    // The next key goes to the same block.
    await page.keyboard.press('ArrowDown');
    await expect.poll(hash).toContain('1.steps=1b:prune-at-layer:161,3b:prune-at-layer:160');
    await pane.getByRole('button', { name: 'Back to PyramidDrop' }).click();
    await expect.poll(hash).toContain('1.schedule=pyramiddrop');
    await pane.getByRole('button', { name: 'As published: 32 left' }).click();
    await expect.poll(() => status(), { timeout: 30_000 }).toMatch(/^32 of 256 tokens kept/);
  });

  it('tells the schedule above the page of its method', async () => {
    await pane.getByRole('button', { name: 'How it works' }).click();
    await pane.getByText('Halves the tokens behind a quarter').waitFor();
    await pane.getByText('Published with λ = 0.5').waitFor();
    expect(await pane.locator('worked-example').count()).toBe(0);
  });

  it.each(['tome', 'pitome', 'evit', 'prune-at-layer', 'aim', 'custom'])(
    'runs with %s',
    async (id) => {
      await pane.getByRole('combobox', { name: 'Strategy' }).selectOption('idpruner');
      await pane.getByRole('slider', { name: 'Retention' }).fill('25');
      await pane.getByRole('combobox', { name: 'Strategy' }).selectOption(`schedule:${id}`);
      await expect
        .poll(
          () =>
            page.evaluate(() => {
              const view = document.querySelector('token-sieve')!.session.store.get().panes[0];
              return view.error ?? (view.replayPending ? null : view.shown?.settings.schedule);
            }),
          { timeout: 60_000 },
        )
        .toBe(id);
      expect(await status()).toMatch(/^64 of 256 tokens kept/);
    },
  );

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('has no axe violation in %s at %i px, with a step picked', async (scheme, width) => {
    const { page: open, close } = await openPage(browser, '#v=1&backend=wasm&1.schedule=tome', {
      colorScheme: scheme,
      viewport: { width, height: 800 },
    });
    await waitForAnswers(open, 1);
    const there = open.getByRole('region', { name: 'Pane 1' });
    await there.getByRole('button', { name: 'Layers' }).click();
    await handle(3, there).focus();
    await there.getByRole('combobox', { name: 'Who decides' }).waitFor();
    const { violations } = await new AxeBuilder({ page: open }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`)).toEqual([]);
    expect(await open.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );
    await close();
  });

  it('says why it does not fit', async () => {
    const bad = await openPage(
      browser,
      '#v=1&backend=wasm&1.schedule=evit&1.p.drop_loc=5,2&1.retention=0.5',
    );
    await bad.page.getByText('steps must stand in the order of the blocks').waitFor();
    expect(bad.complaints).toEqual([]);
    await bad.close();
  });

  it('has kept quiet: no errors, no policy violations, no request to elsewhere', () => {
    expect(watched.complaints).toEqual([]);
  });
});
