/** @file Fused attention nodes hand out no probabilities: they are worked out again. */
import { describe, expect, test } from 'vitest';
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { floatAttribute, floatTensor, makeNode } from '../../src/onnx/make-node.ts';
import type { OnnxModel, OnnxNode } from '../../src/onnx/onnx-model.ts';
import { serializeModel } from '../../src/onnx/serialize-model.ts';
import { floats, maxError, runModel, tensor } from './helpers/run-model.ts';
import { pickFeeds, SplitRun, tapName } from './helpers/run-segments.ts';
import { seeded, tinyVit } from './helpers/tiny-vit.ts';
import type { TinyVit } from './helpers/tiny-vit.ts';

const OPTIONS: TinyVit = {
  rows: 3,
  cols: 4,
  patch: 4,
  prefix: 1,
  heads: 4,
  headWidth: 8,
  blocks: 2,
  shapes: 'dynamic',
  axes: 'four',
};

const WIDTH = OPTIONS.heads * OPTIONS.headWidth;
const KINDS = ['attention', 'attentionLogits', 'keys', 'queriesCls', 'clsAttention'] as const;
const feeds = { pixels: tensor(seeded('picture', 3 * 12 * 16), [1, 3, 12, 16]) };

/** Replaces the attention of every block by one node; everything else stays. */
function fuse(model: OnnxModel, make: (block: number) => readonly OnnxNode[]): OnnxModel {
  const gone =
    /^\d\.([qkv]\.(r|heads)|[qkv]\.r\.(shape|n|target)|k\.t|q\.scaled|scores|biased|probs|mixed|mixed\.t|joined|joined\.(shape|n|target))$/;
  const nodes: OnnxNode[] = [];
  for (const node of model.graph.nodes) {
    const output = node.outputs[0];
    if (/^\d\.joined$/.test(output)) nodes.push(...make(Number(output[0])));
    else if (!gone.test(output)) nodes.push(node);
  }
  return { ...model, graph: { ...model.graph, nodes } };
}

const separate = (block: number): OnnxNode[] => [
  makeNode(
    'MultiHeadAttention',
    ['q', 'k', 'v'].map((x) => `${block}.${x}`),
    [`${block}.joined`],
    { num_heads: OPTIONS.heads },
    'com.microsoft',
  ),
];

/** Biases inside the node: q, k and v come without theirs. */
const biased = (block: number): OnnxNode[] => [
  makeNode(
    'Concat',
    ['q', 'k', 'v'].map((x) => `${block}.${x}.b`),
    [`${block}.bias`],
    { axis: 0 },
  ),
  makeNode(
    'MultiHeadAttention',
    [...['q', 'k', 'v'].map((x) => `${block}.${x}.product`), `${block}.bias`],
    [`${block}.joined`],
    { num_heads: OPTIONS.heads },
    'com.microsoft',
  ),
];

/** A scale of its own, as an attribute. */
const scaled = (block: number): OnnxNode[] => {
  const [node] = separate(block);
  const scale = floatAttribute('scale', OPTIONS.headWidth ** -0.5);
  return [{ ...node, attributes: new Map([...node.attributes, ['scale', scale]]) }];
};

/** A bias of the exported size on the scores, as MultiHeadAttention takes it. */
const withBias = (block: number): OnnxNode[] => {
  const [node] = separate(block);
  return [{ ...node, inputs: [...node.inputs, '', '', 'bias'] }];
};

const packed = (block: number): OnnxNode[] => [
  makeNode(
    'Concat',
    ['q', 'k', 'v'].map((x) => `${block}.${x}.w`),
    [`${block}.weights`],
    { axis: 1 },
  ),
  makeNode(
    'Concat',
    ['q', 'k', 'v'].map((x) => `${block}.${x}.b`),
    [`${block}.bias`],
    { axis: 0 },
  ),
  makeNode(
    'Attention',
    [`${block}.normed`, `${block}.weights`, `${block}.bias`],
    [`${block}.joined`],
    { num_heads: OPTIONS.heads },
    'com.microsoft',
  ),
];

const packedWithBias = (block: number): OnnxNode[] => {
  const nodes = packed(block);
  const node = nodes[2];
  return [...nodes.slice(0, 2), { ...node, inputs: [...node.inputs, '', '', 'bias'] }];
};

const standard = (block: number): OnnxNode[] => [
  makeNode(
    'Attention',
    ['q', 'k', 'v'].map((x) => `${block}.${x}`),
    [`${block}.joined`],
    {
      q_num_heads: OPTIONS.heads,
      kv_num_heads: OPTIONS.heads,
    },
  ),
];

const standardWithBias = (block: number): OnnxNode[] => {
  const [node] = standard(block);
  return [{ ...node, inputs: [...node.inputs, 'bias'] }];
};

describe.each([
  ['com.microsoft MultiHeadAttention', separate, 17],
  ['com.microsoft MultiHeadAttention with biases', biased, 17],
  ['com.microsoft MultiHeadAttention with a scale', scaled, 17],
  ['com.microsoft MultiHeadAttention with a bias for every pair', withBias, 17],
  ['com.microsoft Attention', packed, 17],
  ['com.microsoft Attention with a bias for every pair', packedWithBias, 17],
  ['ai.onnx Attention', standard, 23],
  ['ai.onnx Attention with a bias for every pair', standardWithBias, 23],
] as const)('%s', (name, make, opset) => {
  const plain = tinyVit({ ...OPTIONS, hasBias: name.endsWith('for every pair') });
  const fused: OnnxModel = {
    ...fuse(plain, make),
    opsets: new Map([
      ['', opset],
      ['com.microsoft', 1],
    ]),
    irVersion: opset > 20 ? 11 : 8,
  };

  test('gives the same attention, logits, keys and queries as the graph it stands for', async () => {
    const [a, b] = [inspectEncoder(plain), inspectEncoder(fused)];
    expect(b).toMatchObject({ canReduce: true, blocks: 2, heads: OPTIONS.heads, width: WIDTH });
    expect(b.attention[0].kind).toBe(
      name.includes('MultiHead') ? 'MultiHeadAttention' : 'Attention',
    );
    const taps = [0, 1].flatMap((block) => KINDS.map((kind) => ({ kind, block })));
    const [one, two] = [a, b].map((anatomy) =>
      cutSegment(anatomy, { from: 'input', to: 'output' }, { taps }),
    );
    const answer = await runModel(one.bytes, pickFeeds(one, feeds));
    const run = await runModel(two.bytes, pickFeeds(two, feeds));
    for (const { kind, block } of taps) {
      const [x, y] = [answer[tapName(one, kind, block)], run[tapName(two, kind, block)]];
      expect(y.dims, kind).toEqual(x.dims);
      expect(maxError(floats(y), floats(x)), `${kind} ${block}`).toBeLessThan(5e-6);
    }
  });

  test('head and tail answer as the whole, and as the plain graph on fewer tokens', async () => {
    const whole = await runModel(serializeModel(fused), feeds);
    const keep = Uint32Array.from([0, 2, 3, 7, 12]);
    const split = await SplitRun.open(inspectEncoder(fused), 1, feeds);
    const plainSplit = await SplitRun.open(inspectEncoder(plain), 1, feeds);
    const again = await split.runAll();
    const [fewer, plainFewer] = [await split.run(keep), await plainSplit.run(keep)];
    await split.release();
    await plainSplit.release();
    for (const output of ['tokens', 'embedding']) {
      expect(maxError(floats(again[output]), floats(whole[output]))).toBeLessThan(1e-6);
      expect(maxError(floats(fewer[output]), floats(plainFewer[output]))).toBeLessThan(5e-6);
    }
  });

  test('sizes of tokens go in as a bias: as in the plain graph, and none without them', async () => {
    const [a, b] = [inspectEncoder(plain), inspectEncoder(fused)];
    const range = { from: 'input', to: 'output' } as const;
    const taps = (['attention', 'clsLogits'] as const).map((kind) => ({ kind, block: 1 }));
    const [one, two] = [a, b].map((anatomy) =>
      cutSegment(anatomy, range, { taps, logSizes: true }),
    );
    const without = cutSegment(b, range, { taps });
    const numTokens = 13;
    const dims = [1, 1, 1, numTokens];
    const sizes = Float32Array.from({ length: numTokens }, (_, i) => Math.log(1 + (i % 4)));
    const answer = await runModel(one.bytes, { ...feeds, logSizes: tensor(sizes, dims) });
    const run = await runModel(two.bytes, { ...feeds, logSizes: tensor(sizes, dims) });
    const zeros = await runModel(two.bytes, {
      ...feeds,
      logSizes: tensor(new Float32Array(numTokens), dims),
    });
    const none = await runModel(without.bytes, pickFeeds(without, feeds));
    expect(one.outputs.map(({ name }) => name)).toEqual(two.outputs.map(({ name }) => name));
    for (const { name: output } of two.outputs) {
      expect(maxError(floats(run[output]), floats(answer[output])), output).toBeLessThan(5e-6);
      expect(maxError(floats(zeros[output]), floats(none[output])), output).toBe(0);
      expect(maxError(floats(run[output]), floats(none[output])), output).toBeGreaterThan(1e-3);
    }
    // The same in a tail, on the half that holds the attention.
    const half = cutSegment(b, { from: 1, to: 1.5 }, { logSizes: true });
    const whole = cutSegment(a, { from: 1, to: 1.5 }, { logSizes: true });
    const stream = tensor(seeded('stream', numTokens * WIDTH), [1, numTokens, WIDTH]);
    const bias = Object.fromEntries(
      half.inputs
        .filter(({ role }) => role === 'side')
        .map(({ name: side }) => [side, biasOf(plain)]),
    );
    const [x, y] = [
      await runModel(whole.bytes, { ...bias, 'stream.1': stream, logSizes: tensor(sizes, dims) }),
      await runModel(half.bytes, { ...bias, 'stream.1': stream, logSizes: tensor(sizes, dims) }),
    ];
    expect(maxError(floats(y['1.middle']), floats(x['1.middle']))).toBeLessThan(5e-6);
  });
});

/** The learned bias [1, H, N, N] of a model, as a tensor. */
function biasOf({ graph }: OnnxModel): ReturnType<typeof tensor> {
  const found = graph.initializers.find(({ name }) => name === 'bias');
  const bytes = Uint8Array.from(found?.raw ?? []);
  return tensor(new Float32Array(bytes.buffer), found?.dims ?? []);
}

test('a mask of yes and no inside a fused node is refused for sizes', () => {
  const masked = fuse(tinyVit(OPTIONS), (block) => {
    const [node] = standard(block);
    return [{ ...node, inputs: [...node.inputs, 'mask'] }];
  });
  const mask = { ...floatTensor('mask', [], []), dataType: 9, raw: Uint8Array.of(1) };
  const anatomy = inspectEncoder({
    ...masked,
    graph: { ...masked.graph, initializers: [...masked.graph.initializers, mask] },
  });
  expect(() => cutSegment(anatomy, { from: 0, to: 1 }, { logSizes: true })).toThrow(
    /block 0 takes a mask of yes and no/,
  );
});

test('a padding mask inside a fused node is refused for taps and sizes', () => {
  const masked = fuse(tinyVit(OPTIONS), (block) => {
    const [node] = separate(block);
    return [{ ...node, inputs: [...node.inputs, '', 'mask'] }];
  });
  const anatomy = inspectEncoder({
    ...masked,
    graph: {
      ...masked.graph,
      initializers: [...masked.graph.initializers, floatTensor('mask', [1], [1])],
    },
  });
  const range = { from: 'input', to: 'output' } as const;
  const taps = [{ kind: 'attention', block: 0 }] as const;
  expect(() => cutSegment(anatomy, range, { taps })).toThrow(/block 0 masks or caches/);
  expect(() => cutSegment(anatomy, range, { logSizes: true })).toThrow(/block 0 masks or caches/);
});
