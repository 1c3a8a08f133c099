import { describe, expect, test } from 'vitest';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { serializeModel } from '../../src/onnx/serialize-model.ts';
import { floats, maxError, runModel, tensor } from './helpers/run-model.ts';
import { SplitRun } from './helpers/run-segments.ts';
import { seeded, tinyTail, tinyVit } from './helpers/tiny-vit.ts';
import type { TinyVit } from './helpers/tiny-vit.ts';

/** The same operators on the same numbers: only the last bits may differ. */
const TOLERANCE = 2e-6;

const BASE: TinyVit = {
  rows: 4,
  cols: 4,
  patch: 4,
  prefix: 0,
  heads: 4,
  headWidth: 16,
  blocks: 2,
  shapes: 'baked',
  axes: 'four',
};

const MODELS: readonly (readonly [string, TinyVit])[] = [
  ['N = head width = 16, baked', BASE],
  ['N = head width = 16, dynamic', { ...BASE, shapes: 'dynamic' }],
  ['N = heads = head width = 4, baked', { ...BASE, rows: 2, cols: 2, headWidth: 4 }],
  [
    'N = heads = head width = 4, three axes',
    { ...BASE, rows: 2, cols: 2, headWidth: 4, axes: 'three' },
  ],
  ['N = head width, heads merged into the batch', { ...BASE, axes: 'three' }],
  ['N = head width, packed projections', { ...BASE, isPacked: true }],
  ['N = width = 16, one head', { ...BASE, heads: 1 }],
  ['N = width = 64', { ...BASE, rows: 8, cols: 8 }],
  ['N − 1 = head width, prefix of one', { ...BASE, prefix: 1 }],
  ['a learned bias for N² pairs, N = heads', { ...BASE, rows: 2, cols: 2, hasBias: true }],
  ['a learned bias, three axes', { ...BASE, axes: 'three', hasBias: true }],
  ['rotary tables as weights, T = head width', { ...BASE, prefix: 1, rotary: 'weights' }],
  [
    'rotary tables, five prefix tokens, three axes',
    { ...BASE, prefix: 5, axes: 'three', rotary: 'weights' },
  ],
  [
    'rotary tables of a length no shape tells',
    { ...BASE, prefix: 1, shapes: 'dynamic', rotary: 'lost' },
  ],
  ['a mask spread to N² in every block', { ...BASE, prefix: 1, hasMask: true }],
  ['the mean over tokens at the end', { ...BASE, ending: 'pooled' }],
  ['the first token spread to all, N = head width', { ...BASE, ending: 'spread' }],
  [
    'N baked in the end of a file that leaves the size of the picture open',
    { ...BASE, shapes: 'dynamic', ending: 'spread' },
  ],
  ['patches counted from the end', { ...BASE, prefix: 1, ending: 'bounds' }],
  [
    'everything at once',
    { ...BASE, prefix: 1, hasMask: true, hasBias: true, rotary: 'weights', blocks: 3 },
  ],
];

describe('the token axis is followed by meaning, not by value', () => {
  test.each(MODELS)(
    '%s: whole, head + tail and tails on fewer tokens agree',
    async (_, options) => {
      const model = tinyVit(options);
      const anatomy = inspectEncoder(model);
      expect(anatomy).toMatchObject({
        canReduce: true,
        reason: null,
        blocks: options.blocks,
        heads: options.heads,
        width: options.heads * options.headWidth,
        patchStride: { x: options.patch, y: options.patch },
      });
      const [height, width] = [options.rows * options.patch, options.cols * options.patch];
      const feeds = {
        pixels: tensor(seeded('picture', 3 * height * width), [1, 3, height, width]),
      };
      const whole = await runModel(serializeModel(model), feeds);
      const numTokens = options.prefix + options.rows * options.cols;
      for (let at = 0; at < options.blocks; at++) {
        const split = await SplitRun.open(anatomy, at, feeds);
        const again = await split.runAll();
        for (const name of ['tokens', 'embedding']) {
          expect(maxError(floats(again[name]), floats(whole[name])), name).toBeLessThan(TOLERANCE);
        }
        const choices = [everyThird(numTokens, options.prefix)];
        if (at === 0) choices.push(firstOnes(numTokens));
        for (const keep of choices) {
          const stream = await streamOf(options, at, feeds, keep);
          const answer = await runModel(serializeModel(tinyTail(options, at, [...keep])), {
            stream,
          });
          const tail = await split.run(keep);
          for (const name of ['tokens', 'embedding']) {
            const error = maxError(floats(tail[name]), floats(answer[name]));
            expect(error, `${name} of ${keep.length} tokens from block ${at}`).toBeLessThan(
              TOLERANCE,
            );
          }
        }
        await split.release();
      }
    },
  );

  test('blocks that arrange tokens in a grid again are refused with the reason', () => {
    const anatomy = inspectEncoder(tinyVit({ ...BASE, ending: 'grid' }));
    expect(anatomy.canReduce).toBe(false);
    expect(anatomy.reason).toMatch(/rows and columns/);
  });

  test('weights made for one number of tokens are refused with the reason', () => {
    const anatomy = inspectEncoder(tinyVit({ ...BASE, ending: 'mixer' }));
    expect(anatomy.canReduce).toBe(false);
    expect(anatomy.reason).toMatch(/weights made for one number of tokens/);
  });
});

/** The prefix, which always stays, and every third patch. */
function everyThird(numTokens: number, prefix: number): Uint32Array {
  const places = Uint32Array.from({ length: numTokens }, (_, i) => i);
  return places.filter((i) => i < prefix || (i - prefix) % 3 === 0);
}

function firstOnes(numTokens: number): Uint32Array {
  return Uint32Array.from({ length: numTokens - 1 }, (_, i) => i);
}

/** Rows of the true stream at a cut, from the export itself with the stream as an output. */
async function streamOf(
  options: TinyVit,
  at: number,
  feeds: Parameters<typeof runModel>[1],
  keep: Uint32Array,
): Promise<ReturnType<typeof tensor>> {
  const model = tinyVit(options);
  const name = `stream.${at}`;
  const outputs = [{ name, dataType: 1, shape: null, rest: [] }];
  const run = await runModel(
    serializeModel({ ...model, graph: { ...model.graph, outputs } }),
    feeds,
  );
  const all = floats(run[name]);
  const width = options.heads * options.headWidth;
  const rows = Float32Array.from(
    [...keep].flatMap((p) => [...all.subarray(p * width, (p + 1) * width)]),
  );
  return tensor(rows, [1, keep.length, width]);
}
