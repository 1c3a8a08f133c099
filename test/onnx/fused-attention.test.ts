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
    /^\d\.([qkv]\.(r|heads)|[qkv]\.r\.(shape|n|target)|k\.t|q\.scaled|scores|probs|mixed|mixed\.t|joined|joined\.(shape|n|target))$/;
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

describe.each([
  ['com.microsoft MultiHeadAttention', separate, 17],
  ['com.microsoft MultiHeadAttention with biases', biased, 17],
  ['com.microsoft MultiHeadAttention with a scale', scaled, 17],
  ['com.microsoft Attention', packed, 17],
  ['ai.onnx Attention', standard, 23],
] as const)('%s', (name, make, opset) => {
  const plain = tinyVit(OPTIONS);
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
      name.endsWith('Attention') && !name.includes('Multi') ? 'Attention' : 'MultiHeadAttention',
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
    const [split, plainSplit] = await Promise.all([
      SplitRun.open(inspectEncoder(fused), 1, feeds),
      SplitRun.open(inspectEncoder(plain), 1, feeds),
    ]);
    const again = await split.runAll();
    const [fewer, plainFewer] = [await split.run(keep), await plainSplit.run(keep)];
    await split.release();
    await plainSplit.release();
    for (const output of ['tokens', 'embedding']) {
      expect(maxError(floats(again[output]), floats(whole[output]))).toBeLessThan(1e-6);
      expect(maxError(floats(fewer[output]), floats(plainFewer[output]))).toBeLessThan(5e-6);
    }
  });
});

test('a padding mask inside a fused node is refused for taps', () => {
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
  const taps = [{ kind: 'attention', block: 0 }] as const;
  expect(() => cutSegment(anatomy, { from: 'input', to: 'output' }, { taps })).toThrow(
    /masks or caches/,
  );
});
