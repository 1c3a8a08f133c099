import type {} from '../../src/ui/token-sieve.ts';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launch, openPage, waitForAnswers, type Watched } from './open-page.ts';

let browser: Browser;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  browser = await launch();
  watched = await openPage(browser, '#v=1&backend=wasm&1.strategy=idpruner&1.retention=0.25');
  page = watched.page;
  await waitForAnswers(page, 1);
});
afterAll(async () => {
  await watched.close();
  await browser.close();
});

const imageName = () =>
  page.evaluate(() => document.querySelector('token-sieve')!.session.store.get().image?.name);
const open = (name: string, mimeType: string, buffer: Buffer) =>
  page.getByLabel('Open image', { exact: true }).setInputFiles({ name, mimeType, buffer });
const alert = () => page.getByRole('alert').last();
const settled = (name: string) =>
  expect
    .poll(
      () =>
        page.evaluate((wanted) => {
          const { image, panes } = document.querySelector('token-sieve')!.session.store.get();
          return (
            image?.name === wanted && panes[0].shown?.imageKey === image.key && !panes[0].pending
          );
        }, name),
      { timeout: 30_000 },
    )
    .toBe(true);

/** A picture drawn in the page, so that the test needs no file. */
const draw = (width: number, height: number, type = 'image/png') =>
  page.evaluate(
    async ([w, h, mime]) => {
      const canvas = new OffscreenCanvas(w as number, h as number);
      const pen = canvas.getContext('2d')!;
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, w as number, h as number);
      pen.fillStyle = '#c22';
      pen.fillRect((w as number) / 4, (h as number) / 4, (w as number) / 2, (h as number) / 2);
      const blob = await canvas.convertToBlob({ type: mime as string });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [width, height, type] as const,
  );

describe('pictures come in', () => {
  it('by file', async () => {
    await open('my shot.png', 'image/png', Buffer.from(await draw(640, 400)));
    await settled('my shot.png');
    expect(await page.evaluate(() => location.hash)).not.toContain('my');
  });

  it('by paste, and the link then says that pictures stay here', async () => {
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(300, 200);
      canvas.getContext('2d')!.fillRect(50, 50, 80, 80);
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      const data = new DataTransfer();
      data.items.add(new File([blob], 'pasted.png', { type: 'image/png' }));
      dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    });
    await settled('pasted.png');
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('The link carries your settings, not your picture').waitFor();
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('image=local');
  });

  it('by drop, of which the first picture counts', async () => {
    await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(200, 300);
      canvas.getContext('2d')!.fillRect(50, 50, 80, 80);
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['hello'], 'notes.txt', { type: 'text/plain' }));
      dataTransfer.items.add(new File([blob], 'dropped.png', { type: 'image/png' }));
      dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    await settled('dropped.png');
    await page.getByText('2 files were dropped; dropped.png is opened.').waitFor();
  });

  it('by address', async () => {
    const body = Buffer.from(await draw(320, 200));
    await page.route('https://pictures.example/ok.png', (route) =>
      route.fulfill({
        body,
        contentType: 'image/png',
        headers: {
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
        },
      }),
    );
    await page.getByLabel('Image address').fill('https://pictures.example/ok.png');
    await page.getByRole('button', { name: 'Open address' }).click();
    await settled('ok.png');
    await expect
      .poll(() => page.evaluate(() => location.hash))
      .toContain('image=url:https://pictures.example/ok.png');
  });

  it.each([
    [1, 1],
    [2, 1500],
    [1500, 2],
  ])('of %i × %i px', async (width, height) => {
    const name = `${width}x${height}.png`;
    await open(name, 'image/png', Buffer.from(await draw(width, height)));
    await settled(name);
    await waitForAnswers(page, 1);
  });

  it('in a burst, of which the last one wins', async () => {
    const files = await Promise.all([draw(300, 200), draw(310, 200), draw(320, 200)]);
    await page.evaluate((list) => {
      const { session } = document.querySelector('token-sieve')!;
      list.forEach((bytes, i) => {
        void session.openBlob(new Blob([new Uint8Array(bytes)]), `burst-${i}.png`);
      });
    }, files);
    await settled('burst-2.png');
  });
});

describe('what is no picture', () => {
  const png = readFileSync('test/fixtures/images/full16384.png');
  it.each([
    ['empty.png', Buffer.alloc(0), /empty\.png is empty/],
    [
      'page.png',
      Buffer.from('<!doctype html><html><body>Sign in</body></html>'),
      /page\.png .*web page/,
    ],
    [
      'drawing.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>window.PWNED=1</script></svg>'),
      /SVG/,
    ],
    ['huge.png', png, /16384 × 16384/],
    ['scan.tiff', Buffer.from('49492a00080000000000', 'hex'), /TIFF/],
    ['words.txt', Buffer.from('just some words, nothing to see'), /words\.txt/],
  ])('%s is refused in one sentence and the last picture stays', async (name, buffer, message) => {
    const before = await imageName();
    await open(name, 'image/png', buffer);
    await expect.poll(() => alert().innerText()).toMatch(message);
    expect((await alert().locator('p').innerText()).length).toBeLessThan(220);
    expect(await imageName()).toBe(before);
    expect(await page.evaluate(() => (window as { PWNED?: unknown }).PWNED)).toBeUndefined();
    expect(
      await page.getByRole('region', { name: 'Pane 1' }).getByRole('status').innerText(),
    ).toMatch(/tokens kept/);
  });

  it('a truncated PNG is refused and the same file whole then opens', async () => {
    const whole = Buffer.from(await draw(640, 480));
    await open('cut.png', 'image/png', whole.subarray(0, Math.floor(whole.length * 0.6)));
    await expect.poll(() => alert().innerText()).toMatch(/cut\.png is damaged or cut short/);
    await open('cut.png', 'image/png', whole);
    await settled('cut.png');
  });

  it.each([
    ['http://pictures.example/a.png', /must start with https/],
    ['javascript:alert(1)', /must start with https/],
    ['file:///etc/passwd', /must start with https/],
    ['nonsense', /must start with https/],
  ])('the address %s is refused without a request', async (address, message) => {
    await page.getByLabel('Image address').fill(address);
    await page.getByRole('button', { name: 'Open address' }).click();
    await expect.poll(() => alert().innerText()).toMatch(message);
  });

  it('an address that answers 404 or refuses other pages says so', async () => {
    await page.route('https://pictures.example/gone.png', (route) =>
      route.fulfill({ status: 404, headers: { 'access-control-allow-origin': '*' } }),
    );
    await page.getByLabel('Image address').fill('https://pictures.example/gone.png');
    await page.getByRole('button', { name: 'Open address' }).click();
    await expect.poll(() => alert().innerText()).toMatch(/pictures\.example answered 404/);
    // What a page gets to see of a refusal: the request fails, and nothing more.
    await page.route('https://pictures.example/closed.png', (route) => route.abort('failed'));
    await page.getByLabel('Image address').fill('https://pictures.example/closed.png');
    await page.getByRole('button', { name: 'Open address' }).click();
    await expect.poll(() => alert().innerText()).toMatch(/CORS/);
  });
});

describe('when the model does not come', () => {
  it.each([
    [
      'a web page',
      { status: 200, contentType: 'text/html', body: '<html>Sign in</html>' },
      /web page/,
    ],
    ['an error', { status: 503, body: '' }, /503/],
    ['half the file', { status: 200, body: 'short', contentType: 'application/octet-stream' }, /./],
  ])('%s in its place is one sentence, and trying again helps', async (_, answer, message) => {
    const other = await openPage(browser, 'about:blank');
    await other.page.route('**/*.onnx', (route) => route.fulfill(answer));
    await other.page.goto(`${inject('site')}#v=1&backend=wasm&1.strategy=random`);
    await expect
      .poll(() => other.page.getByRole('alert').first().innerText(), { timeout: 30_000 })
      .toMatch(message);
    await other.page.unroute('**/*.onnx');
    await other.page.getByRole('button', { name: 'Try again' }).click();
    await waitForAnswers(other.page, 1);
    await other.close();
  });
});

describe('when the encoder changes', () => {
  it('the picture is answered again after the backend was chosen by hand', async () => {
    const other = await openPage(browser, '#v=1&backend=auto&1.strategy=idpruner');
    await waitForAnswers(other.page, 1);
    await other.page.getByRole('combobox', { name: 'Backend' }).selectOption('wasm');
    await expect
      .poll(() => other.page.getByLabel('Backend, model and precision').innerText(), {
        timeout: 30_000,
      })
      .toMatch(/WASM/);
    await other.page.getByRole('combobox', { name: 'Strategy' }).selectOption('holov');
    await expect
      .poll(
        () =>
          other.page.evaluate(() => {
            const [pane] = document.querySelector('token-sieve')!.session.store.get().panes;
            return pane.error ?? (pane.replay && pane.shown?.settings.strategy);
          }),
        { timeout: 30_000 },
      )
      .toBe('holov');
    await other.close();
  });

  it('a cancelled load leaves no pane waiting, and trying again helps', async () => {
    const other = await openPage(browser, 'about:blank');
    // Never answered: the load stays where it can be cancelled.
    await other.page.route('**/*.onnx', () => {});
    await other.page.goto(`${inject('site')}#v=1&backend=wasm&1.strategy=holov`);
    await other.page.getByRole('button', { name: 'Cancel' }).click();
    await other.page.getByRole('alert').getByText('Loading the model was cancelled.').waitFor();
    await other.page.unroute('**/*.onnx');
    await other.page.getByRole('button', { name: 'Try again' }).click();
    await waitForAnswers(other.page, 1);
    await other.close();
  });

  it('a layer that the model lacks is set to its last, and said', async () => {
    const other = await openPage(browser, '#v=1&backend=wasm&1.strategy=random&1.layer=99');
    // It goes by itself after a while, which may be before the answers are there.
    await other.page.getByText('This model has 8 blocks').waitFor();
    await waitForAnswers(other.page, 1);
    await expect.poll(() => other.page.evaluate(() => location.hash)).toContain('1.layer=7');
    await other.close();
  });
});
