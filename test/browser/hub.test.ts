/** @file Models of the hub in a real browser: its caches, its locks, its workers. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import type { HubSource, Progress } from '../../src/engine/api.ts';
import { describeRepo } from '../../src/engine/hub/describe-repo.ts';
import { defaultHubHost, resolveUrl } from '../../src/engine/hub/hub-address.ts';
import { filesCacheName } from '../../src/engine/hub/hub-store.ts';
import type { Call, FromWorker } from '../../src/engine/protocol.ts';
import { startHub, tinyRepos, type Repo } from '../engine/hub/hub-server.ts';
import { testBrowser } from '../engine/hub/hub-test-parts.ts';
import { LocalEngine } from '../../src/engine/local-engine.ts';
import { picture, source as bundledSource, tinyParts } from '../engine/tiny-engine.ts';
import { launch, openPage, type Watched } from './open-page.ts';

const bundled = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../models/default/${path}`, import.meta.url)));

const tiny = tinyRepos();
const repos: Record<string, Repo> = {
  ...tiny,
  /** The bundled model as if it were published there. */
  'tiny/sieve': {
    licence: 'apache-2.0',
    files: new Map([
      ...['config.json', 'preprocessor_config.json', 'tokenizer.json', 'onnx/text_model.onnx'].map(
        (path) => [path, bundled(path)] as const,
      ),
      ['onnx/vision_model.onnx', bundled('onnx/model.onnx')],
      ['tokenizer_config.json', tiny['tiny/clip'].files.get('tokenizer_config.json')!],
    ]),
  },
};

let browser: Browser;
beforeAll(async () => void (browser = await launch()));
afterAll(() => browser.close());

/** As the dialog would have made it, with the hub itself as the host. */
async function source(repo: string): Promise<HubSource> {
  const hub = await startHub(repos);
  const { choices } = await describeRepo(repo, testBrowser().parts, { host: hub.host });
  hub.close();
  return { ...choices[0].source, host: defaultHubHost };
}

let watched: Watched;
let page: Page;
let asked: string[];
beforeEach(async () => {
  watched = await openPage(browser);
  page = watched.page;
  asked = [];
  await page.route(`${defaultHubHost}**`, async (route) => {
    const url = route.request().url();
    const [, repo, path] = /^https:..[^/]+.([^/]+.[^/]+).resolve.main.(.+)$/.exec(url) ?? [];
    const body = repos[repo]?.files.get(path);
    asked.push(path ?? url);
    await route.fulfill({
      status: body ? 200 : 404,
      headers: { 'access-control-allow-origin': '*', etag: `"${path}"` },
      body: Buffer.from(body ?? []),
    });
  });
});
afterEach(() => watched.close());

/** Runs calls one after the other in a worker of its own, as a tab would. */
function inWorker(calls: readonly Call[]): Promise<{ answers: unknown[]; steps: Progress[] }> {
  const name = readdirSync('dist/assets').find((file) => /^worker-.*\.js$/.test(file));
  return page.evaluate(
    async ({ url, calls }) => {
      const worker = new Worker(url, { type: 'module' });
      const answers: unknown[] = [];
      const steps: Progress[] = [];
      try {
        for (const [id, call] of calls.entries()) {
          answers.push(
            await new Promise((resolve, reject) => {
              worker.onerror = (event) => reject(new Error(event.message));
              worker.onmessage = ({ data }: { data: FromWorker }) => {
                if (data.kind === 'progress') steps.push(data.progress);
                if (data.kind === 'answer') resolve(data.value);
                if (data.kind === 'error') reject(new Error(data.message));
              };
              worker.postMessage({ kind: 'call', id, call });
            }),
          );
        }
        return { answers, steps };
      } finally {
        worker.terminate();
      }
    },
    { url: `${inject('site')}assets/${name}`, calls },
  ) as Promise<{ answers: unknown[]; steps: Progress[] }>;
}

const load = (model: HubSource): Call => ({ kind: 'load', source: model, backend: 'wasm' });

it('fetches a model once, for two tabs at the same time and for later ones', async () => {
  const model = await source('tiny/dinov2');
  const both = await Promise.all([inWorker([load(model)]), inWorker([load(model)])]);
  for (const { answers } of both) {
    expect(answers).toEqual([expect.objectContaining({ id: 'tiny/dinov2:fp32', blocks: 3 })]);
  }
  expect(asked).toEqual(['onnx/model.onnx']);
  const { steps } = await inWorker([load(model)]);
  expect(steps.some(({ via }) => via === 'cache')).toBe(true);
  expect(asked).toHaveLength(1);
});

it('fetches a damaged copy again and heals the cache', async () => {
  const model = await source('tiny/dinov2');
  await inWorker([load(model)]);
  const place = { name: filesCacheName, url: resolveUrl(model, model.file.path) };
  await page.evaluate(async ({ name, url }) => {
    const cache = await caches.open(name);
    const bytes = new Uint8Array(await (await cache.match(url))!.arrayBuffer());
    bytes[bytes.length >> 1] ^= 1;
    await cache.put(url, new Response(bytes));
  }, place);
  const { answers, steps } = await inWorker([load(model)]);
  expect(answers).toHaveLength(1);
  expect(steps.flatMap(({ note = [] }) => note)).toEqual([expect.stringContaining('SHA-256')]);
  expect(asked).toHaveLength(2);
  const healed = await page.evaluate(async ({ name, url }) => {
    const response = await (await caches.open(name)).match(url);
    return { bytes: (await response!.arrayBuffer()).byteLength, type: response!.status };
  }, place);
  expect(healed).toEqual({ bytes: model.file.bytes, type: 200 });
});

it('reads texts with the tokenizer of transformers.js, which is fetched for that only', async () => {
  const given = await source('tiny/sieve');
  // Its patches share the space of texts, which no published pair tells of.
  const text = { ...given.card.text!, patches: 'patch_embeds' };
  const model = { ...given, card: { ...given.card, text } };
  const library: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('transformers')) library.push(request.url());
  });
  await inWorker([load(model)]);
  expect(library).toEqual([]);
  const { answers } = await inWorker([
    load(model),
    { kind: 'encode', imageKey: 'p', image: picture(1) },
    { kind: 'relevance', imageKey: 'p', query: { text: 'a red square' } },
  ]);
  expect(library).toEqual([expect.stringMatching(/assets\/transformers/)]);
  const scores = Object.values(answers[2] as Record<string, number>);
  // The same model from its folder, with the tokenizer the bundled one uses.
  const engine = new LocalEngine(tinyParts());
  await engine.load(bundledSource, 'wasm');
  await engine.encode('p', picture(1));
  const expected = await engine.relevance('p', { text: 'a red square' });
  await engine.release();
  expect(scores).toHaveLength(expected.length);
  // Threads sum in another order.
  scores.forEach((score, i) => expect(score).toBeCloseTo(expected[i], 4));
  // Nothing but the hub was asked: no runtime from elsewhere.
  const elsewhere = watched.complaints.filter((line) => !line.includes(defaultHubHost));
  expect(elsewhere).toEqual([]);
});
