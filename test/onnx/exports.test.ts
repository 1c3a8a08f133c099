/**
 * @file Every kind of export against PyTorch: whole, instrumented, cut, and on fewer tokens.
 *
 * `measured` was taken with the native runtime. Here the WebAssembly build runs, whose kernels sum
 * in another order; on the ill-conditioned random CLIP and SigLIP that alone moves the answer. So
 * the yardstick is the worse of the measured error and the error of the untouched file in this
 * very runtime, times three.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import type { Segment } from '../../src/onnx/cut-segment.ts';
import { deriveGrid } from '../../src/onnx/derive-grid.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import type { Anatomy } from '../../src/onnx/inspect-encoder.ts';
import type { OnnxModel } from '../../src/onnx/onnx-model.ts';
import { serializeModel } from '../../src/onnx/serialize-model.ts';
import type { TapKind } from '../../src/onnx/tap-builder.ts';
import { fixtures, openFixture, Reference } from './helpers/fixtures.ts';
import type { Fixture } from './helpers/fixtures.ts';
import { floats, maxError, runModel } from './helpers/run-model.ts';
import type { Raw } from './helpers/run-model.ts';
import { pickFeeds, SplitRun, tapName } from './helpers/run-segments.ts';

const FLOOR = 5e-6;
const KINDS: readonly TapKind[] = [
  'attention',
  'attentionLogits',
  'clsAttention',
  'clsLogits',
  'keys',
  'queriesCls',
  'receivedAttention',
];

const usable = fixtures.filter((fixture) => fixture.ref !== null);

describe.each(usable)('$name', (fixture) => {
  const { measured } = fixture;
  let model: OnnxModel;
  let anatomy: Anatomy;
  let torch: Reference;
  let untouched: Raw;
  let whole: Segment;
  let run: Raw;

  beforeAll(async () => {
    torch = new Reference(fixture.ref ?? '');
    model = openFixture(fixture.file);
    anatomy = inspectEncoder(model);
    untouched = await runModel(serializeModel(withOutputs(model, fixture)), torch.feeds);
    const blocks = Array.from({ length: anatomy.blocks }, (_, block) => block);
    const taps = blocks.flatMap((block) => KINDS.map((kind) => ({ kind, block })));
    const hidden = [...blocks, anatomy.blocks].map((block) => ({ kind: 'hidden' as const, block }));
    whole = cutSegment(anatomy, { from: 'input', to: 'output' }, { taps: [...taps, ...hidden] });
    run = await runModel(whole.bytes, pickFeeds(whole, torch.feeds));
  });

  const tapped = (kind: TapKind, block: number): Float32Array =>
    floats(run[tapName(whole, kind, block)]);

  const worst = (outputs: Raw, answer: (name: string) => ArrayLike<number>): number =>
    Math.max(...anatomy.results.map((name) => maxError(floats(outputs[name]), answer(name))));

  /** Error that the untouched file makes here, at named tensors against those of PyTorch. */
  const ownError = (names: readonly (string | null)[], of: string): number =>
    Math.max(
      0,
      ...names.map((name, i) =>
        name === null ? 0 : maxError(floats(untouched[name]), torch.floats(`${of}.${i}`)),
      ),
    );

  const allowed = (figure: unknown, own: number): number =>
    Math.max(FLOOR, 3 * Math.max(Number(figure), own));

  test('its anatomy is found by structure', () => {
    const [rows, cols] = torch.grid;
    const [, , height, width] = torch.feeds.pixel_values.dims;
    expect(anatomy).toMatchObject({
      blocks: torch.layers,
      heads: torch.heads,
      width: torch.hidden,
      pools: measured.pools,
      prefixTokens: torch.prefix,
      patchStride: { x: width / cols, y: height / rows },
      cuts: measured.hiddenTensors,
      canReduce: true,
      reason: null,
    });
    expect(anatomy.attention.map(({ kind }) => kind)).toEqual(
      Array.from({ length: torch.layers }, () => measured.attnKinds[0]),
    );
    expect(deriveGrid(torch.N, width, height, anatomy.patchStride)).toEqual({
      rows,
      cols,
      prefixTokens: torch.prefix,
      patchSize: width / cols,
    });
  });

  test('the instrumented whole answers as PyTorch does', () => {
    const own = worst(untouched, (name) => torch.floats(`out.${name}`));
    const error = worst(run, (name) => torch.floats(`out.${name}`));
    expect(error).toBeLessThanOrEqual(allowed(measured.errFullVsTorch, own));
  });

  test('hidden states are those of PyTorch', () => {
    const own = ownError(measured.hiddenTensors, 'hidden');
    for (let block = 0; block <= torch.layers; block++) {
      const error = maxError(tapped('hidden', block), torch.floats(`hidden.${block}`));
      expect(error, `block ${block}`).toBeLessThanOrEqual(allowed(measured.errHidden, own));
    }
  });

  test('attention is that of PyTorch, and its row, mean and logits follow from it', () => {
    const own = ownError(measured.attnTensors, 'attn');
    const tolerance = allowed(measured.errAttn, own);
    const { heads, N } = torch;
    for (let block = 0; block < torch.layers; block++) {
      const answer = torch.floats(`attn.${block}`);
      const attention = tapped('attention', block);
      expect(maxError(attention, answer), `block ${block}`).toBeLessThanOrEqual(tolerance);
      expect(run[tapName(whole, 'attention', block)].dims).toEqual([1, heads, N, N]);
      const rows = pickRows(attention, heads, N);
      expect(maxError(tapped('clsAttention', block), rows)).toBe(0);
      expect(run[tapName(whole, 'clsAttention', block)].dims).toEqual([heads, N]);
      const mean = meanOverQueries(attention, heads, N);
      // Sums of half floats are rounded to half floats.
      const meanTolerance = anatomy.streamType === 'float16' ? 1e-3 : 1e-6;
      expect(maxError(tapped('receivedAttention', block), mean)).toBeLessThan(meanTolerance);
      const logits = tapped('attentionLogits', block);
      const softmaxTolerance = anatomy.streamType === 'float16' ? 4e-3 : 5e-6;
      expect(maxError(softmaxRows(logits, N), attention)).toBeLessThan(softmaxTolerance);
      expect(maxError(tapped('clsLogits', block), pickRows(logits, heads, N))).toBe(0);
    }
  });

  test('keys and the class query give the class logits again', () => {
    const { heads, N, hidden, prefix } = torch;
    const headWidth = hidden / heads;
    // Rotary positions turn patches after the projection; the prefix is not turned.
    const columns = fixture.name.startsWith('dinov3') ? prefix : N;
    for (let block = 0; block < torch.layers; block++) {
      const keys = tapped('keys', block);
      const query = tapped('queriesCls', block);
      expect(run[tapName(whole, 'keys', block)].dims).toEqual([1, N, hidden]);
      expect(run[tapName(whole, 'queriesCls', block)].dims).toEqual([1, 1, hidden]);
      const logits = tapped('clsLogits', block);
      const scale = Math.max(...logits.map(Math.abs));
      for (let h = 0; h < heads; h++) {
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          for (let i = 0; i < headWidth; i++) {
            sum += query[h * headWidth + i] * keys[column * hidden + h * headWidth + i];
          }
          const error = Math.abs(sum / Math.sqrt(headWidth) - logits[h * N + column]);
          expect(error / scale).toBeLessThan(anatomy.streamType === 'float16' ? 5e-3 : 2e-6);
        }
      }
    }
  });

  test.each([0, 1])('head and tail cut behind block %i answer as the whole does', async (layer) => {
    const plain = cutSegment(anatomy, { from: 'input', to: 'output' });
    const answer = await runModel(plain.bytes, pickFeeds(plain, torch.feeds));
    const split = await SplitRun.open(anatomy, layer + 1, torch.feeds);
    const error = worst(await split.runAll(), (name) => floats(answer[name]));
    await split.release();
    expect(error).toBeLessThanOrEqual(allowed(measured[`errHeadTail.L${layer}`], 0));
  });

  test.each([0, 1])('tails behind block %i on a subset answer as PyTorch does', async (layer) => {
    const own = worst(untouched, (name) => torch.floats(`out.${name}`));
    const split = await SplitRun.open(anatomy, layer + 1, torch.feeds);
    const cases = torch.pruned.filter(({ afterLayer }) => afterLayer === layer);
    expect(cases.length).toBeGreaterThan(0);
    for (const { tag, keep } of cases) {
      const outputs = await split.run(Uint32Array.from(keep));
      const error = worst(outputs, (name) => torch.floats(`${tag}.${name}`));
      expect(error, tag).toBeLessThanOrEqual(allowed(measured[`err.${tag}`], own));
    }
    await split.release();
  });

  test('three segments in a row answer as the whole does', async () => {
    const first = cutSegment(anatomy, { from: 'input', to: 1 });
    const middle = cutSegment(anatomy, { from: 1, to: 2 });
    const last = cutSegment(anatomy, { from: 2, to: 'output' });
    const known: Record<string, Raw[string]> = { ...torch.feeds };
    for (const segment of [first, middle, last]) {
      Object.assign(known, await runModel(segment.bytes, pickFeeds(segment, known)));
    }
    const plain = cutSegment(anatomy, { from: 'input', to: 'output' });
    const answer = await runModel(plain.bytes, pickFeeds(plain, torch.feeds));
    const error = worst(known, (name) => floats(answer[name]));
    expect(error).toBeLessThanOrEqual(anatomy.streamType === 'float16' ? 8e-3 : FLOOR);
  });
});

test('a hybrid of convolutions and attention is refused, with the reason', () => {
  const fixture = fixtures.find(({ name }) => name.startsWith('mobilevit'));
  const anatomy = inspectEncoder(openFixture(fixture?.file ?? ''));
  expect(anatomy.canReduce).toBe(false);
  expect(anatomy.reason).toMatch(/convolution after block \d+ needs the full map/);
  expect(anatomy.blocks).toBe(9);
  expect(() => cutSegment(anatomy, { from: 'input', to: 1 })).toThrow(/convolution/);
});

test('only the image half of a full CLIP is cut when only its embedding is wanted', async () => {
  const fixture = fixtures.find(({ name }) => name.startsWith('clipfull'));
  const torch = new Reference(fixture?.ref ?? '');
  const anatomy = inspectEncoder(openFixture(fixture?.file ?? ''));
  const results = ['image_embeds'];
  const head = cutSegment(anatomy, { from: 'input', to: 1 }, { results });
  const tail = cutSegment(anatomy, { from: 1, to: 'output' }, { results });
  expect(head.inputs.map(({ role }) => role)).toEqual(['image']);
  expect(tail.inputs.map(({ role }) => role)).toEqual(['stream']);
  expect(tail.outputs.map(({ name }) => name)).toEqual(results);
  const split = await SplitRun.open(anatomy, 1, torch.feeds, { results });
  const outputs = await split.runAll();
  await split.release();
  const error = maxError(floats(outputs.image_embeds), torch.floats('out.image_embeds'));
  expect(error).toBeLessThan(3 * FLOOR);
});

test('head and tail share no weights', () => {
  for (const { file } of usable) {
    const anatomy = inspectEncoder(openFixture(file));
    const whole = cutSegment(anatomy, { from: 'input', to: 'output' }).bytes.length;
    const head = cutSegment(anatomy, { from: 'input', to: 2 }).bytes.length;
    const tail = cutSegment(anatomy, { from: 2, to: 'output' }).bytes.length;
    // Names and a few shape constants come twice.
    expect(head + tail, file).toBeLessThan(whole + 20_000);
  }
});

/** The file as it came, with its own tensors as outputs: what this runtime makes of them. */
function withOutputs(model: OnnxModel, { measured }: Fixture): OnnxModel {
  const names = [...measured.hiddenTensors, ...measured.attnTensors].filter(
    (name) => name !== null,
  );
  const known = new Set(model.graph.outputs.map(({ name }) => name));
  const half = model.graph.initializers.some(({ dataType }) => dataType === 10);
  const made = new Set(model.graph.nodes.flatMap(({ outputs }) => outputs));
  const more = names
    .filter((name) => !known.has(name) && made.has(name))
    .map((name) => ({ name, dataType: half ? 10 : 1, shape: null, rest: [] }));
  return { ...model, graph: { ...model.graph, outputs: [...model.graph.outputs, ...more] } };
}

/** Row 0 of every head. */
function pickRows(cube: Float32Array, heads: number, size: number): Float32Array {
  const rows = new Float32Array(heads * size);
  for (let h = 0; h < heads; h++) {
    rows.set(cube.subarray(h * size * size, h * size * size + size), h * size);
  }
  return rows;
}

function meanOverQueries(cube: Float32Array, heads: number, size: number): Float32Array {
  const means = new Float32Array(heads * size);
  for (let h = 0; h < heads; h++) {
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let row = 0; row < size; row++) sum += cube[(h * size + row) * size + column];
      means[h * size + column] = sum / size;
    }
  }
  return means;
}

function softmaxRows(logits: Float32Array, size: number): Float32Array {
  const out = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += size) {
    const row = logits.subarray(at, at + size);
    const top = Math.max(...row);
    const powers = Array.from(row, (x) => Math.exp(x - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    powers.forEach((power, i) => (out[at + i] = power / sum));
  }
  return out;
}
