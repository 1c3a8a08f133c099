import { describe, expect, test } from 'vitest';
import { floatAttribute, floatTensor, intTensor, makeNode } from '../../src/onnx/make-node.ts';
import { normaliseModel } from '../../src/onnx/normalise-model.ts';
import type { Attribute, OnnxModel, OnnxNode, OnnxTensor } from '../../src/onnx/onnx-model.ts';
import { readInts } from '../../src/onnx/tensor-values.ts';
import { serializeModel } from '../../src/onnx/serialize-model.ts';
import { openFixture } from './helpers/fixtures.ts';
import { floats, maxError, runModel, tensor } from './helpers/run-model.ts';
import { seeded } from './helpers/tiny-vit.ts';

/** x [1, 4, 6] → y. */
function model(nodes: readonly OnnxNode[], initializers: readonly OnnxTensor[] = []): OnnxModel {
  const value = (name: string, shape: number[] | null) => ({ name, dataType: 1, shape, rest: [] });
  return {
    irVersion: 8,
    producer: '',
    opsets: new Map([
      ['', 17],
      ['com.microsoft', 1],
    ]),
    graph: {
      name: 'g',
      nodes,
      initializers,
      inputs: [value('x', [1, 4, 6])],
      outputs: [value('y', null)],
      valueInfo: [value('stale', [1, 17, 48])],
      rest: [],
    },
    rest: [],
  };
}

const opTypes = ({ graph }: OnnxModel): string[] => graph.nodes.map(({ opType }) => opType);

async function expectSameAnswer(before: OnnxModel): Promise<OnnxModel> {
  const after = normaliseModel(before);
  const feeds = { x: tensor(seeded('x', 24), [1, 4, 6]) };
  const [a, b] = [
    await runModel(serializeModel(before), feeds),
    await runModel(serializeModel(after), feeds),
  ];
  expect(maxError(floats(b.y), floats(a.y))).toBeLessThan(1e-6);
  return after;
}

describe('a normalised model', () => {
  test('has its constants as weights, of every kind', () => {
    const constant = (name: string, attribute: Attribute): OnnxNode => ({
      ...makeNode('Constant', [], [name]),
      attributes: new Map([[attribute.name, attribute]]),
    });
    const { graph } = normaliseModel(
      model([
        constant('a', { name: 'value_int', type: 2, i: 9223372036854775807n, rest: [] }),
        constant('b', { name: 'value_ints', type: 7, ints: [1, -2], rest: [] }),
        constant('c', floatAttribute('value_float', 0.5)),
        constant('d', { name: 'value', type: 4, t: intTensor('', [7]), rest: [] }),
        makeNode('Relu', ['x'], ['y']),
      ]),
    );
    expect(graph.nodes.map(({ opType }) => opType)).toEqual(['Relu']);
    expect(graph.initializers.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    expect(graph.initializers[0].raw).toEqual(
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127),
    );
    expect(readInts(graph.initializers[1])).toEqual([1, -2]);
    expect(readInts(graph.initializers[3])).toEqual([7]);
    expect(graph.valueInfo).toEqual([]);
  });

  test('passes nothing through, but keeps the names of its outputs', async () => {
    const after = await expectSameAnswer(
      model([
        makeNode('Identity', ['x'], ['a']),
        makeNode('Identity', ['a'], ['b']),
        makeNode('Relu', ['b'], ['c']),
        makeNode('Identity', ['c'], ['y']),
      ]),
    );
    expect(after.graph.nodes.map(({ inputs, outputs }) => [...inputs, ...outputs])).toEqual([
      ['x', 'c'],
      ['c', 'y'],
    ]);
  });

  test('makes everything before it is read', () => {
    const nodes = [
      makeNode('Relu', ['b'], ['y']),
      makeNode('Neg', ['a'], ['b']),
      makeNode('Abs', ['x'], ['a']),
    ];
    expect(opTypes(normaliseModel(model(nodes)))).toEqual(['Abs', 'Neg', 'Relu']);
  });

  test('keeps the order of nodes that is already right', () => {
    const before = openFixture('dinov2.ts17.sdpa.ext.onnx');
    const made = (m: OnnxModel): string[] => m.graph.nodes.map(({ outputs }) => outputs[0]);
    const kept = new Set(made(normaliseModel(before)));
    expect(made(normaliseModel(before))).toEqual(made(before).filter((name) => kept.has(name)));
  });

  test('has the residual sum as a node of its own', async () => {
    const weights = [
      floatTensor('skip', seeded('skip', 24), [1, 4, 6]),
      floatTensor('gamma', seeded('gamma', 6), [6]),
      floatTensor('beta', seeded('beta', 6), [6]),
      floatTensor('bias', seeded('bias', 6), [6]),
    ];
    const fused = (inputs: string[], outputs: string[]): OnnxNode => {
      const node = makeNode('SkipLayerNormalization', inputs, outputs, {}, 'com.microsoft');
      return { ...node, attributes: new Map([['epsilon', floatAttribute('epsilon', 1e-5)]]) };
    };
    const plain = await expectSameAnswer(
      model([fused(['x', 'skip', 'gamma', 'beta'], ['y'])], weights.slice(0, 3)),
    );
    expect(opTypes(plain)).toEqual(['Add', 'LayerNormalization']);
    const full = await expectSameAnswer(
      model(
        [
          fused(['x', 'skip', 'gamma', 'beta', 'bias'], ['normed', '', '', 'sum']),
          makeNode('Add', ['normed', 'sum'], ['y']),
        ],
        weights,
      ),
    );
    expect(opTypes(full)).toEqual(['Add', 'Add', 'LayerNormalization', 'Add']);
  });

  test.each([8, 20, 60])('has no Concat of %i inputs', async (count) => {
    const parts = Array.from({ length: count }, (_, i) => `part${i}`);
    const after = await expectSameAnswer(
      model([
        ...parts.map((part, i) => makeNode(i % 2 ? 'Neg' : 'Abs', ['x'], [part])),
        makeNode('Concat', parts, ['y'], { axis: 2 }),
      ]),
    );
    const widest = after.graph.nodes.map(({ opType, inputs }) =>
      opType === 'Concat' ? inputs.length : 0,
    );
    expect(Math.max(...widest)).toBeLessThanOrEqual(7);
  });

  test('is left alone by a second round', () => {
    const once = normaliseModel(openFixture('clipv.ts14.eager.fusedclip.onnx'));
    expect(normaliseModel(once).graph.nodes).toEqual(once.graph.nodes);
  });
});
