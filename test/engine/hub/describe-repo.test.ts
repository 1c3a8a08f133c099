import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeRepo } from '../../../src/engine/hub/describe-repo.ts';
import { fetchHubFile } from '../../../src/engine/hub/fetch-hub-file.ts';
import { listStored, forgetRepo } from '../../../src/engine/hub/stored-models.ts';
import { startHub, tinyRepos, type HubServer } from './hub-server.ts';
import { testBrowser, type TestBrowser } from './hub-test-parts.ts';

const repos = tinyRepos();
let hub: HubServer;
let browser: TestBrowser;
beforeAll(async () => void (hub = await startHub(repos)));
afterAll(() => hub.close());
beforeEach(() => {
  browser = testBrowser();
  hub.asked.length = 0;
  hub.hasList = true;
  hub.mischief = () => false;
});

const tell = (typed: string) => describeRepo(typed, browser.parts, { host: hub.host });

describe('a repository', () => {
  test('is described without any of its weights', async () => {
    const description = await tell('tiny/dinov2');
    expect(description).toMatchObject({
      repo: 'tiny/dinov2',
      revision: 'main',
      label: 'dinov2',
      licence: 'apache-2.0',
      family: 'dinov2',
      hasText: false,
      isOld: false,
      page: `${hub.host}tiny/dinov2`,
    });
    expect(description.choices.map(({ dtype }) => dtype)).toEqual(['fp32', 'fp16', 'q8', 'q4']);
    expect(hub.asked.filter(({ path }) => path.endsWith('.onnx'))).toEqual([]);
    expect(hub.asked).toHaveLength(3);
  });

  test('tells the size, the digest and the card of every variant', async () => {
    const { choices } = await tell('tiny/dinov2');
    const [, half] = choices;
    const file = repos['tiny/dinov2'].files.get('onnx/model_fp16.onnx')!;
    const sha256 = createHash('sha256').update(file).digest('hex');
    expect(half).toMatchObject({
      id: 'tiny/dinov2:fp16',
      path: 'onnx/model_fp16.onnx',
      bytes: file.length,
      isCached: false,
      source: {
        origin: 'hub',
        host: hub.host,
        repo: 'tiny/dinov2',
        revision: 'main',
        file: { path: 'onnx/model_fp16.onnx', bytes: file.length, sha256 },
        external: [],
        card: {
          id: 'tiny/dinov2:fp16',
          label: 'dinov2',
          licence: 'apache-2.0',
          dtype: 'fp16',
          bytes: file.length,
          sha256,
          // Of the processor, not the 518 px of the config.
          input: { width: 56, height: 56, resize: 'squash', resample: 'bilinear' },
          patchSize: 14,
        },
      },
    });
    expect(structuredClone(half.source)).toEqual(half.source);
  });

  test('says which variants are here already', async () => {
    const { choices } = await tell('tiny/dinov2');
    const { source } = choices[3];
    await fetchHubFile(source, source.file, browser.parts, { maxBytes: 1e6 });
    const again = await tell('tiny/dinov2');
    expect(again.choices.map(({ isCached }) => isCached)).toEqual([false, false, false, true]);
    const stored = await listStored(hub, browser.parts);
    expect(stored).toEqual([
      { repo: 'tiny/dinov2', files: 3, bytes: expect.any(Number) as number },
    ]);
    expect(stored[0].bytes).toBeGreaterThan(choices[3].bytes!);
    await forgetRepo(source, browser.parts);
    expect(await listStored(hub, browser.parts)).toEqual([]);
    expect((await tell('tiny/dinov2')).choices[3].isCached).toBe(false);
  });

  test('counts weights in files of their own', async () => {
    const { choices, licence } = await tell('tiny/external');
    const { files } = repos['tiny/external'];
    const [main, data] = [...files.keys()].filter((path) => path.startsWith('onnx/'));
    expect(choices).toHaveLength(1);
    expect(choices[0].bytes).toBe(files.get(main)!.length + files.get(data)!.length);
    expect(choices[0].source.external.map(({ path }) => path)).toEqual([data]);
    expect(licence).toBe('mit');
    await fetchHubFile(choices[0].source, choices[0].source.file, browser.parts, { maxBytes: 1e6 });
    expect((await tell('tiny/external')).choices[0].isCached).toBe(false);
  });

  test('of pictures and texts offers its vision tower and remembers the other one', async () => {
    const { choices, hasText, licence } = await tell('tiny/clip');
    expect(hasText).toBe(true);
    expect(licence).toBeNull();
    expect(choices.map(({ path }) => path)).toEqual(['onnx/vision_model.onnx']);
    expect(choices[0].source.card).toMatchObject({
      licence: 'not told by the repository',
      patchSize: 16,
      text: { file: 'onnx/text_model.onnx', maxPieces: 16, input: 'input_ids' },
    });
    expect(choices[0].source.text?.file.path).toBe('onnx/text_model.onnx');
  });

  test('without the interface that lists files is looked into by transformers.js', async () => {
    hub.hasList = false;
    const { choices, licence, hasText } = await tell('tiny/clip@v2');
    expect(choices.map(({ dtype, path }) => [dtype, path])).toEqual([
      ['fp32', 'onnx/vision_model.onnx'],
    ]);
    expect(choices[0].bytes).toBe(repos['tiny/clip'].files.get('onnx/vision_model.onnx')!.length);
    expect(choices[0].source.file.sha256).toBeUndefined();
    expect(licence).toBeNull();
    expect(hasText).toBe(true);
  });

  test('is remembered for when nobody answers', async () => {
    const other = await startHub(repos);
    const look = () => describeRepo('tiny/dinov2', browser.parts, { host: other.host });
    const before = await look();
    other.close();
    const after = await look();
    expect(after).toEqual({ ...before, isOld: true });
  });
});

describe('there is a sentence for', () => {
  test.each([
    ['what is no id', 'dinov2', 'bad-id', /write owner\/name/],
    [
      'a repository that is not there',
      'tiny/none',
      'not-found',
      /knows no public repository tiny\/none/,
    ],
    ['a gated one', 'tiny/gated', 'gated', /tiny\/gated is gated/],
    ['one without ONNX files', 'tiny/torch-only', 'no-encoder', /holds no ONNX file/],
    ['one that reads words', 'tiny/words', 'no-encoder', /is no image encoder \(bert\)/],
  ])('%s', async (_, typed, kind, message) => {
    const failing = tell(typed);
    await expect(failing).rejects.toMatchObject({ name: 'DownloadError', kind });
    await expect(failing).rejects.toThrow(message);
  });

  test('nobody answering', async () => {
    const failing = describeRepo('tiny/dinov2', browser.parts, { host: 'http://127.0.0.1:9/' });
    await expect(failing).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(failing).rejects.toThrow(/127\.0\.0\.1:9/);
  });

  test('a host that is no hub', async () => {
    hub.hasList = false;
    await expect(tell('tiny/none')).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('a configuration that is no JSON', async () => {
    hub.mischief = ({ path }, body, response) => {
      if (path !== 'config.json') return false;
      response.end('{'.padEnd(body.length, ' '));
      return true;
    };
    await expect(tell('tiny/dinov2')).rejects.toThrow(
      'config.json of tiny/dinov2 is not valid JSON',
    );
  });

  test('being stopped', async () => {
    const abort = new AbortController();
    abort.abort();
    const { signal } = abort;
    const failing = describeRepo('tiny/dinov2', browser.parts, { host: hub.host, signal });
    await expect(failing).rejects.toMatchObject({ name: 'AbortError' });
  });
});
