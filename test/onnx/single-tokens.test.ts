/** @file What follows the blocks, on one token alone: the pooled answer of every patch by itself. */
import { beforeAll, describe, expect, test } from 'vitest';
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import { headTakesBatches } from '../../src/onnx/head-takes-batches.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import type { Anatomy } from '../../src/onnx/inspect-encoder.ts';
import { makeNode } from '../../src/onnx/make-node.ts';
import type { OnnxNode } from '../../src/onnx/onnx-model.ts';
import { fixtures, openFixture, Reference } from './helpers/fixtures.ts';
import { floats, likeTensor, maxError, ModelRunner, runModel } from './helpers/run-model.ts';
import type { Raw } from './helpers/run-model.ts';
import { pickFeeds, pickRows } from './helpers/run-segments.ts';
import { tinyVit } from './helpers/tiny-vit.ts';

const usable = fixtures.filter((fixture) => fixture.ref !== null);

describe.each(usable)('$name', ({ file, ref }) => {
  let anatomy: Anatomy;
  let torch: Reference;
  let tokens: Raw[string];

  beforeAll(async () => {
    torch = new Reference(ref ?? '');
    anatomy = inspectEncoder(openFixture(file));
    const head = cutSegment(anatomy, { from: 'input', to: anatomy.blocks });
    const run = await runModel(head.bytes, pickFeeds(head, torch.feeds));
    tokens = run[head.outputs[0].name];
  });

  test('all tokens as a batch answer as each does alone', async () => {
    // Text is compared with the picture as a whole.
    const results = anatomy.results.filter((name) => !name.startsWith('logits_per_'));
    const range = { from: anatomy.blocks, to: 'output' } as const;
    expect(headTakesBatches(anatomy, results)).toBe(true);
    const batch = cutSegment(anatomy, range, { results, batches: true });
    const all = await runModel(batch.bytes, {
      [batch.inputs[0].name]: likeTensor(tokens, tokens.data, [torch.N, 1, torch.hidden]),
    });
    const single = cutSegment(anatomy, range, { results });
    const runner = await ModelRunner.open(single.bytes);
    for (let at = 0; at < torch.N; at++) {
      const one = await runner.run({ [single.inputs[0].name]: pickRows(tokens, [at]) });
      for (const name of results) {
        const size = one[name].dims.reduce((a, b) => a * b, 1);
        expect(all[name].dims).toEqual([torch.N, ...one[name].dims.slice(1)]);
        const row = floats(all[name]).subarray(at * size, (at + 1) * size);
        expect(maxError(row, floats(one[name])), `${name} of token ${at}`).toBeLessThan(1e-6);
      }
    }
    await runner.release();
  });
});

test('the pooled answer of SigLIP survives with fewer tokens', () => {
  // Its file leaves the picture's size open and has N baked into the pooling head all the same.
  const anatomy = inspectEncoder(openFixture('siglipv.optimum.sdpa.onnx'));
  expect(anatomy.results).toEqual(['last_hidden_state', 'pooler_output']);
  expect(anatomy.numTokens).toBe(16);
});

test('logits of every text over all pictures are no answer per sequence', () => {
  const anatomy = inspectEncoder(openFixture('clipfull.ts17.sdpa.onnx'));
  expect(headTakesBatches(anatomy)).toBe(false);
  const range = { from: anatomy.blocks, to: 'output' } as const;
  expect(() => cutSegment(anatomy, range, { batches: true })).toThrow(
    /takes no batches: its answer "logits_per_text" is not one per sequence/,
  );
});

describe('heads that would mix the sequences of a batch', () => {
  const BASE = tinyVit({
    rows: 2,
    cols: 2,
    patch: 4,
    prefix: 1,
    heads: 2,
    headWidth: 4,
    blocks: 1,
    shapes: 'dynamic',
    axes: 'four',
  });
  /** The same encoder whose embedding is made by other nodes from its tokens [1, n, 8]. */
  const withHead = (...nodes: readonly OnnxNode[]): Anatomy =>
    inspectEncoder({
      ...BASE,
      graph: {
        ...BASE.graph,
        nodes: [...BASE.graph.nodes.filter(({ outputs }) => outputs[0] !== 'embedding'), ...nodes],
      },
    });

  test('the plain one does not', () => {
    const head = makeNode('ReduceMean', ['tokens'], ['embedding'], { axes: [1], keepdims: 0 });
    expect(headTakesBatches(withHead(head))).toBe(true);
  });

  test.each([
    ['a mean over the batch', makeNode('ReduceMean', ['tokens'], ['x'], { axes: [0] })],
    ['a softmax over the batch', makeNode('Softmax', ['tokens'], ['x'], { axis: 0 })],
    ['a norm over the batch', makeNode('LpNormalization', ['tokens'], ['x'], { axis: 0 })],
    ['one scale for all', makeNode('DynamicQuantizeLinear', ['tokens'], ['x', 's', 'z'])],
    ['an operator nobody knows', makeNode('Stir', ['tokens'], ['x'])],
  ] as const)('%s is told', (_, node) => {
    const cast = makeNode('Cast', ['x'], ['y'], { to: 1 });
    const pick = makeNode('ReduceMean', ['y'], ['embedding'], { axes: [1], keepdims: 0 });
    const anatomy = withHead(node, cast, pick);
    expect(anatomy.results).toContain('embedding');
    expect(headTakesBatches(anatomy, ['embedding'])).toBe(false);
    expect(headTakesBatches(anatomy, ['tokens'])).toBe(true);
  });

  test('attention over a batch that became the tokens is told', () => {
    // [B, n, D] → [n, B, D]: from here the batch is what the product sums over.
    const anatomy = withHead(
      makeNode('Transpose', ['tokens'], ['turned'], { perm: [1, 0, 2] }),
      makeNode('Transpose', ['turned'], ['keys'], { perm: [0, 2, 1] }),
      makeNode('MatMul', ['turned', 'keys'], ['scores']),
      makeNode('MatMul', ['scores', 'turned'], ['mixed']),
      makeNode('Transpose', ['mixed'], ['back'], { perm: [1, 0, 2] }),
      makeNode('ReduceMean', ['back'], ['embedding'], { axes: [1], keepdims: 0 }),
    );
    expect(headTakesBatches(anatomy, ['embedding'])).toBe(false);
  });
});
