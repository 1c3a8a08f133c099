/**
 * @file Every kind of export cut between attention and MLP.
 *
 * An MLP sees one token at a time, so tokens that leave before the MLP of a block leave the same
 * answer as tokens that leave behind it: PyTorch's figures for the latter count for both.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { placesOf } from '../../src/onnx/cut-place.ts';
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import type { Segment } from '../../src/onnx/cut-segment.ts';
import { byteLengthOf } from '../../src/onnx/data-type.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import type { Anatomy } from '../../src/onnx/inspect-encoder.ts';
import { makeNode } from '../../src/onnx/make-node.ts';
import type { OnnxModel, OnnxTensor } from '../../src/onnx/onnx-model.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';
import { serializeModel } from '../../src/onnx/serialize-model.ts';
import { fixtures, openFixture, Reference } from './helpers/fixtures.ts';
import { floats, maxError, runModel, tensor } from './helpers/run-model.ts';
import type { Raw } from './helpers/run-model.ts';
import { allSegments, pickFeeds, runChain, SplitRun, tapName } from './helpers/run-segments.ts';
import { seeded, tinyVit } from './helpers/tiny-vit.ts';
import type { TinyVit } from './helpers/tiny-vit.ts';

/** The same operators in other sessions. Half floats are rounded wherever a session ends. */
const CUT_TOLERANCE = 5e-6;
const HALF_FLOAT_TOLERANCE = 8e-3;
/** int8 exports take one scale per tensor, which moves with the tokens in it. */
const INT8_TOLERANCE = 1.5e-2;

const usable = fixtures.filter((fixture) => fixture.ref !== null);

describe.each(usable)('$name', (fixture) => {
  const { measured } = fixture;
  let anatomy: Anatomy;
  let torch: Reference;
  let plain: Segment;
  let whole: Raw;
  let segments: Segment[];
  let tolerance: number;

  beforeAll(async () => {
    torch = new Reference(fixture.ref ?? '');
    anatomy = inspectEncoder(openFixture(fixture.file));
    tolerance = anatomy.streamType === 'float16' ? HALF_FLOAT_TOLERANCE : CUT_TOLERANCE;
    plain = cutSegment(anatomy, { from: 'input', to: 'output' });
    whole = await runModel(plain.bytes, pickFeeds(plain, torch.feeds));
    segments = allSegments(anatomy);
  });

  const worst = (outputs: Raw, answer: (name: string) => ArrayLike<number>): number =>
    Math.max(...anatomy.results.map((name) => maxError(floats(outputs[name]), answer(name))));

  test('every block has a half place, and an MLP of 48 × 96 and 96 × 48', () => {
    expect(placesOf(anatomy)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3]);
    expect(anatomy).toMatchObject({ mlpWidth: 96, mlpParams: 9216 });
  });

  test('all halves in a row answer as the whole does', async () => {
    const run = await runChain(segments, torch.feeds);
    expect(worst(run, (name) => floats(whole[name]))).toBeLessThanOrEqual(tolerance);
  });

  test('all halves together hold every weight once', () => {
    const [all, ...parts] = [plain, ...segments].map(({ bytes }) => weightsOf(bytes));
    const sum = (weights: Map<string, number>): number =>
      [...weights.values()].reduce((a, b) => a + b, 0);
    // Shape lists and single numbers may come again.
    expect(parts.map(sum).reduce((a, b) => a + b, 0)).toBeLessThan(sum(all) + 4096);
    const held = parts.flatMap((weights) => [...weights].filter(([, bytes]) => bytes > 128));
    expect(new Set(held.map(([name]) => name)).size).toBe(held.length);
  });

  test('tokens that leave before an MLP leave the answer of those that leave behind it', async () => {
    const early = await SplitRun.open(anatomy, 1.5, torch.feeds);
    const late = await SplitRun.open(anatomy, 2, torch.feeds);
    const same = fixture.name.endsWith('q8') ? INT8_TOLERANCE : tolerance;
    const own = worst(whole, (name) => torch.floats(`out.${name}`));
    const cases = torch.pruned.filter(({ afterLayer }) => afterLayer === 1);
    expect(cases.length).toBeGreaterThan(0);
    for (const { tag, keep } of cases) {
      const error = worst(await early.run(Uint32Array.from(keep)), (name) =>
        torch.floats(`${tag}.${name}`),
      );
      const allowed = 3 * Math.max(Number(measured[`err.${tag}`]), own, CUT_TOLERANCE / 3);
      expect(error, tag).toBeLessThanOrEqual(allowed);
      const odd = Uint32Array.from(keep).slice(0, keep.length - 1 + (keep.length % 2));
      expect(odd.length % 2).toBe(1);
      const answer = await late.run(odd);
      expect(worst(await early.run(odd), (name) => floats(answer[name]))).toBeLessThanOrEqual(same);
    }
    await early.release();
    await late.release();
  });

  test('the stream between attention and MLP is the same, read as a tap or as an end', async () => {
    const taps = [1.5, 2].map((block) => ({ kind: 'hidden' as const, block }));
    const tapped = cutSegment(anatomy, { from: 'input', to: 2 }, { taps });
    const run = await runModel(tapped.bytes, pickFeeds(tapped, torch.feeds));
    const head = cutSegment(anatomy, { from: 'input', to: 1.5 });
    const [end] = head.outputs;
    const answer = await runModel(head.bytes, pickFeeds(head, torch.feeds));
    const middle = floats(run[tapName(tapped, 'hidden', 1.5)]);
    expect(maxError(middle, floats(answer[end.name]))).toBeLessThanOrEqual(tolerance);
    expect(maxError(middle, floats(run[tapName(tapped, 'hidden', 2)]))).toBeGreaterThan(0.01);
  });
});

test('an encoder that tokens cannot leave has no half places', () => {
  const hybrid = fixtures.find(({ ref }) => ref === null);
  const anatomy = inspectEncoder(openFixture(hybrid?.file ?? ''));
  expect(anatomy.midCuts).toEqual(Array.from({ length: 9 }, () => null));
  expect(anatomy).toMatchObject({ mlpWidth: null, mlpParams: null });
  expect(placesOf(anatomy)).toEqual([]);
});

describe('blocks of other kinds', () => {
  const BASE: TinyVit = {
    rows: 3,
    cols: 4,
    patch: 4,
    prefix: 1,
    heads: 2,
    headWidth: 8,
    blocks: 3,
    shapes: 'dynamic',
    axes: 'four',
  };
  const feeds = { pixels: tensor(seeded('picture', 3 * 12 * 16), [1, 3, 12, 16]) };

  test.each(['parallel', 'postNorm'] as const)('%s: no half place, and a sentence', (wiring) => {
    const anatomy = inspectEncoder(tinyVit({ ...BASE, wiring }));
    expect(anatomy).toMatchObject({
      canReduce: true,
      midCuts: [null, null, null],
      mlpParams: null,
    });
    expect(placesOf(anatomy)).toEqual([0, 1, 2, 3]);
    for (const range of [
      { from: 1.5, to: 'output' },
      { from: 'input', to: 1.5 },
    ] as const) {
      expect(() => cutSegment(anatomy, range)).toThrow(
        /Block 1 has no one tensor between its attention and its MLP, so it cannot be cut at 1.5/,
      );
    }
    const taps = [{ kind: 'hidden', block: 0.5 }] as const;
    expect(() => cutSegment(anatomy, { from: 'input', to: 1 }, { taps })).toThrow(/Block 0 has no/);
  });

  test('a gate makes three matrices; the width is that behind it', () => {
    // Width 16: 16 × 2·32 into gate and value, 32 × 16 back.
    const anatomy = inspectEncoder(tinyVit({ ...BASE, mlp: 'gated' }));
    expect(anatomy).toMatchObject({ mlpWidth: 32, mlpParams: 16 * 64 + 32 * 16 });
    expect(anatomy.midCuts).toEqual(['0.middle', '1.middle', '2.middle']);
  });

  test('a bias on the sum of stream and attention belongs to it', async () => {
    const model = withBiasedSum(tinyVit(BASE));
    const anatomy = inspectEncoder(model);
    expect(anatomy.midCuts).toEqual(['0.middle', '1.middle', '2.middle']);
    const run = await runChain(allSegments(anatomy), feeds);
    const answer = await runModel(serializeModel(model), feeds);
    for (const name of anatomy.results) {
      expect(maxError(floats(run[name]), floats(answer[name])), name).toBeLessThan(CUT_TOLERANCE);
    }
  });

  test.each([
    ['a table for turning keys', { rotary: 'weights' }],
    ['a table whose length no shape tells', { rotary: 'lost' }],
    ['a bias for every pair', { hasBias: true }],
    ['a mask spread in every block', { hasMask: true, shapes: 'baked' }],
    ['heads in the batch', { axes: 'three', shapes: 'baked' }],
  ] as const)('%s: sides reach the half that needs them', async (_, options) => {
    const model = tinyVit({ ...BASE, ...options });
    const anatomy = inspectEncoder(model);
    const segments = allSegments(anatomy);
    const run = await runChain(segments, feeds);
    const answer = await runModel(serializeModel(model), feeds);
    for (const name of anatomy.results) {
      expect(maxError(floats(run[name]), floats(answer[name])), name).toBeLessThan(CUT_TOLERANCE);
    }
    const mlps = segments.filter((_, i) => i % 2 === 0).slice(1);
    for (const { inputs } of mlps) expect(inputs.map(({ role }) => role)).toEqual(['stream']);
  });
});

describe('which taps a half holds', () => {
  const anatomy = inspectEncoder(openFixture('dinov2.ts17.eager.onnx'));

  test('the attention of a block lies before its half place', () => {
    for (const kind of ['attention', 'keys', 'clsLogits'] as const) {
      const taps = [{ kind, block: 1 }];
      const { outputs } = cutSegment(anatomy, { from: 1, to: 1.5 }, { taps });
      expect(outputs.map(({ role }) => role)).toEqual(['stream', 'tap']);
      for (const range of [
        { from: 1.5, to: 2 },
        { from: 1.5, to: 'output' },
        { from: 0, to: 1 },
        { from: 2, to: 2.5 },
      ] as const) {
        expect(() => cutSegment(anatomy, range, { taps })).toThrow(/Block 1 is not inside/);
      }
    }
  });

  test.each([
    [{ from: 1.25, to: 2 }, {}, /no cut 1.25.*from 0 to 3 in halves/],
    [{ from: 'input', to: 3.5 }, {}, /no cut 3.5/],
    [{ from: 1, to: 0.5 }, {}, /backwards/],
    [{ from: 1, to: 2 }, { taps: [{ kind: 'hidden', block: 2.5 }] }, /Block 2.5 is not inside/],
    [{ from: 1, to: 2 }, { taps: [{ kind: 'hidden', block: 1.1 }] }, /no cut 1.1/],
    [{ from: 1, to: 2 }, { taps: [{ kind: 'keys', block: 1.5 }] }, /Block 1.5 is not inside/],
    [{ from: 'input', to: 1 }, { sidesFor: [0.3] }, /no cut 0.3/],
  ] as const)('%j with %j is refused', (range, options, message) => {
    expect(() => cutSegment(anatomy, range, options)).toThrow(message);
  });
});

/** Bytes of every initializer. */
function weightsOf(bytes: Uint8Array): Map<string, number> {
  const size = ({ dataType, dims }: OnnxTensor): number =>
    byteLengthOf(
      dataType,
      dims.reduce((a, b) => a * b, 1),
    ) ?? 0;
  return new Map(parseModel(bytes).graph.initializers.map((init) => [init.name, size(init)]));
}

/** Adds weights to what attention and stream make together. */
function withBiasedSum(model: OnnxModel): OnnxModel {
  const nodes = model.graph.nodes.flatMap((node) => {
    const [output] = node.outputs;
    if (!output.endsWith('.middle')) return [node];
    const sum = `${output}.sum`;
    return [
      { ...node, name: sum, outputs: [sum] },
      makeNode('Add', [sum, `${output[0]}.out.b`], [output]),
    ];
  });
  return { ...model, graph: { ...model.graph, nodes } };
}
