import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchHubFile, type HubFetchOptions } from '../../../src/engine/hub/fetch-hub-file.ts';
import { resolveUrl } from '../../../src/engine/hub/hub-address.ts';
import type { HubParts } from '../../../src/engine/hub/hub-parts.ts';
import type { HubFile } from '../../../src/engine/hub/stored-file.ts';
import { cutOnce, startHub, type HubServer } from './hub-server.ts';
import { testBrowser, type TestBrowser } from './hub-test-parts.ts';

const model = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) ^ (i >> 8));
const sha256 = createHash('sha256').update(model).digest('hex');
const path = 'onnx/model.onnx';
const whole: HubFile = { path, bytes: model.length, sha256 };
const cutAt = model.length * 0.3;

let hub: HubServer;
let browser: TestBrowser;
beforeEach(async () => {
  hub = await startHub({ 'a/b': { files: new Map([[path, model]]) } });
  browser = testBrowser();
});
afterEach(() => hub.close());

const place = () => ({ host: hub.host, repo: 'a/b', revision: 'main' });
const url = () => resolveUrl(place(), path);
const fetchIt = (
  options: Partial<HubFetchOptions> = {},
  file: HubFile = whole,
  parts: HubParts = browser.parts,
) => fetchHubFile(place(), file, parts, { maxBytes: 1e6, ...options });
const same = (bytes: Uint8Array | undefined): boolean =>
  bytes !== undefined && Buffer.compare(bytes, model) === 0;
const storedBytes = async (): Promise<Uint8Array | undefined> => {
  const response = await browser.files.match(url());
  return response && new Uint8Array(await response.arrayBuffer());
};
const numParts = async (): Promise<number> =>
  (await browser.notes.keys()).filter((key) => key.url.includes('tokensieve-part')).length;

describe('a file of the hub', () => {
  test('comes over the network once and out of the cache ever after', async () => {
    const first = await fetchIt();
    expect(first).toMatchObject({ from: 'network', sha256 });
    expect(same(first.bytes)).toBe(true);
    const second = await fetchIt();
    expect(second).toMatchObject({ from: 'cache', sha256 });
    expect(same(second.bytes)).toBe(true);
    expect(hub.askedFor(path)).toEqual([{ path, from: undefined }]);
  });

  test('is stored under its address with the length that transformers.js reads', async () => {
    await fetchIt();
    const response = await browser.files.match(`${hub.host}a/b/resolve/main/onnx/model.onnx`);
    expect(response?.status).toBe(200);
    expect(response?.headers.get('content-length')).toBe(String(model.length));
    expect(response?.headers.get('etag')).toBe(`"${sha256}"`);
    expect(same(await storedBytes())).toBe(true);
    expect(await numParts()).toBe(0);
  });

  test('tells how far it is, up to the last byte', async () => {
    const steps: (readonly [number, number | undefined])[] = [];
    await fetchIt({ onProgress: (loaded, total) => steps.push([loaded, total]) });
    expect(steps.at(-1)).toEqual([model.length, model.length]);
    expect(steps.every(([loaded], i) => i === 0 || loaded > steps[i - 1][0])).toBe(true);
  });

  test('is known by its length and its digest from then on when the host tells neither', async () => {
    const { sha256: found } = await fetchIt({}, { path });
    expect(found).toBe(sha256);
    const damaged = model.slice();
    damaged[1234] ^= 1;
    await browser.files.put(url(), new Response(damaged));
    expect(same((await fetchIt({}, { path })).bytes)).toBe(true);
    expect(hub.askedFor(path)).toHaveLength(2);
  });

  test('that others have stored is taken once as it is and checked against that later', async () => {
    await browser.files.put(url(), new Response(model));
    expect((await fetchIt({}, { path })).from).toBe('cache');
    await browser.files.put(url(), new Response(model.map((v) => v ^ 1)));
    expect((await fetchIt({}, { path })).from).toBe('network');
    expect(hub.askedFor(path)).toHaveLength(1);
  });

  test.each([
    ['a web page', new TextEncoder().encode('<!doctype html><title>x</title>')],
    ['a Git LFS pointer', new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n')],
  ])('that others have stored is not taken when it is %s', async (what, body) => {
    await browser.files.put(url(), new Response(body));
    const notes: string[] = [];
    const { from } = await fetchIt({ onNote: (text) => notes.push(text) }, { path });
    expect(from).toBe('network');
    expect(notes.join()).toContain(what);
  });
});

describe('a damaged copy in the cache', () => {
  const damage = async (body: Uint8Array<ArrayBuffer>): Promise<string[]> => {
    await fetchIt();
    await browser.files.put(url(), new Response(body));
    const notes: string[] = [];
    const { bytes, from } = await fetchIt({ onNote: (text) => notes.push(text) });
    expect(from).toBe('network');
    expect(same(bytes)).toBe(true);
    // Healed: the next one needs no network.
    expect(same(await storedBytes())).toBe(true);
    expect((await fetchIt()).from).toBe('cache');
    expect(hub.askedFor(path)).toHaveLength(2);
    return notes;
  };

  test('of the right length is found out by its digest, removed and fetched again', async () => {
    const body = model.slice();
    body[150_000] ^= 4;
    expect(await damage(body)).toEqual([expect.stringMatching(/SHA-256 is [\da-f]{12}… instead/)]);
  });

  test('of one byte, as answers to ranges leave, is found out by its length', async () => {
    expect(await damage(model.slice(0, 1))).toEqual([
      expect.stringContaining('1 bytes instead of 200000'),
    ]);
  });

  test('is removed even when nobody answers', async () => {
    await fetchIt();
    await browser.files.put(url(), new Response(model.slice(1)));
    hub.close();
    await expect(fetchIt()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(await storedBytes()).toBeUndefined();
  });
});

describe('a connection that breaks off', () => {
  test('at 30 % is gone on with from there', async () => {
    hub.mischief = cutOnce(0.3);
    const { bytes } = await fetchIt();
    expect(same(bytes)).toBe(true);
    // The bytes asked for: all, then the rest. Node may not have handed on the last of them.
    const [first, second, ...more] = hub.askedFor(path);
    expect(first.from).toBeUndefined();
    expect(second.from).toBeGreaterThan(0);
    expect(second.from).toBeLessThanOrEqual(cutAt);
    expect(more).toEqual([]);
  });

  test('again and again comes to an end as long as it gets further', async () => {
    hub.mischief = ({ from = 0 }, body, response) => {
      response.writeHead(from === 0 ? 200 : 206, {
        etag: '"v1"',
        'content-length': body.length - from,
        ...(from > 0 && { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }),
      });
      const end = Math.min(body.length, from + 30_000);
      response.write(body.subarray(from, end), () =>
        end === body.length ? response.end() : setTimeout(() => response.destroy(), 5),
      );
      return true;
    };
    expect(same((await fetchIt()).bytes)).toBe(true);
    const starts = hub.askedFor(path).map(({ from }) => from ?? 0);
    expect(starts.length).toBeGreaterThan(3);
    expect(starts.every((start, i) => i === 0 || start > starts[i - 1])).toBe(true);
  });

  test('for good is gone on with at the next visit, from what was kept', async () => {
    hub.mischief = (_, body, response) => {
      response.setHeader('etag', `"${sha256}"`);
      response.setHeader('content-length', body.length);
      response.write(body.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
      return true;
    };
    const patient = { ...browser.parts, pauses: [] };
    await expect(fetchIt({}, whole, patient)).rejects.toMatchObject({ kind: 'unreachable' });
    const kept = await numParts();
    expect(kept).toBeGreaterThan(0);
    hub.mischief = () => false;
    hub.asked.length = 0;
    const steps: number[] = [];
    const { bytes } = await fetchIt({ onProgress: (loaded) => steps.push(loaded) });
    expect(same(bytes)).toBe(true);
    expect(hub.askedFor(path)).toEqual([{ path, from: kept * 16_384 }]);
    expect(steps[0]).toBeGreaterThan(kept * 16_384);
    expect(await numParts()).toBe(0);
  });

  test('of a server that knows no ranges starts again', async () => {
    const cut = cutOnce(0.3);
    hub.mischief = (asked, body, response) => {
      if (cut(asked, body, response)) return true;
      response.end(body);
      return true;
    };
    expect(same((await fetchIt()).bytes)).toBe(true);
    expect(hub.askedFor(path)).toHaveLength(2);
  });

  test('is not gone on with when the file is another one by now', async () => {
    hub.mischief = cutOnce(0.3, () => 'older');
    const { bytes } = await fetchIt({}, { path, bytes: model.length });
    expect(same(bytes)).toBe(true);
    const [, rest, again] = hub.askedFor(path);
    expect(rest.from).toBeGreaterThan(0);
    expect(again.from).toBeUndefined();
  });

  test('is not gone on with when nothing tells whether the file is still the same', async () => {
    hub.hasTags = false;
    let cut = false;
    hub.mischief = (_, body, response) => {
      if (cut) return false;
      cut = true;
      response.setHeader('content-length', body.length);
      response.write(body.subarray(0, cutAt), () => response.destroy());
      return true;
    };
    await fetchIt({}, { path, bytes: model.length });
    expect(hub.askedFor(path).map(({ from }) => from)).toEqual([undefined, undefined]);
  });

  test('by silence is noticed', async () => {
    let hung = false;
    hub.mischief = (_, body, response) => {
      if (hung) return false;
      hung = true;
      response.setHeader('etag', `"${sha256}"`);
      response.write(body.subarray(0, 50_000));
      return true;
    };
    const impatient = { ...browser.parts, stallMs: 100 };
    const steps: number[] = [];
    const onProgress = (loaded: number): void => void steps.push(loaded);
    expect(same((await fetchIt({ onProgress }, whole, impatient)).bytes)).toBe(true);
    // Told once more when the silence was over.
    expect(steps.filter((loaded) => loaded === 50_000)).toHaveLength(2);
    expect(hub.askedFor(path)).toHaveLength(2);
  });
});

describe('a wrong answer', () => {
  const answer = (body: Uint8Array | string, headers: Record<string, string> = {}): void => {
    hub.mischief = (_, __, response) => {
      response.writeHead(200, headers).end(body);
      return true;
    };
  };

  test.each([
    ['web-page', '\n<!DOCTYPE html><title>Sign in</title>', /web page instead of onnx\/model/],
    [
      'lfs-pointer',
      `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize 200000\n`,
      /Git LFS pointer/,
    ],
  ])('with status 200: %s', async (kind, body, message) => {
    answer(body, { 'content-type': 'text/html' });
    const failing = fetchIt();
    await expect(failing).rejects.toMatchObject({ name: 'DownloadError', kind });
    await expect(failing).rejects.toThrow(message);
    expect(await storedBytes()).toBeUndefined();
    expect(hub.askedFor(path)).toHaveLength(1);
  });

  test('with more bytes than the host told of is not even read', async () => {
    answer(new Uint8Array(300_000), { 'content-length': '300000' });
    await expect(fetchIt()).rejects.toThrow(
      /has 300000 bytes of onnx\/model.onnx instead of 200000/,
    );
  });

  test('with more bytes and no declared length is cut off', async () => {
    hub.mischief = (_, __, response) => {
      response.write(new Uint8Array(150_000));
      response.end(new Uint8Array(150_000));
      return true;
    };
    await expect(fetchIt()).rejects.toMatchObject({ kind: 'length' });
  });

  test('with fewer bytes is told by their number', async () => {
    answer(model.slice(0, 1000));
    await expect(fetchIt()).rejects.toThrow(
      /sent 1000 bytes of onnx\/model.onnx instead of 200000/,
    );
    expect(await storedBytes()).toBeUndefined();
  });

  test('with other bytes is told by its digest and not stored', async () => {
    answer(model.map((v) => v ^ 1));
    await expect(fetchIt()).rejects.toMatchObject({ kind: 'digest' });
    expect(hub.askedFor(path)).toHaveLength(3);
    expect(await storedBytes()).toBeUndefined();
    expect(await numParts()).toBe(0);
  });

  test('over the limit is cut off', async () => {
    await expect(fetchIt({ maxBytes: 100_000 }, { path })).rejects.toMatchObject({
      kind: 'too-large',
    });
  });

  test.each([
    [404, 'EntryNotFound', 'not-found', /a\/b has no onnx\/model.onnx on 127/],
    [401, 'GatedRepo', 'gated', /a\/b is gated/],
    [401, 'RepoNotFound', 'not-found', /knows no public repository a\/b/],
    [403, '', 'gated', /gated/],
    [401, 'Other', 'refused', /wants a login/],
    [429, '', 'busy', /try again in a few minutes/],
  ])('of status %i %s has a sentence of its own and is not asked for again', async (...row) => {
    const [status, code, kind, message] = row;
    hub.mischief = (_, __, response) => {
      response.writeHead(status, { 'x-error-code': code }).end();
      return true;
    };
    const failing = fetchIt();
    await expect(failing).rejects.toMatchObject({ kind });
    await expect(failing).rejects.toThrow(message);
    expect(hub.askedFor(path)).toHaveLength(1);
  });

  test('of status 503 is asked for again', async () => {
    let times = 0;
    hub.mischief = (_, __, response) => {
      if (++times > 2) return false;
      response.writeHead(503).end();
      return true;
    };
    expect(same((await fetchIt()).bytes)).toBe(true);
    expect(hub.askedFor(path)).toHaveLength(3);
  });
});

describe('stopping', () => {
  test('in the middle ends the request and keeps what there is', async () => {
    hub.mischief = (_, body, response) => {
      response.setHeader('etag', `"${sha256}"`);
      response.write(body.subarray(0, 100_000));
      return true;
    };
    const abort = new AbortController();
    const running = fetchIt({
      signal: abort.signal,
      onProgress: (loaded) => {
        if (loaded >= 60_000) abort.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(await numParts()).toBeGreaterThan(0);
    hub.mischief = () => false;
    await fetchIt();
    expect(hub.askedFor(path).at(-1)?.from).toBeGreaterThan(0);
  });

  test('while another tab is at it leaves that one alone', async () => {
    let finish = (): void => {};
    hub.mischief = (_, body, response) => {
      finish = () => void response.end(body);
      return true;
    };
    const first = fetchIt();
    await vi.waitFor(() => expect(hub.askedFor(path)).toHaveLength(1));
    const abort = new AbortController();
    const second = fetchIt({ signal: abort.signal });
    abort.abort();
    finish();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    expect(same((await first).bytes)).toBe(true);
  });
});

test('two tabs at once download once', async () => {
  const [a, b] = await Promise.all([fetchIt(), fetchIt()]);
  expect([a.from, b.from].sort()).toEqual(['cache', 'network']);
  expect(same(a.bytes) && same(b.bytes)).toBe(true);
  expect(hub.askedFor(path)).toHaveLength(1);
});

describe('storage', () => {
  const full = (): Promise<never> =>
    Promise.reject(new DOMException('Quota exceeded.', 'QuotaExceededError'));

  test('that is full is worth a note, not a failure', async () => {
    browser.files.put = full;
    browser.notes.put = full;
    const notes: string[] = [];
    const { bytes, from } = await fetchIt({ onNote: (text) => notes.push(text) });
    expect(from).toBe('network');
    expect(same(bytes)).toBe(true);
    expect(notes).toEqual([expect.stringContaining('storage of this browser is full')]);
  });

  test('that the kept beginning has filled is made room in', async () => {
    const put = browser.files.put.bind(browser.files);
    browser.files.put = async (key, response) =>
      (await numParts()) > 0 ? full() : put(key, response);
    const notes: string[] = [];
    await fetchIt({ onNote: (text) => notes.push(text) });
    expect(notes).toEqual([]);
    expect(same(await storedBytes())).toBe(true);
  });

  test('that there is none of does not matter', async () => {
    const parts = { ...browser.parts, store: async () => ({ files: null, notes: null }) };
    expect(same((await fetchIt({}, whole, parts)).bytes)).toBe(true);
  });
});
