import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeRuntime } from '../../../src/commands/node-runtime.ts';
import type { LoadedModel, ModelSource, Progress } from '../../../src/engine/api.ts';
import type { EngineParts } from '../../../src/engine/engine-parts.ts';
import { fetchModel } from '../../../src/engine/fetch-model.ts';
import { fetchText } from '../../../src/engine/fetch-text.ts';
import { describeRepo } from '../../../src/engine/hub/describe-repo.ts';
import { fileSource } from '../../../src/engine/hub/file-source.ts';
import { fitPieces, settlePorts } from '../../../src/engine/hub/fetch-hub-text.ts';
import { LocalEngine } from '../../../src/engine/local-engine.ts';
import type { TextCard } from '../../../src/engine/model-card.ts';
import { picture, tinyParts } from '../tiny-engine.ts';
import {
  cutOnce,
  realDinov2,
  startHub,
  tinyRepos,
  type HubServer,
  type Repo,
} from './hub-server.ts';
import { testBrowser } from './hub-test-parts.ts';

const real = realDinov2();
const repos: Record<string, Repo> = {
  ...tinyRepos(),
  ...(real && { 'real/dinov2-small': real }),
};
let hub: HubServer;
beforeAll(async () => void (hub = await startHub(repos)));
afterAll(() => hub.close());

const browser = testBrowser();
const noTokenizer = (): never => {
  throw new Error('A model of the hub brings its own.');
};
const parts = (overrides: Partial<EngineParts> = {}): EngineParts =>
  tinyParts({
    fetchModel: fetchModel(browser.parts),
    fetchText: fetchText(noTokenizer, browser.parts, () => {}),
    ...overrides,
  });

async function source(repo: string, dtype = 'fp32'): Promise<ModelSource> {
  const { choices } = await describeRepo(repo, browser.parts, { host: hub.host });
  return choices.find((choice) => choice.dtype === dtype)!.source;
}

async function withEngine<T>(
  model: ModelSource,
  use: (engine: LocalEngine, loaded: LoadedModel, steps: readonly Progress[]) => Promise<T>,
): Promise<T> {
  const engine = new LocalEngine(parts());
  const steps: Progress[] = [];
  try {
    const loaded = await engine.load(model, 'wasm', { onProgress: (step) => steps.push(step) });
    return await use(engine, loaded, steps);
  } finally {
    await engine.release();
  }
}

describe('a model of the hub', () => {
  test('is fetched, completed by its graph, and keeps tokens', async () => {
    await withEngine(await source('tiny/dinov2'), async (engine, loaded, steps) => {
      expect(loaded).toMatchObject({ id: 'tiny/dinov2:fp32', blocks: 3, prefixTokens: 1 });
      expect(loaded.card).toMatchObject({
        label: 'dinov2',
        licence: 'apache-2.0',
        dtype: 'fp32',
        prefixTokens: 1,
        outputs: { tokens: 'last_hidden_state', embedding: 'pooler_output' },
        input: { width: 56, height: 56, resample: 'bilinear', mean: [0.5, 0.4, 0.3] },
      });
      const total = repos['tiny/dinov2'].files.get('onnx/model.onnx')!.length;
      const downloads = steps.filter(({ loaded: bytes }) => bytes !== undefined);
      expect(downloads.at(-1)).toEqual({ phase: 'download', loaded: total, total });
      expect([...new Set(steps.map(({ phase }) => phase))]).toEqual([
        'download',
        'verify',
        'cut',
        'compile',
        'warm-up',
      ]);
      const { grid } = await engine.encode('p', picture(1));
      expect(grid).toMatchObject({ rows: 4, cols: 4 });
    });
  });

  test('comes out of the cache the second time, and says so', async () => {
    hub.asked.length = 0;
    await withEngine(await source('tiny/dinov2'), async (_, __, steps) => {
      expect(hub.askedFor('onnx/model.onnx')).toEqual([]);
      expect(steps.some(({ via }) => via === 'cache')).toBe(true);
    });
  });

  test.each([
    ['fp16', 'fp16'],
    ['q8', 'q8'],
    ['q4', 'q4'],
  ])('in %s keeps the name of its dtype', async (dtype) => {
    await withEngine(await source('tiny/dinov2', dtype), async (_, loaded) => {
      expect(loaded).toMatchObject({ dtype, blocks: 3 });
    });
  });

  test('in half precision is refused before its download where the device cannot', async () => {
    const runtime = { ...nodeRuntime(), halfPrecision: false };
    const engine = new LocalEngine(parts({ runtime }));
    const model = await source('tiny/dinov2', 'fp16');
    hub.asked.length = 0;
    await expect(engine.load(model, 'wasm')).rejects.toThrow(/16-bit floats/);
    expect(hub.asked).toEqual([]);
  });

  test('brings its weights from a second file, counted together', async () => {
    await withEngine(await source('tiny/external'), async (_, loaded, steps) => {
      expect(loaded.blocks).toBe(3);
      const { files } = repos['tiny/external'];
      const onnx = [...files].filter(([path]) => path.startsWith('onnx/'));
      const total = onnx.reduce((sum, [, bytes]) => sum + bytes.length, 0);
      const bytes = steps.flatMap(({ loaded: now }) => (now === undefined ? [] : [now]));
      expect(bytes.at(-1)).toBe(total);
      expect(bytes.every((now, i) => i === 0 || now >= bytes[i - 1])).toBe(true);
    });
  });

  test('that is no model is told so by name', async () => {
    const [path] = ['onnx/model_q4.onnx'];
    hub.mischief = (asked, body, response) => {
      if (asked.path !== path) return false;
      response.end(new Uint8Array(body.length).fill(7));
      return true;
    };
    const fresh = testBrowser();
    const { choices } = await describeRepo('tiny/dinov2', fresh.parts, { host: hub.host });
    const { source: model } = choices.find(({ dtype }) => dtype === 'q4')!;
    const fetching = fetchModel(fresh.parts)(model, { onProgress: () => {} });
    await expect(fetching).rejects.toMatchObject({ name: 'DownloadError', kind: 'digest' });
    hub.mischief = () => false;
  });
});

describe('a pair with a text tower', () => {
  test('gives its vision tower, and keeps the other one on its card', async () => {
    await withEngine(await source('tiny/clip'), async (_, { card, blocks }) => {
      expect(blocks).toBe(3);
      expect(card?.outputs.embedding).toBe('image_embeds');
      expect(card?.text).toMatchObject({ file: 'onnx/text_model.onnx', maxPieces: 16 });
      expect(hub.askedFor('onnx/text_model.onnx')).toEqual([]);
    });
  });

  test('has the tokenizer that transformers.js makes of its files', async () => {
    const files = await fetchText(noTokenizer, browser.parts, () => {})(await source('tiny/clip'));
    expect(files.card).toMatchObject({ input: 'input_ids', output: 'text_embeds' });
    const { cases } = JSON.parse(readFileSync('test/fixtures/text.json', 'utf8')) as {
      cases: { text: string; ids: number[] }[];
    };
    for (const { text, ids } of cases) {
      const found = files.tokenize(text);
      // Texts that are cut keep their end mark here.
      const fits = found.length < 16;
      expect(fits ? found : found.slice(0, 15)).toEqual(fits ? ids : ids.slice(0, 15));
    }
  });

  test('is fetched without a cache, too', async () => {
    const bare = { ...browser.parts, store: async () => ({ files: null, notes: null }) };
    const files = await fetchText(noTokenizer, bare, () => {})(await source('tiny/clip'));
    expect(files.tokenize('a red square').length).toBeGreaterThan(2);
  });
});

test('pieces of a text are cut before the end mark, or filled up', () => {
  expect(fitPieces([1, 5, 6, 2], 4, null)).toEqual([1, 5, 6, 2]);
  expect(fitPieces([1, 5, 6, 7, 8, 2], 4, 0)).toEqual([1, 5, 6, 2]);
  expect(fitPieces([1, 2], 4, 9)).toEqual([1, 2, 9, 9]);
  expect(fitPieces([1, 2], 4, null)).toEqual([1, 2]);
});

test('the ports of a text tower are read from its graph', () => {
  const card: TextCard = {
    file: 't',
    bytes: 0,
    sha256: '',
    tokenizer: '',
    maxPieces: 77,
    input: 'input_ids',
    output: 'pooler_output',
  };
  const whole = tinyRepos()['tiny/clip'].files.get('onnx/model.onnx')!;
  expect(settlePorts(card, whole)).toMatchObject({
    input: 'input_ids',
    output: 'text_embeds',
    mask: 'attention_mask',
  });
});

describe('dropped files', () => {
  const given = (repo: string, ...paths: string[]): File[] =>
    paths.map((path) => {
      const bytes = repos[repo].files.get(path)!;
      return new File([bytes as BlobPart], path.replace(/^.*\//, ''));
    });

  test('are a model with the configuration beside it', async () => {
    const files = given(
      'tiny/dinov2',
      'onnx/model.onnx',
      'config.json',
      'preprocessor_config.json',
    );
    const dropped = await fileSource(files);
    expect(dropped.card).toMatchObject({ id: 'file:model.onnx', input: { width: 56 } });
    await withEngine(dropped, async (_, loaded) => {
      expect(loaded.card).toMatchObject({
        dtype: 'fp32',
        input: { width: 56, mean: [0.5, 0.4, 0.3] },
        outputs: { tokens: 'last_hidden_state' },
      });
      expect(loaded.card?.sha256).toMatch(/^[\da-f]{64}$/);
    });
  });

  test('may hold the weights apart', async () => {
    const name = 'onnx/dinov2.ts17.sdpa.ext.onnx';
    const dropped = await fileSource(given('tiny/external', `${name}_data`, name));
    await withEngine(dropped, async (_, loaded) => expect(loaded.blocks).toBe(3));
  });

  test('without the weights are refused by the name of what is missing', async () => {
    const dropped = await fileSource(given('tiny/external', 'onnx/dinov2.ts17.sdpa.ext.onnx'));
    await expect(fetchModel(browser.parts)(dropped, { onProgress: () => {} })).rejects.toThrow(
      /in a second file, "dinov2\.ts17\.sdpa\.ext\.onnx_data"/,
    );
  });

  test.each([
    ['no model', [new File(['x'], 'notes.txt')], /no ONNX file among notes.txt/],
    ['two models', [new File(['x'], 'a.onnx'), new File(['y'], 'b.onnx')], /a.onnx, b.onnx are 2/],
    ['broken JSON', [new File(['x'], 'a.onnx'), new File(['{'], 'config.json')], /not valid JSON/],
  ])('that are %s are refused', async (_, files, message) => {
    await expect(fileSource(files)).rejects.toThrow(message);
  });

  test('that are a web page are told so when they are loaded', async () => {
    const dropped = await fileSource([new File(['<!doctype html>'], 'model.onnx')]);
    await expect(fetchModel(browser.parts)(dropped, { onProgress: () => {} })).rejects.toThrow(
      /web page/,
    );
  });
});

describe.skipIf(!real)('DINOv2 small (skipped where ../shared/models is absent)', () => {
  test('is cut at 30 %, gone on with, and runs', async () => {
    const bytes = real!.files.get('onnx/model.onnx')!.length;
    hub.mischief = cutOnce(0.3);
    const model = await source('real/dinov2-small');
    hub.asked.length = 0;
    await withEngine(model, async (_, loaded) => {
      expect(loaded).toMatchObject({ blocks: 12, heads: 6, width: 384, prefixTokens: 1 });
      expect(loaded.card?.input).toMatchObject({ width: 224, height: 224, resize: 'cover' });
    });
    hub.mischief = () => false;
    const [first, rest, ...more] = hub.askedFor('onnx/model.onnx');
    expect(first.from).toBeUndefined();
    expect(rest.from).toBeGreaterThan(0.2 * bytes);
    expect(rest.from).toBeLessThanOrEqual(0.3 * bytes);
    expect(more).toEqual([]);
  });
});
