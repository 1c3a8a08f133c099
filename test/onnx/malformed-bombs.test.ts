/**
 * @file Small files that are much work: each would keep a careless reader busy for minutes or fill
 * the memory. Counted steps end them; the runner's own time limit would end a hang.
 */
import { describe, expect, test } from 'vitest';
import { floatTensor, intTensor, makeNode } from '../../src/onnx/make-node.ts';
import type { OnnxNode, OnnxTensor, OnnxValueInfo } from '../../src/onnx/onnx-model.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';
import { serializeModel } from '../../src/onnx/serialize-model.ts';
import { WireWriter } from '../../src/onnx/wire-writer.ts';
import { errorOf, takeApart } from './helpers/take-apart.ts';
import { tinyVit } from './helpers/tiny-vit.ts';

const TINY = tinyVit({
  rows: 2,
  cols: 2,
  patch: 2,
  prefix: 1,
  heads: 2,
  headWidth: 4,
  blocks: 2,
  shapes: 'dynamic',
  axes: 'four',
});

const list = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

const output = (name: string): OnnxValueInfo => ({ name, dataType: 1, shape: null, rest: [] });

interface Extra {
  readonly nodes: readonly OnnxNode[];
  readonly weights?: readonly OnnxTensor[];
  readonly outputs?: readonly string[];
}

/** A sound encoder with something before it. */
function tinyWith({ nodes, weights = [], outputs = [] }: Extra): Uint8Array {
  const { graph } = TINY;
  return serializeModel({
    ...TINY,
    graph: {
      ...graph,
      nodes: [...nodes, ...graph.nodes],
      initializers: [...graph.initializers, ...weights],
      outputs: [...graph.outputs, ...outputs.map(output)],
    },
  });
}

/** A file around a graph of raw fields. */
function fileOf(graph: WireWriter): Uint8Array {
  return new WireWriter().message(7, graph).message(8, new WireWriter().int(2, 17)).finish();
}

/** The same few bytes over and over: one empty field after another. */
const repeated = (bytes: readonly number[], times: number): Uint8Array =>
  new Uint8Array(bytes.length * times).map((_, i) => bytes[i % bytes.length]);

const node = (type: string): WireWriter => new WireWriter().string(4, type);

describe('too much of anything is refused by name', () => {
  test('millions of fields that nobody knows', () => {
    const many = repeated([15 * 8, 1], 3e6);
    const graph = new WireWriter().message(1, node('Relu')).raw(many);
    const error = errorOf(() => parseModel(fileOf(graph)));
    expect(error).toMatchObject({ reason: 'too-large', message: expect.stringMatching(/fields/) });
  });

  test('millions of empty texts in one attribute', () => {
    const many = repeated([9 * 8 + 2, 0], 3e6);
    const graph = new WireWriter().message(1, node('Relu').message(5, new WireWriter().raw(many)));
    const error = errorOf(() => parseModel(fileOf(graph)));
    expect(error).toMatchObject({ reason: 'too-large', message: expect.stringMatching(/fields/) });
  });

  test('millions of integers in a few attributes', () => {
    const graph = new WireWriter().message(
      1,
      list(4, () => new WireWriter().data(8, new Uint8Array(1e6))).reduce(
        (out, attribute) => out.message(5, attribute),
        node('Relu'),
      ),
    );
    expect(errorOf(() => parseModel(fileOf(graph)))?.reason).toBe('too-large');
  });

  test('a node of a million inputs', () => {
    const graph = new WireWriter().message(1, node('Max').raw(repeated([0x0a, 1, 97], 1e6)));
    expect(errorOf(() => parseModel(fileOf(graph)))?.reason).toBe('too-large');
  });

  test('nodes in three branches of three branches of three branches', () => {
    let graph = new WireWriter().message(1, node('Relu'));
    for (let depth = 0; depth < 11; depth++) {
      const branches = node('If');
      for (let i = 0; i < 3; i++) branches.message(5, new WireWriter().message(6, graph));
      graph = new WireWriter().message(1, branches);
    }
    const error = errorOf(() => parseModel(fileOf(graph)));
    expect(error).toMatchObject({ reason: 'too-large', message: expect.stringMatching(/nodes/) });
  });

  test('names of megabytes', () => {
    const graph = new WireWriter().message(1, node('Relu').data(3, new Uint8Array(1e6).fill(97)));
    expect(errorOf(() => parseModel(fileOf(graph)))?.reason).toBe('malformed');
  });

  test('thousands of attention blocks', () => {
    const nodes = list(2000, (i) => {
      const x = i === 0 ? 'pixels' : `x${i}`;
      return [
        makeNode('MatMul', [x, x], [`scores${i}`]),
        makeNode('Softmax', [`scores${i}`], [`probs${i}`]),
        makeNode('MatMul', [`probs${i}`, x], [`mixed${i}`]),
        makeNode('Add', [`mixed${i}`, x], [`x${i + 1}`]),
      ];
    }).flat();
    expect(takeApart(tinyWith({ nodes }))).toBe('too-large');
  });

  test('a thousand outputs of a graph of many nodes', () => {
    const nodes = list(30_000, (i) =>
      makeNode('Relu', [i === 0 ? 'pixels' : `r${i}`], [`r${i + 1}`]),
    );
    const outputs = list(1000, (i) => `r${30_000 - i}`);
    expect(takeApart(tinyWith({ nodes, outputs }))).toBe('too-large');
  });

  test('lengths multiplied with lengths, node after node', () => {
    const nodes = [
      makeNode('Shape', ['pixels'], ['q0']),
      ...list(40_000, (i) =>
        makeNode(i % 2 ? 'Mul' : 'Add', [`q${i}`, `q${Math.max(0, i - 3)}`], [`q${i + 1}`]),
      ),
    ];
    expect(takeApart(tinyWith({ nodes }))).toBe('too-large');
  });

  test('lengths that nobody can tell, by the hundred thousand', () => {
    const nodes = list(45_000, (i) => makeNode('Resize', ['pixels'], [`r${i}`]));
    expect(takeApart(tinyWith({ nodes }))).toBe('too-large');
  });
});

describe('odd but bounded graphs are read', () => {
  test.each<[string, Extra]>([
    [
      'a long chain of Identities that many nodes read',
      {
        nodes: [
          ...list(20_000, (i) => makeNode('Identity', [i ? `i${i}` : 'pixels'], [`i${i + 1}`])),
          ...list(20_000, (i) => makeNode('Relu', ['i20000'], [`r${i}`])),
        ],
      },
    ],
    [
      'lengths equal to lengths equal to lengths',
      {
        nodes: [
          ...list(12_000, (i) => makeNode('NonZero', ['pixels'], [`r${i}`])),
          ...list(11_999, (i) => makeNode('Add', [`r${i}`, `r${i + 1}`], [`a${i}`])),
          makeNode('Add', ['r0', 'a0'], ['z']),
        ],
      },
    ],
    [
      'a tensor that thousands of softmaxes write to and thousands of nodes read',
      {
        nodes: [
          makeNode('MatMul', ['pixels', 'pixels'], ['scores']),
          ...list(4000, (i) => makeNode('Softmax', ['scores'], [`p${i}`])),
          makeNode(
            'Where',
            list(4000, (i) => `p${i}`),
            ['hub'],
          ),
          ...list(4000, (i) => makeNode('Relu', ['hub'], [`o${i}`])),
        ],
      },
    ],
    [
      'lists of negative length',
      {
        nodes: [
          makeNode('ConstantOfShape', ['minus'], ['c']),
          makeNode('Expand', ['one', 'minus'], ['e']),
        ],
        weights: [intTensor('minus', [-5]), intTensor('one', [1])],
      },
    ],
    [
      'the largest along an axis that is not there',
      {
        nodes: [makeNode('TopK', ['pixels', 'one'], ['v', 'i'], { axis: 99 })],
        weights: [intTensor('one', [1])],
      },
    ],
    ...[NaN, Infinity, 1e300].map((value): [string, Extra] => [
      `a length and ${value}, halved`,
      {
        nodes: [
          makeNode('Shape', ['pixels'], ['shape']),
          makeNode('Add', ['shape', 'value'], ['sum']),
          makeNode('Div', ['sum', 'two'], ['half']),
        ],
        weights: [floatTensor('value', [value], [1]), intTensor('two', [2])],
      },
    ]),
  ])('%s', (_, extra) => {
    expect(takeApart(tinyWith(extra))).toBe('cut');
  });
});
