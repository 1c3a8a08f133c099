import type { TokenCanvas } from '../../src/ui/token-canvas.ts';
import type {} from '../../src/ui/token-sieve.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { launch, openPage, waitForAnswers, type Watched } from './open-page.ts';

const samples = JSON.parse(readFileSync('samples/samples.json', 'utf8')) as {
  id: string;
  title: string;
}[];

let browser: Browser;
let watched: Watched;
let page: Page;

const status = (pane: number) =>
  page.getByRole('region', { name: `Pane ${pane}` }).getByRole('status');
const strategy = (pane: number) =>
  page.getByRole('region', { name: `Pane ${pane}` }).getByRole('combobox', { name: 'Strategy' });
const retention = (pane: number) =>
  page.getByRole('region', { name: `Pane ${pane}` }).getByRole('slider', { name: 'Retention' });

/** The store is the one place where the page's state can be read as data. */
const view = <T>(read: string): Promise<T> =>
  page.evaluate(
    (code) =>
      new Function('v', `return ${code}`)(
        document.querySelector('token-sieve')!.session.store.get(),
      ),
    read,
  ) as Promise<T>;

beforeAll(async () => {
  browser = await launch();
  watched = await openPage(
    browser,
    '#v=1&backend=wasm&image=sample:dashboard&1.strategy=idpruner&1.retention=0.25&2.strategy=tome&2.stage=in&2.retention=0.25&2.layer=4',
    { bypassCSP: false },
  );
  page = watched.page;
  await waitForAnswers(page);
});

afterAll(async () => {
  await watched.close();
  await browser.close();
});

describe('the page on WASM', () => {
  it('shows two panes with their counts, answers and costs', async () => {
    expect(await status(1).innerText()).toMatch(/^64 of 256 tokens kept \(25 %\)/);
    expect(await status(1).innerText()).toMatch(/answer 0\.\d{3} · encoder unchanged/);
    expect(await status(2).innerText()).toMatch(/answer 0\.\d{3} · encoder \d\.\d\d×/);
    expect(await page.getByLabel('Backend, model and precision').innerText()).toMatch(
      /WASM · .*thread.* · fp\d+ · [\d.]+ m?s/,
    );
  });

  it('answers the slider of a nested strategy in the same turn, without asking the worker', async () => {
    const before = await view<number>('v.panes[0].shown.reduceMs');
    // All inside one task: no message from the worker could arrive in between.
    const texts = await page.evaluate(async () => {
      const root = document.querySelector('token-sieve')!;
      const pane = root.shadowRoot!.querySelector('pane-view')!;
      const slider = pane
        .shadowRoot!.querySelector('retention-control')!
        .shadowRoot!.querySelector<HTMLInputElement>('#retention')!;
      const seen: (number | undefined)[] = [];
      for (const percent of [50, 10, 80]) {
        slider.value = String(percent);
        slider.dispatchEvent(new Event('input'));
        seen.push(root.session.store.get().panes[0].shown?.reduction.kept.length);
      }
      return seen;
    });
    expect(texts).toEqual([128, 26, 205]);
    expect(await view('v.panes[0].shown.reduceMs')).toBe(before);
    await expect.poll(() => status(1).innerText()).toMatch(/^205 of 256 tokens kept \(80 %\)/);
  });

  it('keeps nested sets inside each other along the whole slider', async () => {
    const nested = await page.evaluate(() => {
      const { session } = document.querySelector('token-sieve')!;
      let last = new Set<number>();
      for (let percent = 1; percent <= 100; percent++) {
        session.changePane(0, { retention: percent / 100 });
        const kept = new Set(session.store.get().panes[0].shown!.reduction.kept);
        for (const t of last) if (!kept.has(t)) return false;
        last = kept;
      }
      return last.size === 256;
    });
    expect(nested).toBe(true);
  });

  it('moves the slider by keyboard and with [ and ]', async () => {
    await retention(1).fill('25');
    await retention(1).press('ArrowRight');
    await expect.poll(() => status(1).innerText()).toMatch(/\(26 %\)/);
    await page.keyboard.press('[');
    await page.keyboard.press('[');
    await expect.poll(() => status(1).innerText()).toMatch(/\(24 %\)/);
    await page.keyboard.press(']');
  });

  it('switches the strategy and gives every one an answer', async () => {
    const ids = await strategy(1)
      .locator('option:not([disabled]):not([value^="schedule:"])')
      .evaluateAll((list) => list.map((option) => (option as HTMLOptionElement).value));
    expect(ids.length).toBeGreaterThanOrEqual(7);
    for (const id of ids) {
      await strategy(1).selectOption(id);
      await expect
        .poll(() => view(`v.panes[0].shown?.settings.strategy === '${id}' || v.panes[0].error`), {
          timeout: 30_000,
          message: id,
        })
        .toBeTruthy();
    }
    await strategy(1).selectOption('idpruner');
    await waitForAnswers(page);
  });

  it('opens every sample', async () => {
    for (const { id, title } of samples) {
      await page.getByRole('radio', { name: title, exact: true }).check({ force: true });
      await expect
        .poll(
          () =>
            view(
              `v.image?.name === ${JSON.stringify(title)} && v.panes.every(p => !p.pending && p.shown?.imageKey === v.image.key && !p.shown.stored)`,
            ),
          { timeout: 30_000, message: id },
        )
        .toBe(true);
      expect(await status(1).innerText()).toMatch(/of 256 tokens kept/);
    }
  });

  it('rings the hovered token in both panes and tells its numbers', async () => {
    const canvas = page.locator('token-canvas canvas').first();
    const box = (await canvas.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const readouts = page.locator('token-readout dl');
    await expect.poll(() => readouts.nth(0).innerText()).toMatch(/row\s+9\s+column\s+9/);
    await expect.poll(() => readouts.nth(1).innerText()).toMatch(/row\s+9\s+column\s+9/);
    expect(await readouts.nth(0).innerText()).toMatch(/rank\s+\d+ of 256\s+score/);
    await page.mouse.move(0, 0);
    await expect.poll(() => view('v.hovered')).toBe(null);
  });

  it('walks tokens with the arrow keys', async () => {
    await page.locator('token-canvas canvas').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(await view('v.hovered')).toBe(17);
    await page.keyboard.press('End');
    expect(await view('v.hovered')).toBe(31);
    await page.keyboard.press('Escape');
    expect(await view('v.hovered')).toBe(null);
  });

  it('zooms all panes together and back', async () => {
    await page.locator('token-canvas canvas').first().focus();
    await page.keyboard.press('+');
    expect(await view('v.zoom.k')).toBe(1.5);
    await page.getByRole('button', { name: 'Whole picture' }).click();
    expect(await view('v.zoom')).toEqual({ k: 1, x: 0, y: 0 });
  });

  it('zooms with Ctrl + wheel and is dragged with the mouse, and stays awake', async () => {
    const canvas = page.locator('token-canvas canvas').first();
    const box = (await canvas.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -200);
    await page.keyboard.up('Control');
    await expect.poll(() => view<number>('v.zoom.k')).toBeGreaterThan(1.05);
    const before = await view<number>('v.zoom.x');
    await page.mouse.down();
    await page.mouse.move(x + 30, y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => view<number>('v.zoom.x')).toBeGreaterThan(before);
    // Both panes hold the same place.
    const places = await page.evaluate(() =>
      [...document.querySelector('token-sieve')!.shadowRoot!.querySelectorAll('pane-view')].map(
        (pane) =>
          JSON.stringify((pane.shadowRoot!.querySelector('token-canvas') as TokenCanvas).zoom),
      ),
    );
    expect(places[0]).toBe(places[1]);
    await page.getByRole('button', { name: 'Whole picture' }).click();
    await page.mouse.move(0, 0);
  });

  it('plays the steps of a method, and its words follow the picture', async () => {
    await strategy(1).selectOption('idpruner');
    await retention(1).fill('25');
    const pane = page.getByRole('region', { name: 'Pane 1' });
    await pane.getByRole('button', { name: 'Steps' }).click();
    await pane.getByRole('slider', { name: 'Step' }).fill('10');
    await expect.poll(() => status(1).innerText()).toMatch(/^10 of 256 tokens kept/);
    await pane.getByRole('button', { name: 'One step on' }).click();
    await expect.poll(() => status(1).innerText()).toMatch(/^11 of 256 tokens kept/);
    await pane.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => status(1).innerText(), { timeout: 10_000 }).toMatch(/^1[4-9] of 256/);
    await pane.getByRole('button', { name: 'Pause' }).click();
    await pane.getByRole('button', { name: 'Steps' }).click();
    await expect.poll(() => status(1).innerText()).toMatch(/^64 of 256 tokens kept/);
  });

  it('answers a text query with a map and guides the methods that take one', async () => {
    expect(await strategy(1).locator('option[value=recoverable]').isDisabled()).toBe(true);
    await page.getByLabel('Text query').fill('a mug');
    await page.getByLabel('Text query').press('Enter');
    await expect.poll(() => view('v.relevance?.scores.length'), { timeout: 30_000 }).toBe(256);
    expect(await view('v.settings.overlay')).toBe('text');
    await strategy(1).selectOption('recoverable');
    await expect
      .poll(() => view(`v.panes[0].shown?.settings.strategy`), { timeout: 30_000 })
      .toBe('recoverable');
    await page.getByLabel('Text query').fill('');
    await page.getByLabel('Text query').press('Enter');
    await page.getByText('Recoverable Compression looks for what a text query names').waitFor();
    // Nothing of the earlier result stays under the error.
    expect(await view('v.panes[0].shown')).toBe(null);
    await strategy(1).selectOption('idpruner');
    await waitForAnswers(page);
  });

  it('shows the arithmetic of the hovered token on the method page', async () => {
    const pane = page.getByRole('region', { name: 'Pane 1' });
    await pane.getByRole('button', { name: 'How it works' }).click();
    await pane.locator('math').first().waitFor();
    await page.locator('token-canvas canvas').first().focus();
    await page.keyboard.press('ArrowRight');
    await expect
      .poll(() =>
        pane
          .locator('worked-example')
          .getByText(/row 1, column 1/)
          .count(),
      )
      .toBeGreaterThan(0);
    await page.keyboard.press('Escape');
    await pane.getByRole('button', { name: 'How it works' }).click();
  });

  it('adds panes up to four and removes them', async () => {
    const add = page.getByRole('button', { name: 'Add pane' });
    await add.click();
    await add.click();
    expect(await add.isDisabled()).toBe(true);
    await waitForAnswers(page, 4);
    await page.getByRole('button', { name: 'Remove pane 4' }).click();
    await page.getByRole('button', { name: 'Remove pane 3' }).click();
    await waitForAnswers(page, 2);
  });

  it('draws what it says: dropped patches lose their colour, kept ones do not', async () => {
    await page.getByRole('radio', { name: 'Still life' }).check({ force: true });
    await strategy(1).selectOption('idpruner');
    await retention(1).fill('25');
    await expect
      .poll(() => view('v.image.name === "Still life" && !v.panes[0].pending'))
      .toBe(true);
    await page.waitForTimeout(300);
    const { kept, dropped } = await page.evaluate(() => {
      const { session, shadowRoot } = document.querySelector('token-sieve')!;
      const { shown } = session.store.get().panes[0];
      const canvas = shadowRoot!
        .querySelector('pane-view')!
        .shadowRoot!.querySelector('token-canvas')!
        .shadowRoot!.querySelector('canvas')!;
      const pen = canvas.getContext('2d')!;
      const saturation = { kept: [0, 0], dropped: [0, 0] };
      const set = new Set(shown!.reduction.kept);
      for (let t = 0; t < 256; t++) {
        const x = Math.floor((((t % 16) + 0.5) * canvas.width) / 16);
        const y = Math.floor(((Math.floor(t / 16) + 0.5) * canvas.height) / 16);
        const [r, g, b] = pen.getImageData(x, y, 1, 1).data;
        const slot = saturation[set.has(t) ? 'kept' : 'dropped'];
        slot[0] += Math.max(r, g, b) - Math.min(r, g, b);
        slot[1]++;
      }
      return {
        kept: saturation.kept[0] / saturation.kept[1],
        dropped: saturation.dropped[0] / saturation.dropped[1],
      };
    });
    expect(dropped).toBeLessThan(15);
    expect(kept).toBeGreaterThan(40);
  });

  it('saves a pane as JSON in the shape scripts rely on', async () => {
    await page.getByRole('button', { name: 'Download' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Decisions (JSON)' }).click(),
    ]);
    const record = JSON.parse(readFileSync((await download.path())!, 'utf8'));
    expect(record).toMatchObject({ strategy: 'idpruner', grid: [16, 16], tokens: 256 });
    expect(record.kept).toHaveLength(64);
    expect(record.scores).toHaveLength(256);
  });

  it('has kept quiet: no errors, no policy violations, no request to elsewhere', () => {
    expect(watched.complaints).toEqual([]);
  });
});
