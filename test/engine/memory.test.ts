/** @file Fifty loads, runs and releases in one realm leave its memory where it was after a few. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReduceRequest } from '../../src/engine/api.ts';
import { LocalEngine } from '../../src/engine/local-engine.ts';
import { picture, smallSource, tinyParts, Watch } from './tiny-engine.ts';

/** Of what a module has compiled and reserved after its first rounds. */
const allowedGrowth = 1.1;
const numSettled = 5;
const numRounds = 50;

const request: ReduceRequest = {
  strategy: 'cls-attention',
  params: {},
  keep: 8,
  seed: 1,
  stage: 'post',
  layer: 1,
};

/** Every memory that WebAssembly has got hold of in this realm. */
const memories = new Set<WebAssembly.Memory>();
const { instantiate, Memory } = WebAssembly;

beforeAll(() => {
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.add(this);
    }
  };
  WebAssembly.instantiate = (async (...args: Parameters<typeof instantiate>) => {
    const made = await instantiate(...args);
    const { exports } = 'instance' in made ? (made.instance as WebAssembly.Instance) : made;
    for (const value of Object.values(exports as object)) {
      if (value instanceof Memory) memories.add(value);
    }
    return made;
  }) as typeof instantiate;
});
afterAll(() => void Object.assign(WebAssembly, { instantiate, Memory }));

test('fifty loads and releases', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const measure = async (): Promise<{ heap: number; wasm: number }> => {
    // Twice: finalisers of the first round free what the second collects.
    for (let i = 0; i < 2; i++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve));
    }
    let wasm = 0;
    for (const { buffer } of memories) wasm += buffer.byteLength;
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return { heap: heapUsed + external + arrayBuffers, wasm };
  };
  const watch = new Watch();
  const engine = new LocalEngine(tinyParts({ runtime: watch.runtime }));
  let settled = await measure();
  for (let round = 1; round <= numRounds; round++) {
    await engine.load(smallSource, 'wasm');
    await engine.encode('a', picture(round));
    await engine.replay('a', request);
    await engine.release();
    if (round === numSettled) settled = await measure();
  }
  const last = await measure();
  expect(watch.created).toBeGreaterThanOrEqual(3 * numRounds);
  expect(watch.released).toBe(watch.created);
  expect(settled.wasm).toBeGreaterThan(1e6);
  expect(last.wasm / settled.wasm).toBeLessThan(allowedGrowth);
  expect(last.heap / settled.heap).toBeLessThan(allowedGrowth);
}, 300_000);
