/** @file Faults of a real browser on the built site: each ends in an answer or in one sentence. */
import type {} from '../../src/ui/token-sieve.ts';
import type { Browser, Page } from 'playwright-core';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { launch, openPage, waitForAnswers } from './open-page.ts';

const pane = '1.strategy=cls-attention&1.retention=0.25&1.stage=post&1.layer=6';

let browser: Browser;
afterEach(() => browser.close());

/** What the first pane shows, what runs it, and what was told. */
function look(page: Page) {
  return page.evaluate(() => {
    const { panes, model, notices } = document.querySelector('token-sieve')!.session.store.get();
    return {
      backend: model.kind === 'ready' ? model.loaded.backend : model.kind,
      kept: panes[0].shown?.reduction.kept.length,
      answer: panes[0].replay?.fidelity.embeddingCosine ?? null,
      isPending: panes[0].pending || panes[0].replayPending,
      error: panes[0].error,
      notices: notices.map(({ text }) => text),
    };
  });
}

/** Asks for another share of the tokens and waits for the encoder's answer to that. */
async function keep(page: Page, retention: number): Promise<void> {
  await page.evaluate((share) => {
    document.querySelector('token-sieve')!.session.changePane(0, { retention: share });
  }, retention);
  await page.waitForFunction(
    (count) => {
      const [{ shown, replay, replayPending }] = document
        .querySelector('token-sieve')!
        .session.store.get().panes;
      return shown?.reduction.kept.length === count && replay !== null && !replayPending;
    },
    Math.round(retention * 256),
    { timeout: 240_000 },
  );
}

const workerScript = /assets\/worker-[^/]*\.js$/;

/** Puts something in front of the worker's script, the first time or every time it is fetched. */
async function patchWorker(page: Page, code: string, { once = false } = {}): Promise<void> {
  let isPatched = false;
  await page.route(workerScript, async (route) => {
    const response = await route.fetch();
    const script = await response.text();
    await route.fulfill({ response, body: once && isPatched ? script : `${code}\n${script}` });
    isPatched = true;
  });
}

/** Encoders, not counting the threads they have. One that was ended takes a moment to go. */
async function expectWorkers(page: Page, count: number): Promise<void> {
  const numWorkers = (): number =>
    page.workers().filter((worker) => workerScript.test(worker.url())).length;
  await expect.poll(numWorkers, { timeout: 20_000 }).toBe(count);
}

describe('the graphics card', () => {
  it('goes away in the middle of a run: it is opened anew; when it keeps going away, WASM takes over', async () => {
    browser = await launch({ gpu: true });
    const { page, complaints } = await openPage(browser, `#v=1&backend=webgpu&${pane}`);
    const devtools = await browser.newBrowserCDPSession();
    // All devices of the process are lost, as when a driver resets.
    const crash = (): Promise<unknown> => devtools.send('Browser.crashGpuProcess');
    const until = (isThere: () => boolean): Promise<unknown> =>
      page.waitForFunction(isThere, null, { timeout: 240_000 });
    await until(
      () =>
        document.querySelector('token-sieve')!.session.store.get().panes[0].shown?.stored === false,
    );
    // The model is being timed by now.
    await page.waitForTimeout(1000);
    const anew = page.waitForEvent('worker', { timeout: 60_000 });
    await crash();
    await anew;
    await until(() => {
      const { model } = document.querySelector('token-sieve')!.session.store.get();
      return model.kind === 'ready' && model.proof !== null;
    });
    expect(await look(page)).toMatchObject({ backend: 'webgpu', error: null, notices: [] });
    await expectWorkers(page, 1);

    page.on('worker', () => void crash());
    const asked = keep(page, 0.5);
    await crash();
    await asked;
    const last = await look(page);
    expect(last).toMatchObject({ backend: 'wasm', kept: 128, error: null });
    expect(last.notices.join()).toMatch(/^WebGPU stopped working \(.*\); WASM took over\.$/);
    await expectWorkers(page, 1);
    expect(complaints).toEqual([]);
  }, 600_000);

  it('that computes something else is found out and not used', async () => {
    browser = await launch({ gpu: true });
    const { page, complaints } = await openPage(browser, 'about:blank');
    // A driver that gets one function wrong, without an error: the exponential of every softmax.
    const wrong = `{
      const make = GPUDevice.prototype.createShaderModule;
      GPUDevice.prototype.createShaderModule = function (module) {
        return make.call(this, { ...module, code: module.code.replaceAll(/\\bexp\\(/g, 'cos(') });
      };
    }`;
    await patchWorker(page, wrong);
    await page.goto(`${inject('site')}#v=1&backend=webgpu&${pane}`);
    await waitForAnswers(page, 1);
    const { backend, notices } = await look(page);
    expect(backend).toBe('wasm');
    expect(notices.join()).toMatch(
      /^WebGPU does not run here \(.* gives another answer on webgpu .*\(cosine .*\); WASM took over\.$/,
    );
    expect(complaints).toEqual([]);
  }, 300_000);
});

describe('the worker', () => {
  it('hangs: it is replaced, and the question is answered', async () => {
    browser = await launch();
    const { page, complaints } = await openPage(browser, 'about:blank');
    await page.clock.install();
    const hang = `addEventListener('message', ({ data }) => {
      while (data.call?.kind === 'replay' && data.call.request.keep === 128);
    });`;
    await patchWorker(page, hang, { once: true });
    await page.goto(`${inject('site')}#v=1&backend=wasm&${pane}`);
    await waitForAnswers(page, 1);
    const asked = keep(page, 0.5);
    await page.waitForTimeout(1000);
    expect((await look(page)).isPending).toBe(true);
    // A silence of more than a minute.
    await page.clock.fastForward(70_000);
    await asked;
    expect(await look(page)).toMatchObject({ backend: 'wasm', kept: 128, error: null });
    await expectWorkers(page, 1);
    expect(complaints).toEqual([]);
  }, 300_000);

  it('cannot get the memory it needs: one sentence says so', async () => {
    browser = await launch();
    const { page } = await openPage(browser, 'about:blank');
    const refuse = `WebAssembly.Memory.prototype.grow = () => {
      throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded');
    };`;
    await patchWorker(page, refuse);
    await page.goto(`${inject('site')}#v=1&backend=wasm&image=sample:cat&${pane}`);
    await page.waitForFunction(() => {
      const { model } = document.querySelector('token-sieve')!.session.store.get();
      return model.kind === 'failed';
    });
    const error = await page.evaluate(() => {
      const { model } = document.querySelector('token-sieve')!.session.store.get();
      return model.kind === 'failed' ? model.error : null;
    });
    expect(error).toMatch(/^Tokensieve tiny \(8 MB\) needs more memory than this browser gives;/);
    await expectWorkers(page, 0);
  }, 120_000);
});

it('fifty loads leave one worker, and the memory of the page as it was', async () => {
  browser = await launch();
  const { page, complaints } = await openPage(browser, `#v=1&backend=wasm&${pane}`);
  await waitForAnswers(page, 1);
  const devtools = await page.context().newCDPSession(page);
  const load = async (times: number): Promise<number> => {
    await page.evaluate(async (count) => {
      const { session } = document.querySelector('token-sieve')!;
      for (let i = 0; i < count; i++) await session.loadModel();
    }, times);
    await waitForAnswers(page, 1);
    await devtools.send('HeapProfiler.collectGarbage');
    return (await devtools.send('Runtime.getHeapUsage')).usedSize;
  };
  const settled = await load(5);
  expect((await load(45)) / settled).toBeLessThan(1.1);
  await expectWorkers(page, 1);
  expect(complaints).toEqual([]);
}, 600_000);
