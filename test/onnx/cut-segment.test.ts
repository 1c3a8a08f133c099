/** @file What a segment offers, and how it refuses. */
import { describe, expect, test } from 'vitest';
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { makeNode } from '../../src/onnx/make-node.ts';
import { OnnxError } from '../../src/onnx/onnx-model.ts';
import type { OnnxModel } from '../../src/onnx/onnx-model.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';
import { fixtures, openFixture, Reference } from './helpers/fixtures.ts';
import { floats, maxError, runModel, tensor } from './helpers/run-model.ts';
import { pickFeeds, SplitRun } from './helpers/run-segments.ts';
import { seeded, tinyVit } from './helpers/tiny-vit.ts';
import type { TinyVit } from './helpers/tiny-vit.ts';

const OPTIONS: TinyVit = {
  rows: 3,
  cols: 4,
  patch: 4,
  prefix: 1,
  heads: 2,
  headWidth: 8,
  blocks: 3,
  shapes: 'baked',
  axes: 'four',
};
const feeds = { pixels: tensor(seeded('picture', 3 * 12 * 16), [1, 3, 12, 16]) };
const anatomy = inspectEncoder(tinyVit(OPTIONS));

describe('sides', () => {
  test('an instrumented whole puts out what any tail needs, under the same names', async () => {
    const withSides = inspectEncoder(tinyVit({ ...OPTIONS, hasBias: true, rotary: 'weights' }));
    const whole = cutSegment(withSides, { from: 'input', to: 'output' }, { sidesFor: [0, 1, 2] });
    const run = await runModel(whole.bytes, pickFeeds(whole, feeds));
    for (const at of [0, 1, 2]) {
      const head = cutSegment(withSides, { from: 'input', to: at });
      const outputs = await runModel(head.bytes, pickFeeds(head, feeds));
      const tail = cutSegment(withSides, { from: at, to: 'output' });
      const sides = tail.inputs.filter(({ role }) => role === 'side');
      expect(sides.map(({ side }) => side?.tokenAxes).sort()).toEqual([[0], [2, 3]]);
      for (const { name } of sides) {
        expect(maxError(floats(run[name]), floats(outputs[name])), name).toBe(0);
      }
    }
  });

  test('the shared mask of a traced export is thinned out on both axes', () => {
    const dynamo = inspectEncoder(openFixture('dinov2.dyn.sdpa.onnx'));
    const tail = cutSegment(dynamo, { from: 2, to: 'output' });
    expect(tail.inputs.filter(({ role }) => role === 'side').map(({ side }) => side)).toEqual([
      { tokenAxes: [2, 3], counts: [] },
    ]);
  });

  test('rotary tables are thinned out, counts of patches are not handed over at all', () => {
    const dinov3 = inspectEncoder(openFixture('dinov3.ts17.sdpa.onnx'));
    for (const from of [0, 1, 2]) {
      const tail = cutSegment(dinov3, { from, to: 'output' });
      expect(tail.inputs.filter(({ role }) => role === 'side').map(({ side }) => side)).toEqual([
        { tokenAxes: [0], counts: [] },
        { tokenAxes: [0], counts: [] },
      ]);
    }
  });
});

describe('outputs', () => {
  const withHidden: OnnxModel = {
    ...tinyVit(OPTIONS),
    graph: {
      ...tinyVit(OPTIONS).graph,
      outputs: [
        ...['stream.1', 'stream.2', '0.probs', '2.probs', 'stream.3', 'tokens', 'embedding'].map(
          (name) => ({
            name,
            dataType: 1,
            shape: null,
            rest: [],
          }),
        ),
      ],
    },
  };

  test('hidden states and maps on the way hide no cut and are no result of a tail', () => {
    const found = inspectEncoder(withHidden);
    expect(found.cuts).toEqual(['stream.0', 'stream.1', 'stream.2', 'stream.3']);
    expect(found.results).toEqual(['stream.3', 'tokens', 'embedding']);
    expect(found.canReduce).toBe(true);
  });

  test('the last cut can be stream and result at once, and even the whole tail', async () => {
    const found = inspectEncoder(withHidden);
    const answer = await runModel(cutSegment(found, { from: 'input', to: 'output' }).bytes, feeds);
    for (const at of [2, 3]) {
      const split = await SplitRun.open(found, at, feeds);
      const again = await split.runAll();
      await split.release();
      for (const name of found.results) {
        expect(maxError(floats(again[name]), floats(answer[name]))).toBeLessThan(1e-6);
      }
    }
  });

  test('a tap of the stream a segment starts from is that stream', async () => {
    const taps = [{ kind: 'hidden', block: 1 }] as const;
    const segment = cutSegment(anatomy, { from: 1, to: 1 }, { taps });
    const stream = tensor(seeded('stream', 5 * 16), [1, 5, 16]);
    const [input] = segment.inputs;
    const run = await runModel(segment.bytes, { [input.name]: stream });
    for (const { name } of segment.outputs) {
      expect(maxError(floats(run[name]), floats(stream)), name).toBe(0);
    }
  });

  test('the same tap asked for twice comes twice', async () => {
    const taps = [
      { kind: 'keys', block: 0 },
      { kind: 'keys', block: 0 },
    ] as const;
    const whole = cutSegment(anatomy, { from: 'input', to: 'output' }, { taps });
    const run = await runModel(whole.bytes, feeds);
    const [one, two] = whole.outputs
      .filter(({ role }) => role === 'tap')
      .map(({ name }) => run[name]);
    expect(maxError(floats(one), floats(two))).toBe(0);
  });

  test('taps inside a tail see the tokens that are left', async () => {
    const taps = [
      { kind: 'attention', block: 2 },
      { kind: 'keys', block: 2 },
    ] as const;
    const tail = cutSegment(anatomy, { from: 1, to: 'output' }, { taps });
    const stream = tensor(seeded('stream', 5 * 16), [1, 5, 16]);
    const run = await runModel(tail.bytes, { [tail.inputs[0].name]: stream });
    const dims = tail.outputs
      .filter(({ role }) => role === 'tap')
      .map(({ name }) => run[name].dims);
    expect(dims).toEqual([
      [1, 2, 5, 5],
      [1, 5, 16],
    ]);
  });

  test('declared types are those of the tensors: half floats stay, taps are widened', async () => {
    const half = inspectEncoder(openFixture('dinov2.ts17.eager.fp16.onnx'));
    const torch = new Reference('dinov2');
    const taps = [{ kind: 'clsAttention', block: 0 }] as const;
    const head = cutSegment(half, { from: 'input', to: 1 }, { taps });
    expect(head.outputs.map(({ dtype }) => dtype)).toEqual(['float16', 'float32']);
    const run = await runModel(head.bytes, torch.feeds);
    expect(head.outputs.map(({ name }) => run[name].type)).toEqual(['float16', 'float32']);
    expect(cutSegment(half, { from: 1, to: 'output' }).inputs[0].dtype).toBe('float16');
  });

  test('segments of every fixture name inputs and outputs as their file does', () => {
    for (const { file, ref } of fixtures) {
      if (ref === null) continue;
      const found = inspectEncoder(openFixture(file));
      const ranges = [
        { from: 'input', to: 1 },
        { from: 1, to: 2 },
        { from: 2, to: 'output' },
      ] as const;
      for (const range of ranges) {
        const segment = cutSegment(found, range);
        const { graph, opsets } = parseModel(segment.bytes);
        expect(graph.inputs.map(({ name }) => name)).toEqual(
          segment.inputs.map(({ name }) => name),
        );
        expect(graph.outputs.map(({ name }) => name)).toEqual(
          segment.outputs.map(({ name }) => name),
        );
        expect([...opsets]).toEqual([...found.model.opsets]);
      }
    }
  });
});

describe('refusals', () => {
  const whole = { from: 'input', to: 'output' } as const;

  test.each([
    [{ from: 'input', to: 4 }, {}, /no cut 4.*3 blocks/],
    [{ from: -1, to: 'output' }, {}, /no cut -1/],
    [{ from: 1.25, to: 2 }, {}, /no cut 1.25/],
    [{ from: 2, to: 1 }, {}, /backwards/],
    [{ from: 1, to: 2 }, { taps: [{ kind: 'keys', block: 2 }] }, /Block 2 is not inside/],
    [{ from: 1, to: 2 }, { taps: [{ kind: 'hidden', block: 0 }] }, /Block 0 is not inside/],
    [whole, { taps: [{ kind: 'keys', block: 3 }] }, /Block 3 is not inside/],
    [whole, { results: ['pooled'] }, /no output "pooled"; it has tokens, embedding/],
  ] as const)('%j with %j', (range, options, message) => {
    expect(() => cutSegment(anatomy, range, options)).toThrow(OnnxError);
    expect(() => cutSegment(anatomy, range, options)).toThrow(message);
  });

  test('a model of text takes no image', () => {
    const text: OnnxModel = {
      ...tinyVit(OPTIONS),
      graph: {
        ...tinyVit(OPTIONS).graph,
        inputs: [{ name: 'input_ids', dataType: 7, shape: ['batch', 77], rest: [] }],
      },
    };
    expect(() => inspectEncoder(text)).toThrow(
      /takes no image: its inputs are input_ids \[batch, 77\]/,
    );
  });

  test('a model without attention is looked at all the same', () => {
    const { graph } = tinyVit(OPTIONS);
    const nodes = [
      ...graph.nodes.slice(0, 1),
      makeNode('GlobalAveragePool', ['stem.map'], ['tokens']),
      makeNode('Flatten', ['tokens'], ['embedding']),
    ];
    const plain = inspectEncoder({ ...tinyVit(OPTIONS), graph: { ...graph, nodes } });
    expect(plain).toMatchObject({ canReduce: false, blocks: 0, heads: 0, cuts: [] });
    expect(plain.reason).toMatch(/No attention over the picture/);
  });

  test('a fixed batch of two is refused', () => {
    const model = tinyVit(OPTIONS);
    const inputs = [{ name: 'pixels', dataType: 1, shape: [2, 3, 12, 16], rest: [] }];
    const found = inspectEncoder({ ...model, graph: { ...model.graph, inputs } });
    expect(found.canReduce).toBe(false);
    expect(found.reason).toMatch(/2 pictures at a time/);
  });

  test('blocks without a softmax of their own stay whole: one block has two cuts', () => {
    const one = inspectEncoder(tinyVit({ ...OPTIONS, blocks: 1 }));
    expect(one.cuts).toEqual(['stream.0', 'stream.1']);
  });
});
