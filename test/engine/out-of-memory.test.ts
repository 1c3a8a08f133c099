/** @file The real runtime under a ceiling: what it throws is recognised, and nothing is left over. */
import { afterEach, expect, test } from 'vitest';
import { lossOf } from '../../src/engine/lost-runtime.ts';
import { LocalEngine } from '../../src/engine/local-engine.ts';
import { smallSource, source, tinyParts, Watch } from './tiny-engine.ts';

const { grow } = WebAssembly.Memory.prototype;
afterEach(() => void (WebAssembly.Memory.prototype.grow = grow));

/** As a browser refuses pages beyond what it has. */
function limitMemory(bytes: number): void {
  WebAssembly.Memory.prototype.grow = function (pages: number): number {
    if (this.buffer.byteLength + pages * 65_536 > bytes) {
      throw new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded');
    }
    return grow.call(this, pages);
  };
}

test.each([
  ['not even the file', 16e6, /failed to allocate a buffer of size/],
  ['the file, but not the weights', 26e6, /bad_alloc/],
  ['the weights, but not the prepared graph', 40e6, /bad_alloc/],
])('memory for %s', async (_, bytes, cause) => {
  const watch = new Watch();
  const engine = new LocalEngine(tinyParts({ runtime: watch.runtime }));
  await engine.load(smallSource, 'wasm');
  limitMemory(bytes);
  const error = await engine.load(source, 'wasm').then(
    () => null,
    (thrown: unknown) => thrown as Error,
  );
  expect(error).toMatchObject({
    name: 'OutOfMemoryError',
    message: expect.stringMatching(/^Tokensieve tiny \(8 MB\) needs more memory than this browser/),
    cause: { message: expect.stringMatching(cause) },
  });
  expect(lossOf(error)).toBe('memory');
  WebAssembly.Memory.prototype.grow = grow;
  await engine.release();
  expect(watch.released).toBe(watch.created);
});
