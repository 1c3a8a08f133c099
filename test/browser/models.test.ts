/** @file Other models on the built site: asked for, loaded, stored, dropped, explained. */
import type {} from '../../src/ui/token-sieve.ts';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { defaultHubHost } from '../../src/engine/hub/hub-address.ts';
import { tinyRepos } from '../engine/hub/hub-server.ts';
import { launch, openPage, waitForAnswers, type Watched } from './open-page.ts';

const repos = tinyRepos();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const cors = { 'access-control-allow-origin': '*' };

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

let watched: Watched;
let page: Page;
/** Paths the hub was asked for. */
let asked: string[];
let isOnline: boolean;
/** Weights are held back until they are let go. */
let hold: Promise<void> | null;
let weightStatus: number;

/** The hub as the page sees it, from this machine. */
async function answer(route: Route): Promise<void> {
  const url = decodeURIComponent(route.request().url()).slice(defaultHubHost.length).split('?')[0];
  if (!isOnline) return route.abort('internetdisconnected');
  const list = /^api\/models\/([^/]+\/[^/]+)\//.exec(url);
  const [, name, path] = /^([^/]+\/[^/]+)\/resolve\/main\/(.+)$/.exec(url) ?? [];
  const repo = repos[list?.[1] ?? name];
  asked.push(path ?? url);
  if (list && repo) {
    const siblings = [...repo.files].map(([rfilename, bytes]) => ({
      rfilename,
      size: bytes.length,
      ...(/\.onnx/.test(rfilename) && { lfs: { sha256: sha256(bytes), size: bytes.length } }),
    }));
    const cardData = repo.licence ? { license: repo.licence } : {};
    return route.fulfill({ headers: cors, json: { sha: '0', gated: false, cardData, siblings } });
  }
  const isWeights = /\.onnx/.test(path ?? '');
  if (isWeights) await hold;
  if (isWeights && weightStatus !== 200) {
    return route.fulfill({ status: weightStatus, headers: cors });
  }
  const body = repo?.files.get(path);
  await route
    .fulfill({ status: body ? 200 : 404, headers: cors, body: Buffer.from(body ?? []) })
    .catch(() => undefined);
}

const start = '#v=1&backend=wasm&1.strategy=idpruner&1.retention=0.25';

async function open(hash = start, options: BrowserContextOptions = {}): Promise<void> {
  watched = await openPage(browser, 'about:blank', options);
  page = watched.page;
  await page.context().route(`${defaultHubHost}**`, answer);
  await page.goto(`${inject('site')}${hash}`);
}

beforeEach(() => {
  asked = [];
  isOnline = true;
  hold = null;
  weightStatus = 200;
});
afterEach(() => watched.close());

const weights = (): string[] => asked.filter((path) => path.includes('.onnx'));
const card = () => page.getByRole('dialog');
const alert = () => page.getByRole('alert').last();
const state = () =>
  page.evaluate(() => {
    const { settings, models, panes } = document.querySelector('token-sieve')!.session.store.get();
    return {
      model: settings.model,
      coming: models.incoming !== null,
      grid: panes[0].shown?.grid ?? null,
    };
  });

async function ask(repo: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Model' }).selectOption({ label: 'Another model…' });
  await page.getByRole('textbox', { name: 'Repository' }).fill(repo);
  await page.getByRole('button', { name: 'Look it up' }).click();
}

async function load(repo = 'tiny/dinov2', dtype = 'fp32'): Promise<void> {
  await ask(repo);
  await card()
    .getByRole('radio', { name: new RegExp(`^${dtype}`) })
    .check();
  await card().getByRole('button', { name: /^Load/ }).click();
}

/** The bundled model answers on 16 × 16 patches, those of the hub here on 4 × 4. */
async function answered(side: number): Promise<void> {
  await waitForAnswers(page, 1);
  await expect
    .poll(
      () =>
        page.evaluate(() => {
          const [pane] = document.querySelector('token-sieve')!.session.store.get().panes;
          return pane.replay && !pane.replayPending ? pane.shown?.grid.cols : null;
        }),
      { timeout: 30_000 },
    )
    .toBe(side);
}

const fixture = (name: string): readonly [string, Buffer] => [
  name,
  readFileSync(`test/fixtures/onnx/${name}`),
];

function drop(...files: (readonly [string, Buffer])[]): Promise<void> {
  return page.evaluate(
    (given) => {
      const dataTransfer = new DataTransfer();
      for (const [name, text] of given) {
        const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name));
      }
      dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    files.map(([name, bytes]) => [name, bytes.toString('base64')] as const),
  );
}

describe('a model of the hub', () => {
  it('is described with size and licence, and nothing of it is fetched before Load', async () => {
    await open();
    await answered(16);
    expect(asked).toEqual([]);
    await ask('tiny/dinov2');
    await card().getByText('apache-2.0').waitFor();
    expect(await card().getByRole('radio').count()).toBe(4);
    await card().getByRole('radio', { name: 'fp32, 396 kB, proposed' }).waitFor();
    await card().getByText('Your pictures stay on this page').waitFor();
    await card().getByRole('button', { name: 'Load 396 kB' }).waitFor();
    expect(weights()).toEqual([]);
    await card().getByRole('button', { name: 'Cancel' }).click();
    expect(await card().count()).toBe(0);
    expect(await state()).toMatchObject({ model: 'default', coming: false });
    expect(weights()).toEqual([]);
    expect(watched.complaints.filter((line) => !line.includes(defaultHubHost))).toEqual([]);
  });

  it('says when it states no licence, and proposes nothing that does not run', async () => {
    await open();
    await ask('tiny/clip');
    await card().getByText('not stated').waitFor();
    await card().getByText('understood; their tower is fetched at the first query').waitFor();
  });

  it('loads beside the present one, answers, and is in the link', async () => {
    await open();
    await answered(16);
    await load();
    await answered(4);
    expect(weights()).toEqual(['onnx/model.onnx']);
    expect(await page.getByRole('combobox', { name: 'Model' }).inputValue()).toBe(
      'hub:tiny/dinov2:fp32',
    );
    await expect
      .poll(() => page.evaluate(() => location.hash))
      .toContain('model=hub:tiny/dinov2:fp32');
    await page.getByRole('combobox', { name: 'Model' }).selectOption('default');
    await answered(16);
    // Back again without a question, out of the cache.
    await page.getByRole('combobox', { name: 'Model' }).selectOption('hub:tiny/dinov2:fp32');
    await answered(4);
    expect(weights()).toHaveLength(1);
  });

  it('can be cancelled while the present one goes on working, and loaded after all', async () => {
    await open();
    await answered(16);
    let letGo = (): void => {};
    hold = new Promise((resolve) => (letGo = resolve));
    await load();
    await card().getByRole('progressbar').waitFor();
    await card().getByRole('button', { name: 'Hide' }).click();
    await page.getByRole('slider', { name: 'Retention' }).fill('50');
    await page.getByText('128 of 256 tokens kept').waitFor();
    await page.getByRole('button', { name: 'Show' }).click();
    await card().getByRole('button', { name: 'Cancel' }).click();
    await card().getByRole('button', { name: 'Load 396 kB' }).waitFor();
    expect(await state()).toMatchObject({ model: 'default', coming: false });
    letGo();
    await card().getByRole('button', { name: 'Load 396 kB' }).click();
    await answered(4);
  });

  it('that the hub refuses is one sentence in the card, and trying again helps', async () => {
    await open();
    await answered(16);
    weightStatus = 429;
    await load();
    await expect.poll(() => card().getByRole('alert').innerText()).toMatch(/no more requests.*429/);
    weightStatus = 200;
    await card().getByRole('button', { name: 'Try again' }).click();
    await answered(4);
  });

  it.each([
    ['no id', /“no id” is no repository id/],
    ['tiny/nothing', /tiny\/nothing/],
    ['tiny/torch-only', /no ONNX file/],
    ['tiny/words', /no image encoder/],
  ])('%s is none, in one sentence', async (repo, message) => {
    await open();
    await ask(repo);
    await expect.poll(() => card().getByRole('alert').innerText()).toMatch(message);
    await card().getByRole('button', { name: 'Another model…' }).click();
    await card().getByRole('textbox', { name: 'Repository' }).waitFor();
  });

  it('is stored: the next visit loads it without the network, until it is removed', async () => {
    await open();
    await load();
    await answered(4);
    isOnline = false;
    await page.goto('about:blank');
    await page.goto(`${inject('site')}${start}&model=hub:tiny/dinov2:fp32`);
    await answered(4);
    await ask('tiny/dinov2');
    await card().getByText('Stored on this machine').waitFor();
    await card().getByText('huggingface.co does not answer').waitFor();
    await card().getByRole('radio', { name: 'fp32, 396 kB, stored' }).waitFor();
    await card().getByRole('button', { name: 'Close' }).click();
    await page.getByRole('combobox', { name: 'Model' }).selectOption('stored');
    await card().getByRole('button', { name: 'Remove tiny/dinov2' }).click();
    await card().getByText('None is stored.').waitFor();
    expect(
      await page.evaluate(async () => {
        const files = await (await caches.open('transformers-cache')).keys();
        return files.map(({ url }) => url).filter((url) => url.includes('.onnx'));
      }),
    ).toEqual([]);
  });
});

describe('a link with a model of the hub', () => {
  it('opens with the bundled one and asks before anything is fetched', async () => {
    await open(`${start}&1.layer=2&model=hub:tiny/dinov2:q4`);
    await page.getByText('This link uses tiny/dinov2.').waitFor();
    await answered(16);
    expect(asked).toEqual([]);
    await page.getByRole('button', { name: 'Load it…' }).click();
    await expect.poll(() => card().getByRole('radio', { name: /^q4/ }).isChecked()).toBe(true);
    await card().getByRole('button', { name: /^Load/ }).click();
    await answered(4);
    expect(await state()).toMatchObject({ model: 'hub:tiny/dinov2:q4' });
  });

  it('that names nothing of the kind says so and opens', async () => {
    await open(`${start}&model=hub:../../evil:fp32`);
    await page.getByText('is no model of this version').waitFor();
    await answered(16);
  });
});

describe('a model from this computer', () => {
  it('that is dropped opens and shows what was found in it', async () => {
    await open();
    await answered(16);
    await drop(fixture('dinov2.ts17.eager.onnx'));
    await card().getByRole('heading', { name: 'dinov2.ts17.eager.onnx' }).waitFor();
    for (const text of [
      'pytorch, operator set 17',
      '396 kB',
      '3 of 4 heads, width 48, MLP width 96',
      '16 × 16 of 14 px',
      'softmax in every block',
      'before every block; between attention and MLP in every block',
      sha256(fixture('dinov2.ts17.eager.onnx')[1]),
    ]) {
      await card().getByText(text).first().waitFor();
    }
    await card().getByText('Tokens can leave this model.').waitFor({ timeout: 30_000 });
    await card().getByText('Patches in another order come out in that order').waitFor();
    await card()
      .getByText(/\d+ of 256 went in, \d+ came out/)
      .waitFor();
    await card().getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('not your model: files of this computer never leave it').waitFor();
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('model=local');
    expect(asked).toEqual([]);
  });

  it('takes its weights out of a second file, and says when that is missing', async () => {
    await open();
    await answered(16);
    const name = 'dinov2.ts17.sdpa.ext.onnx';
    await drop(fixture(name));
    await expect.poll(() => alert().innerText()).toContain(`"${name}_data"`);
    expect(await state()).toMatchObject({ model: 'default', coming: false });
    await drop(fixture(name), fixture(`${name}_data`));
    await card().getByText('407 kB in 2 files').waitFor();
  });

  it('can be chosen in the dialog, and a picture dropped with it is still a picture', async () => {
    await open();
    await answered(16);
    await page.getByRole('combobox', { name: 'Model' }).selectOption('another');
    const [name, buffer] = fixture('clipv.ts17.sdpa.onnx');
    await card()
      .getByLabel('Open ONNX file')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    await card().getByText('4 × 4 of 16 px').waitFor();
    await card().getByRole('button', { name: 'Close' }).click();
    const png = readFileSync('test/fixtures/images/alpha.png');
    await drop(['shot.png', png], fixture('dinov2.ts17.eager.onnx'));
    await expect
      .poll(() =>
        page.evaluate(() => document.querySelector('token-sieve')!.session.store.get().image?.name),
      )
      .toBe('shot.png');
    await card().getByRole('heading', { name: 'dinov2.ts17.eager.onnx' }).waitFor();
  });

  it('that is none is refused in one sentence, and the bundled one goes on', async () => {
    await open();
    await answered(16);
    const noise = Buffer.from(Uint8Array.from({ length: 4000 }, (_, i) => (i * 37) % 251));
    for (const [name, bytes, message] of [
      ['page.onnx', Buffer.from('<!doctype html><html>Sign in</html>'), /web page/],
      ['pointer.onnx', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), /Git LFS/],
      ['empty.onnx', Buffer.alloc(0), /empty/],
      ['weights.onnx_data', Buffer.alloc(8), /no ONNX file/],
      ['garbage.onnx', noise, /not an ONNX|damaged|cut|ONNX/],
    ] as const) {
      await drop([name, bytes]);
      const words = alert().locator('p');
      await expect.poll(() => words.innerText(), { timeout: 15_000 }).toMatch(message);
      expect((await words.innerText()).length, name).toBeLessThan(240);
      expect(await state()).toMatchObject({ model: 'default', coming: false });
      await page.getByRole('button', { name: 'Dismiss' }).last().click();
    }
    await page.getByRole('slider', { name: 'Retention' }).fill('50');
    await page.getByText('128 of 256 tokens kept').waitFor();
  });
});

describe('the bundled model', () => {
  it('tells how good it is on pictures it has not seen, which is fetched when asked for', async () => {
    await open();
    await answered(16);
    const fetched = (): Promise<string[]> =>
      page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => name.replace(/^.*\//, '')),
      );
    expect((await fetched()).filter((name) => name.startsWith('sheet'))).toEqual([]);
    await page.getByRole('button', { name: 'About this model' }).click();
    await card().getByRole('heading', { name: 'How good it is' }).waitFor();
    const sheet = card().getByRole('img', { name: /held-out examples/ });
    await sheet.scrollIntoViewIfNeeded();
    await expect
      .poll(() => sheet.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBeGreaterThan(500);
    const gates = card().getByRole('group', { name: 'Figures on held-out pictures' });
    expect(await gates.locator('tbody tr').count()).toBeGreaterThanOrEqual(12);
    await card().getByText('It is bad at:').waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0].html.slice(0, 120)}`)).toEqual([]);
  });

  it('says so when that cannot be fetched', async () => {
    await open();
    await answered(16);
    await page.route(/\/assets\/card-/, (route) => route.abort());
    await page.getByRole('button', { name: 'About this model' }).click();
    await card().getByRole('alert').getByText('could not be fetched; reload the page').waitFor();
  });
});

describe('a model that tokens cannot leave', () => {
  it('is explained, still decides after the encoder, and gives back what was asked', async () => {
    await open('#v=1&backend=wasm&1.strategy=tome&1.stage=in&2.strategy=idpruner');
    await waitForAnswers(page, 2);
    await drop(fixture('mobilevit.ts17.sdpa.onnx'));
    await card().getByText('Not run: there is nothing to take apart.').waitFor();
    await card().getByText('no token can leave inside this encoder').first().waitFor();
    await card().getByRole('button', { name: 'Close' }).click();
    await page.locator('.model-note').getByText('A convolution after block 1').waitFor();
    const first = page.getByRole('region', { name: 'Pane 1' });
    await first.getByText('16 of 64 tokens kept').waitFor();
    await first.getByText('so no token can be left out').waitFor();
    expect(await first.getByRole('status').innerText()).not.toMatch(/answer|encoder \d/);
    await first.getByRole('button', { name: 'Numbers' }).click();
    await first.locator('#part').getByText('no token can be left out').waitFor();
    // No class token either: what cannot run offers what can.
    const second = page.getByRole('region', { name: 'Pane 2' });
    await second.getByRole('button', { name: /^Show .+ instead$/ }).click();
    await second.getByText('16 of 64 tokens kept').waitFor();
    await page.getByRole('combobox', { name: 'Model' }).selectOption('default');
    await waitForAnswers(page, 2);
    expect(await first.getByRole('combobox', { name: 'Stage' }).inputValue()).toBe('in');
    expect(await page.locator('.model-note').count()).toBe(0);
  });
});

describe.each(['light', 'dark'] as const)('the dialogs in %s', (colorScheme) => {
  it.each([
    [1280, 900],
    [360, 740],
  ])('at %i × %i px have no axe violation and never scroll sideways', async (width, height) => {
    await open(start, { colorScheme, viewport: { width, height } });
    await answered(16);
    const scan = async (what: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map((v) => `${what}: ${v.id} ${v.nodes[0].html.slice(0, 120)}`);
      expect(found).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, what).toBeLessThanOrEqual(width);
    };
    await page.getByRole('combobox', { name: 'Model' }).selectOption('another');
    await scan('finder');
    await page.getByRole('textbox', { name: 'Repository' }).fill('tiny/dinov2');
    await page.getByRole('button', { name: 'Look it up' }).click();
    await card().getByRole('radio').first().waitFor();
    await scan('consent');
    await card().getByRole('button', { name: /^Load/ }).click();
    await answered(4);
    await page.getByRole('button', { name: 'About this model' }).click();
    await card().getByText('Tokens can leave this model.').waitFor();
    await scan('about');
    await card().getByRole('button', { name: 'Close' }).click();
    await page.getByRole('combobox', { name: 'Model' }).selectOption('stored');
    await card().getByRole('button', { name: 'Remove tiny/dinov2' }).waitFor();
    await scan('stored');
  });
});
