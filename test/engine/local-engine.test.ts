import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signalNames } from '../../src/core/signals.ts';
import type { LoadedModel, Progress, ReduceRequest } from '../../src/engine/api.ts';
import { decodeImage } from '../../src/commands/decode-image.ts';
import { componentColours } from '../../src/overlay/patch-colours.ts';
import { LocalEngine } from '../../src/engine/local-engine.ts';
import {
  card,
  picture,
  smallCard,
  smallSource,
  source,
  tinyParts,
  Watch,
  type OrtOutputs,
} from './tiny-engine.ts';

/** A cut that changes nothing must not change the answer. */
const unchanged = 0.9999;

const ask = (fields: Partial<ReduceRequest> = {}): ReduceRequest => ({
  strategy: 'random',
  params: {},
  keep: 64,
  seed: 1,
  stage: 'post',
  layer: 4,
  ...fields,
});

describe('LocalEngine on the bundled model', () => {
  const watch = new Watch();
  // A clock that says every run took long keeps the engine from timing each of them thrice.
  let now = 0;
  const clock = (): number => (now += 3000);
  const engine = new LocalEngine(tinyParts({ runtime: watch.runtime, clock }));
  const phases: string[] = [];
  let loaded: LoadedModel;
  beforeAll(async () => {
    const onProgress = ({ phase }: Progress): void => void phases.push(phase);
    loaded = await engine.load(source, 'wasm', { onProgress });
    await engine.encode('a', picture(1));
  });
  afterAll(() => engine.release());

  test('load tells what it found', () => {
    expect(loaded).toMatchObject({
      id: card.id,
      backend: 'wasm',
      blocks: 8,
      heads: 3,
      width: 192,
      prefixTokens: 3,
      canReduce: true,
      reason: null,
    });
    // Everything of a signals file but what only people bring, and the tokens twice.
    expect([...loaded.offers].sort()).toEqual(
      signalNames.filter((n) => !['importance', 'tokensLast'].includes(n)).sort(),
    );
    expect(Math.hypot(...loaded.probe)).toBeCloseTo(1, 4);
    expect(phases).toEqual(['cut', 'compile', 'warm-up']);
  });

  test('prove times the model, finds nothing wrong, and does so once', async () => {
    const proof = await engine.prove();
    expect(proof.fullMs).toBeGreaterThan(0);
    expect(proof.reason).toBe(null);
    expect(await engine.prove()).toBe(proof);
  });

  test('encode tells grid and framing', async () => {
    const { grid, framing } = await engine.encode('a', picture(1));
    expect(grid).toEqual({ rows: 16, cols: 16, patchSize: 16 });
    expect(framing).toEqual({ scaleX: 256 / 300, scaleY: 256 / 200, offsetX: 0, offsetY: 0 });
  });

  test('with every token kept, head and tail together give the answer of the whole', async () => {
    for (const layer of [0, 3, 7]) {
      const { fidelity } = await engine.replay('a', ask({ keep: 256, layer }));
      expect(fidelity.embeddingCosine).toBeGreaterThan(unchanged);
      expect(Math.min(...fidelity.tokenCosines)).toBeGreaterThan(unchanged);
      expect(fidelity.coverage).toBeCloseTo(1, 5);
    }
  });

  test('the fewer tokens, the further the answer moves', async () => {
    const answers: number[] = [];
    for (const keep of [256, 128, 37, 5]) {
      const { fidelity } = await engine.replay('a', ask({ keep }));
      expect(fidelity.tokenCosines).toHaveLength(keep);
      expect(fidelity.tokenCosine).toBeCloseTo(
        fidelity.tokenCosines.reduce((sum, c) => sum + c, 0) / keep,
        6,
      );
      answers.push(fidelity.embeddingCosine);
    }
    expect(answers).toEqual([...answers].sort((a, b) => b - a));
    expect(answers[3]).toBeLessThan(0.99);
  });

  test('merged groups run, and stay nearer to the answer than dropping as many at random', async () => {
    // A real page: on noise all patches are alike, and it does not matter which ones are left.
    const bytes = readFileSync('samples/dashboard.webp');
    await engine.encode('page', (await decodeImage(bytes, 'dashboard.webp')).image);
    const request = ask({ strategy: 'tome', keep: 32, stage: 'in', layer: 4 });
    const { reduction } = await engine.reduce('page', request);
    expect(reduction.groups?.start).toHaveLength(33);
    const merged = await engine.replay('page', request);
    expect(merged.fidelity.tokenCosines).toHaveLength(32);
    const dropped: number[] = [];
    for (const seed of [1, 2, 3, 4]) {
      const { fidelity } = await engine.compare('page', { ...request, strategy: 'random', seed });
      dropped.push(fidelity.embeddingCosine);
    }
    const mean = dropped.reduce((sum, cosine) => sum + cosine, 0) / dropped.length;
    expect(merged.fidelity.embeddingCosine).toBeGreaterThan(mean);
  });

  test('counts the operations of the blocks from their shapes', async () => {
    const { cost } = await engine.replay('a', ask({ keep: 64, layer: 6, stage: 'in' }));
    // By hand: per block 24·N·D² + 4·N²·D with D = 192, N = 259 and 67.
    const block = (n: number): number => 24 * n * 192 ** 2 + 4 * n * n * 192;
    expect(cost.full.total).toBe(8 * block(259));
    expect(cost.reduced.total).toBe(6 * block(259) + 2 * block(67));
    expect(cost.full.mlp[0]).toBe(16 * 259 * 192 ** 2);
    const post = await engine.replay('a', ask({ keep: 64, layer: 6, stage: 'post' }));
    expect(post.cost.reduced).toEqual(cost.full);
  });

  test('the same question has the same answer', async () => {
    const request = ask({ strategy: 'cls-attention', keep: 50 });
    const [first, second] = [await engine.replay('a', request), await engine.replay('a', request)];
    expect(second.fidelity).toEqual(first.fidelity);
  });

  test('decides on the finished encoder or on the signals of a cut', async () => {
    const post = await engine.reduce('a', ask({ strategy: 'cls-attention', layer: 0 }));
    const last = await engine.reduce('a', ask({ strategy: 'cls-attention', layer: 7 }));
    expect(last.reduction.kept).toEqual(post.reduction.kept);
    const early = await engine.reduce(
      'a',
      ask({ strategy: 'cls-attention', stage: 'in', layer: 1 }),
    );
    expect(early.reduction.kept).not.toEqual(post.reduction.kept);
  });

  test('keeping nothing is a decision, but there is no answer to compare', async () => {
    const { reduction } = await engine.reduce('a', ask({ keep: 0 }));
    expect(reduction.kept).toHaveLength(0);
    await expect(engine.replay('a', ask({ keep: 0 }))).rejects.toThrow(
      'No token is kept, so there is no answer to compare; keep at least one.',
    );
  });

  test.each([
    [{ strategy: 'nope' }, /There is no strategy “nope”/],
    [{ params: { x: 1 } }, /no parameter x/],
    [{ keep: 257 }, /from 0 to 256/],
    [{ stage: 'in', layer: 8 }, /layer is 8; Tokensieve tiny has 8 blocks/],
    [
      { strategy: 'cls-attention', stage: 'in', layer: 0 },
      /needs cls_attention \[H,T\], but before the first block there is no attention yet/,
    ],
  ] as const)('refuses %j in one sentence', async (fields, message) => {
    await expect(engine.reduce('a', ask(fields))).rejects.toThrow(message);
  });

  test('refuses a picture it never saw', async () => {
    await expect(engine.reduce('never', ask())).rejects.toThrow('open it again');
  });

  test('a picture that had to leave is encoded again and decided on alike', async () => {
    const request = ask({ strategy: 'cls-attention' });
    const before = await engine.reduce('a', request);
    for (const key of ['b', 'c', 'd']) await engine.encode(key, picture(key.charCodeAt(0)));
    const runs = watch.runs;
    const after = await engine.reduce('a', request);
    expect(watch.runs).toBe(runs + 1);
    expect(after.reduction).toEqual(before.reduction);
  });

  test('encodes a picture that is there already only once', async () => {
    const runs = watch.runs;
    await Promise.all([engine.encode('twice', picture(9)), engine.encode('twice', picture(9))]);
    await engine.encode('twice', picture(9));
    expect(watch.runs).toBe(runs + 1);
  });

  test('of pictures that wait only the newest is encoded', async () => {
    const running = engine.encode('e1', picture(11));
    const overtaken = engine.encode('e2', picture(12));
    const newest = engine.encode('e3', picture(13));
    await expect(overtaken).rejects.toMatchObject({ name: 'AbortError' });
    await Promise.all([running, newest]);
    await expect(engine.reduce('e3', ask())).resolves.toBeDefined();
    await expect(engine.reduce('e2', ask())).rejects.toThrow('open it again');
  });

  test('an aborted replay rejects at once, and the engine goes on', async () => {
    const abort = new AbortController();
    const running = engine.replay('a', ask({ keep: 33 }), { signal: abort.signal });
    setTimeout(() => abort.abort(), 5);
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await expect(engine.replay('a', ask({ keep: 33 }))).resolves.toBeDefined();
  });

  test('never does two things with sessions at once, whatever is asked together', async () => {
    await Promise.allSettled([
      engine.encode('x1', picture(21)),
      engine.replay('a', ask({ keep: 20 })),
      engine.replay('a', ask({ keep: 21, layer: 2 })),
      engine.encode('x2', picture(22)),
      engine.reduce('a', ask({ strategy: 'cls-attention' })),
      engine.replay('a', ask({ keep: 22, layer: 6 })),
    ]);
    expect(watch.runs).toBeGreaterThan(20);
    expect(watch.mostBusy).toBe(1);
  });
});

describe('the components of the patches', () => {
  test('are three for every patch, the first with most of what they differ in', async () => {
    const engine = new LocalEngine(tinyParts());
    await engine.load(source, 'wasm');
    const bytes = readFileSync('samples/dashboard.webp');
    await engine.encode('dashboard', (await decodeImage(bytes, 'dashboard.webp')).image);
    const { scores, shares } = await engine.components('dashboard');
    expect([scores.rows, scores.cols]).toEqual([256, 3]);
    expect(shares[0]).toBeGreaterThan(shares[1]);
    expect(shares[1]).toBeGreaterThan(shares[2]);
    expect(shares[2]).toBeGreaterThan(0.02);
    // The empty space of a dashboard is alike; its charts are not like it.
    expect(new Set(componentColours(scores)).size).toBeGreaterThan(100);
    await expect(engine.components('never opened')).rejects.toThrow('open it again');
    await engine.release();
  });
});

describe('a text query', () => {
  let engine: LocalEngine;

  beforeAll(async () => {
    engine = new LocalEngine(tinyParts());
    await engine.load(source, 'wasm');
    const bytes = readFileSync('samples/dashboard.webp');
    await engine.encode('dashboard', (await decodeImage(bytes, 'dashboard.webp')).image);
  });
  afterAll(() => engine.release());

  test('gives a cosine for every patch, and another one for another text', async () => {
    const button = await engine.relevance('dashboard', { text: 'blue button' });
    expect(button).toHaveLength(256);
    expect(Math.max(...button.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(await engine.relevance('dashboard', { text: 'line chart' })).not.toEqual(button);
  });

  test('guides the strategies that take one, and only those', async () => {
    const guided = ask({ strategy: 'cdpruner', keep: 20 });
    const [plain, button, chart] = await Promise.all([
      engine.reduce('dashboard', guided),
      engine.reduce('dashboard', { ...guided, text: 'blue button' }),
      engine.reduce('dashboard', { ...guided, text: 'line chart' }),
    ]);
    expect(button.reduction.kept).not.toEqual(plain.reduction.kept);
    expect(button.reduction.kept).not.toEqual(chart.reduction.kept);
    const blind = ask({ strategy: 'tome', keep: 20 });
    const without = await engine.reduce('dashboard', blind);
    const withText = await engine.reduce('dashboard', { ...blind, text: 'blue button' });
    expect(withText.reduction.kept).toEqual(without.reduction.kept);
  });

  test('gives the vectors of the model, whatever the case of the letters', async () => {
    const lower = await engine.relevance('dashboard', { text: 'shopping cart icon' });
    expect(await engine.relevance('dashboard', { text: 'Shopping CART icon' })).toEqual(lower);
  });

  test('that is empty, or put to a model without a text tower, is one sentence', async () => {
    await expect(engine.relevance('dashboard', { text: '   ' })).rejects.toThrow(
      'text query is empty',
    );
    const other = new LocalEngine(tinyParts());
    await other.load(smallSource, 'wasm');
    await other.encode('a', picture(1));
    await expect(other.relevance('a', { text: 'button' })).rejects.toThrow(
      'Small has no text tower',
    );
    await other.release();
  });
});

describe('LocalEngine', () => {
  test('measures medians with the clock it is handed', async () => {
    let now = 0;
    const engine = new LocalEngine(tinyParts({ clock: () => (now += 5) }));
    await engine.load(smallSource, 'wasm');
    await engine.encode('a', picture(1));
    const { timing } = await engine.replay('a', ask({ keep: 5, layer: 1 }));
    expect(timing).toMatchObject({ fullMs: 5, headMs: 5, tailMs: 5, reduceMs: 5, runs: 3 });
    await engine.release();
  });

  test('does not measure the same twice', async () => {
    const watch = new Watch();
    const engine = new LocalEngine(tinyParts({ runtime: watch.runtime }));
    await engine.load(smallSource, 'wasm');
    await engine.encode('a', picture(1));
    await engine.replay('a', ask({ keep: 6, layer: 1 }));
    const runs = watch.runs;
    await engine.replay('a', ask({ keep: 6, layer: 1, seed: 2 }));
    // The answer differs, so the tail runs; head and times are known.
    expect(watch.runs).toBe(runs + 1);
    await engine.release();
  });

  test('runs a schedule once to decide, and not again to compare and time it', async () => {
    const watch = new Watch();
    // Says every run took long, so that each is timed once.
    let now = 0;
    const clock = (): number => (now += 3000);
    const engine = new LocalEngine(tinyParts({ runtime: watch.runtime, clock }));
    const { blocks } = await engine.load(smallSource, 'wasm');
    await engine.encode('a', picture(1));
    await engine.prove();
    const step = {
      afterLayer: 1,
      where: 'block',
      strategy: 'random',
      params: {},
      keep: 5,
    } as const;
    const schedule = { steps: [step], proportionalAttention: false };
    const request = ask({ stage: 'in', schedule });
    const cost = async (task: () => Promise<unknown>): Promise<number> => {
      const before = watch.runs;
      await task();
      return watch.runs - before;
    };
    // Stem, two halves of every block, head; a decision begins at the block of its first step.
    const whole = 2 + 2 * blocks;
    const decision = whole - 3;
    expect(await cost(() => engine.reduce('a', request))).toBe(decision);
    // The uncut encoder and the whole way, once to be warm and once to be timed.
    expect(await cost(() => engine.replay('a', request))).toBe(2 * (1 + whole));
    expect(await cost(() => engine.compare('a', request))).toBe(0);
    expect(await cost(() => engine.replay('a', request))).toBe(0);
    expect(await cost(() => engine.compare('a', { ...request, seed: 2 }))).toBe(decision);
    const third = { ...request, seed: 3 };
    const both = (): Promise<unknown> =>
      Promise.all([engine.reduce('a', third), engine.compare('a', third)]);
    expect(await cost(both)).toBe(decision);
    await engine.release();
  });

  test('frees every session it made', async () => {
    const watch = new Watch();
    const engine = new LocalEngine(tinyParts({ runtime: watch.runtime }));
    await engine.load(smallSource, 'wasm');
    await engine.encode('a', picture(1));
    for (const layer of [0, 1, 2]) await engine.replay('a', ask({ keep: 5, layer }));
    await engine.load(smallSource, 'wasm');
    await expect(engine.reduce('a', ask({ keep: 5, layer: 1 }))).rejects.toThrow('open it again');
    await engine.release();
    expect(watch.created).toBeGreaterThan(7);
    expect(watch.released).toBe(watch.created);
    await expect(engine.encode('a', picture(1))).rejects.toThrow('No model is loaded');
  });

  test('never mixes two models: what was asked of the old one is given up', async () => {
    const engine = new LocalEngine(tinyParts());
    await engine.load(smallSource, 'wasm');
    await engine.encode('a', picture(1));
    const replay = engine.replay('a', ask({ keep: 5, layer: 1 }));
    const loading = engine.load(smallSource, 'wasm');
    await expect(replay).rejects.toMatchObject({ name: 'AbortError' });
    await loading;
    await expect(engine.reduce('a', ask({ keep: 5 }))).rejects.toThrow('open it again');
    await engine.release();
  });

  test('stops loading when aborted, and can load again', async () => {
    const watch = new Watch();
    const engine = new LocalEngine(tinyParts({ runtime: watch.runtime }));
    const abort = new AbortController();
    const onProgress = ({ phase }: Progress): void => {
      if (phase === 'warm-up') abort.abort();
    };
    const loading = engine.load(smallSource, 'wasm', { onProgress, signal: abort.signal });
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
    await expect(engine.load(smallSource, 'wasm')).resolves.toMatchObject({ id: 'small' });
    await engine.release();
    expect(watch.released).toBe(watch.created);
  });

  test('names the output that is not a number', async () => {
    const spoil = (outputs: OrtOutputs): void => {
      (outputs['last_hidden_state']?.data as Float32Array | undefined)?.fill(NaN, 7, 8);
    };
    const engine = new LocalEngine(tinyParts({ runtime: new Watch(spoil).runtime }));
    await expect(engine.load(smallSource, 'wasm')).rejects.toThrow(
      'Small gave NaN in last_hidden_state on wasm; choose another backend or model.',
    );
  });

  test('finds a cut that changes the answer, and refuses to reduce', async () => {
    let numOutputs = 0;
    const spoil = (outputs: OrtOutputs): void => {
      numOutputs = Object.keys(outputs).length;
      // Tails have two outputs and run after the plain model, which has them as well.
      if (numOutputs === 2) (outputs['pooler_output'].data as Float32Array).reverse();
    };
    const engine = new LocalEngine(tinyParts({ runtime: new Watch(spoil).runtime }));
    await engine.load(smallSource, 'wasm');
    const { reason } = await engine.prove();
    expect(reason).toMatch(/^Cut at block 1, this model gives another answer \(cosine -?\d/);
    await engine.encode('a', picture(1));
    await expect(engine.reduce('a', ask({ keep: 5, layer: 1 }))).resolves.toBeDefined();
    await expect(engine.replay('a', ask({ keep: 5, layer: 1 }))).rejects.toThrow('another answer');
  });

  test('refuses a card that names an output the model lacks', async () => {
    const engine = new LocalEngine(tinyParts());
    const wrong = { ...smallCard, outputs: { tokens: 'hidden' } };
    await expect(engine.load({ ...smallSource, card: wrong }, 'wasm')).rejects.toThrow(
      'Small has no output “hidden”; it has last_hidden_state, pooler_output.',
    );
  });

  test('refuses 16-bit models on a device that cannot compute them', async () => {
    const parts = tinyParts();
    const engine = new LocalEngine({
      ...parts,
      runtime: { ...parts.runtime, halfPrecision: false },
    });
    const half = { ...smallCard, dtype: 'fp16' };
    await expect(engine.load({ ...smallSource, card: half }, 'wasm')).rejects.toThrow(
      '16-bit floats',
    );
  });

  test('refuses another backend than its own', async () => {
    const engine = new LocalEngine(tinyParts());
    await expect(engine.load(smallSource, 'webgpu')).rejects.toThrow('runs wasm, not webgpu');
  });
});
