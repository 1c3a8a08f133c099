/** @file A backend that computes something else is found out at load, by the answer in the card. */
import { describe, expect, test } from 'vitest';
import { LocalEngine } from '../../src/engine/local-engine.ts';
import type { StoredProbe } from '../../src/engine/model-card.ts';
import type { Runtime } from '../../src/engine/runtime.ts';
import { card, smallCard, smallSource, source, tinyParts, Watch } from './tiny-engine.ts';

const withProbe = (probe: StoredProbe) => ({ ...smallSource, card: { ...smallCard, probe } });
const { sha256 } = smallCard;

describe('the answer stored in a card', () => {
  test('lets a backend through that gives it up to rounding', async () => {
    const engine = new LocalEngine(tinyParts());
    const { probe } = await engine.load(smallSource, 'wasm');
    const embedding = Array.from(probe, (x) => Number(x.toPrecision(4)));
    await expect(engine.load(withProbe({ sha256, embedding }), 'wasm')).resolves.toMatchObject({
      id: 'small',
    });
    await engine.release();
  });

  test('keeps out one that gives another, and frees what was made', async () => {
    const watch = new Watch();
    const engine = new LocalEngine(tinyParts({ runtime: watch.runtime }));
    const { probe } = await engine.load(smallSource, 'wasm');
    await engine.release();
    const embedding = Array.from(probe, (x, i) => (i % 2 ? -x : x));
    await expect(engine.load(withProbe({ sha256, embedding }), 'wasm')).rejects.toMatchObject({
      name: 'WrongAnswerError',
      message: expect.stringMatching(/another answer on wasm.*\(cosine .*\), so wasm is not used/),
    });
    expect(watch.released).toBe(watch.created);
  });

  test('catches a runtime that computes garbage', async () => {
    const { runtime } = new Watch((outputs) => {
      for (const { data } of Object.values(outputs)) {
        if (data instanceof Float32Array) data.reverse();
      }
    });
    const honest = new LocalEngine(tinyParts());
    const { probe } = await honest.load(smallSource, 'wasm');
    await honest.release();
    const engine = new LocalEngine(tinyParts({ runtime: runtime as Runtime }));
    const stored = withProbe({ sha256, embedding: [...probe] });
    await expect(engine.load(stored, 'wasm')).rejects.toThrow(/another answer/);
  });

  test('says nothing about other weights', async () => {
    const engine = new LocalEngine(tinyParts());
    const stored = withProbe({ sha256: 'of other weights', embedding: [1, 2, 3] });
    await expect(engine.load(stored, 'wasm')).resolves.toMatchObject({ id: 'small' });
    await engine.release();
  });

  test('of the bundled model is the one it gives today', async () => {
    expect(card.probe?.sha256).toBe(card.sha256);
    const engine = new LocalEngine(tinyParts());
    // Would be refused otherwise.
    const { probe } = await engine.load(source, 'wasm');
    expect(probe).toHaveLength(card.probe!.embedding.length);
    await engine.release();
  });
});
