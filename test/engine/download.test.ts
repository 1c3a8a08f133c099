import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { download, DownloadError, type DownloadOptions } from '../../src/engine/download.ts';

const model = Uint8Array.from({ length: 200_000 }, (_, i) => i * 7);
const sha256 = createHash('sha256').update(model).digest('hex');
const options: DownloadOptions = { bytes: model.length, sha256, maxBytes: 1e6, pauses: [1, 1] };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/model.onnx`;
}

describe('download', () => {
  test('returns the bytes and tells how far it is', async () => {
    const url = await serve((_, response) => response.end(model));
    const steps: (readonly [number, number | undefined])[] = [];
    const data = await download(url, {
      ...options,
      onProgress: (loaded, total) => steps.push([loaded, total]),
    });
    expect(Buffer.compare(data, model)).toBe(0);
    expect(steps.at(-1)).toEqual([model.length, model.length]);
    expect(steps.every(([loaded], i) => i === 0 || loaded > steps[i - 1][0])).toBe(true);
  });

  test('takes a file of unknown length', async () => {
    const url = await serve((_, response) => response.end(model));
    expect(Buffer.compare(await download(url, { maxBytes: 1e6 }), model)).toBe(0);
  });

  test('names the host when a web page comes instead of the model', async () => {
    const url = await serve((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('\n<!DOCTYPE html><title>Sign in</title>');
    });
    await expect(download(url, options)).rejects.toThrow(
      /^The server answered with a web page instead of the model \(text\/html\) from 127\.0\.0\.1:\d+\.$/,
    );
  });

  test('refuses other bytes than the card names', async () => {
    const url = await serve((_, response) => response.end(model.map((v) => v ^ 1)));
    await expect(download(url, options)).rejects.toThrow(
      /is not the one that was promised \(SHA-256 [\da-f]{12}… instead of [\da-f]{12}…\)/,
    );
  });

  test('tries again when the connection breaks off, and succeeds', async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      if (++requests > 1) return response.end(model);
      response.setHeader('content-length', model.length);
      response.write(model.subarray(0, 100_000), () => response.destroy());
    });
    expect(Buffer.compare(await download(url, options), model)).toBe(0);
    expect(requests).toBe(2);
  });

  test('asks for the rest only, where the server can tell that the file is the same', async () => {
    const asked: (string | undefined)[] = [];
    const url = await serve(({ headers: { range } }, response) => {
      asked.push(range);
      response.setHeader('etag', '"v1"');
      if (range === undefined) {
        response.setHeader('content-length', model.length);
        response.write(model.subarray(0, 100_000), () => response.destroy());
        return;
      }
      const from = Number(/\d+/.exec(range));
      response.statusCode = 206;
      response.setHeader('content-range', `bytes ${from}-${model.length - 1}/${model.length}`);
      response.end(model.subarray(from));
    });
    expect(Buffer.compare(await download(url, options), model)).toBe(0);
    expect(asked).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  });

  test('gives up after three times with the length that came', async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      requests++;
      response.end(model.subarray(0, 1000));
    });
    await expect(download(url, options)).rejects.toThrow(
      /sent 1000 bytes of the model instead of 200000/,
    );
    expect(requests).toBe(3);
  });

  test('does not ask twice for what is not there', async () => {
    let requests = 0;
    const url = await serve((_, response) => {
      requests++;
      response.statusCode = 404;
      response.end();
    });
    await expect(download(url, options)).rejects.toThrow(/answered 404/);
    expect(requests).toBe(1);
  });

  test('cuts an endless stream off', async () => {
    const url = await serve((_, response) => {
      const send = (): void => {
        while (!response.destroyed && response.write(model));
        if (!response.destroyed) response.once('drain', send);
      };
      send();
    });
    await expect(download(url, { maxBytes: 1e6 })).rejects.toThrow(/more than 1 MB/);
  });

  test('stops when aborted in the middle', async () => {
    const url = await serve((_, response) => void response.write(model.subarray(0, 1000)));
    const abort = new AbortController();
    const running = download(url, {
      ...options,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('says so when nobody answers', async () => {
    const failing = download('http://127.0.0.1:9/x', options);
    await expect(failing).rejects.toBeInstanceOf(DownloadError);
    await expect(failing).rejects.toThrow('127.0.0.1:9');
  });
});
