/** @file Trained encoders: the bundled one, and DINOv2-small where it is at hand. */
import { beforeAll, describe, expect, test } from 'vitest';
import { placesOf } from '../../src/onnx/cut-place.ts';
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import type { Segment } from '../../src/onnx/cut-segment.ts';
import { deriveGrid } from '../../src/onnx/derive-grid.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import type { Anatomy } from '../../src/onnx/inspect-encoder.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';
import { localModel } from './helpers/fixtures.ts';
import { floats, maxError, runModel, tensor } from './helpers/run-model.ts';
import type { Raw } from './helpers/run-model.ts';
import { allSegments, pickFeeds, runChain, SplitRun, tapName } from './helpers/run-segments.ts';
import { seeded } from './helpers/tiny-vit.ts';

/** Cutting changes no operator, only where one session ends and the next begins. */
const CUT_TOLERANCE = 1e-6;

const picture = (width: number, height: number): Raw => ({
  pixel_values: tensor(seeded('picture', 3 * width * height), [1, 3, height, width]),
});

describe('the bundled encoder', () => {
  let anatomy: Anatomy;

  beforeAll(() => {
    const bytes = localModel('models/default/onnx/model.onnx');
    if (bytes === null) throw new Error('models/default/onnx/model.onnx is missing');
    anatomy = inspectEncoder(parseModel(bytes));
  });

  test('has 8 blocks of 3 heads, 3 prefix tokens and a stem of stride 16', () => {
    expect(anatomy).toMatchObject({
      blocks: 8,
      heads: 3,
      width: 192,
      prefixTokens: 3,
      numTokens: null,
      patchStride: { x: 16, y: 16 },
      results: ['last_hidden_state', 'image_embeds', 'patch_embeds'],
      weights: 'float16',
      streamType: 'float32',
      canReduce: true,
    });
    expect(new Set(anatomy.cuts).size).toBe(9);
  });

  test.each([
    [256, 256],
    [448, 320],
  ])('can be cut before every block at %i×%i px', async (width, height) => {
    const feeds = picture(width, height);
    const plain = cutSegment(anatomy, { from: 'input', to: 'output' });
    const answer = await runModel(plain.bytes, feeds);
    const numTokens = answer.last_hidden_state.dims[1];
    expect(deriveGrid(numTokens, width, height, anatomy.patchStride)).toEqual({
      rows: height / 16,
      cols: width / 16,
      prefixTokens: 3,
      patchSize: 16,
    });
    for (let at = 0; at <= 8; at++) {
      const split = await SplitRun.open(anatomy, at, feeds);
      expect(split.sides).toEqual([]);
      const again = await split.runAll();
      await split.release();
      for (const name of anatomy.results) {
        const error = maxError(floats(again[name]), floats(answer[name]));
        expect(error, `${name}, cut ${at}`).toBeLessThan(CUT_TOLERANCE);
      }
    }
  });

  test('answers alike in seventeen halves of blocks', async () => {
    const feeds = picture(256, 256);
    const plain = cutSegment(anatomy, { from: 'input', to: 'output' });
    const answer = await runModel(plain.bytes, feeds);
    // 192 × 768 and back.
    expect(anatomy).toMatchObject({ mlpWidth: 768, mlpParams: 2 * 192 * 768 });
    expect(placesOf(anatomy)).toHaveLength(17);
    const run = await runChain(allSegments(anatomy), feeds);
    for (const name of anatomy.results) {
      expect(maxError(floats(run[name]), floats(answer[name])), name).toBeLessThan(CUT_TOLERANCE);
    }
  });

  test('runs on an odd number of tokens, whatever their order', async () => {
    const split = await SplitRun.open(anatomy, 3, picture(256, 256));
    const keep = Uint32Array.from([0, 1, 2, 5, 17, 40, 41, 99, 130, 200, 258]);
    const order = [0, 1, 2, 10, 5, 3, 8, 9, 4, 7, 6];
    const straight = await split.run(keep);
    const shuffled = await split.run(Uint32Array.from(order, (i) => keep[i]));
    await split.release();
    expect(straight.last_hidden_state.dims).toEqual([1, 11, 192]);
    expect(straight.patch_embeds.dims).toEqual([1, 8, 128]);
    const embedding = maxError(floats(straight.image_embeds), floats(shuffled.image_embeds));
    expect(embedding).toBeLessThan(1e-5);
    const [a, b] = [floats(straight.last_hidden_state), floats(shuffled.last_hidden_state)];
    order.forEach((from, to) => {
      const error = maxError(
        a.slice(from * 192, from * 192 + 192),
        b.slice(to * 192, to * 192 + 192),
      );
      expect(error, `token ${from}`).toBeLessThan(1e-4);
    });
  });

  test('taps: attention rows are softmaxes of what class query and keys say', async () => {
    const taps = [0, 4, 7].flatMap((block) =>
      (['keys', 'queriesCls', 'clsAttention', 'clsLogits'] as const).map((kind) => ({
        kind,
        block,
      })),
    );
    const whole = cutSegment(anatomy, { from: 'input', to: 'output' }, { taps });
    const run = await runModel(whole.bytes, picture(256, 256));
    for (const block of [0, 4, 7]) {
      expectRowsFromKeys(whole, run, block, 3, 64);
    }
  });
});

const dinov2 = localModel('../shared/models/dinov2-small/onnx/model.onnx');

describe.skipIf(dinov2 === null)('DINOv2-small (../shared/models/dinov2-small)', () => {
  let anatomy: Anatomy;

  beforeAll(() => {
    anatomy = inspectEncoder(parseModel(dinov2 ?? new Uint8Array()));
  });

  test('has 12 blocks of 6 heads and one prefix token', () => {
    expect(anatomy).toMatchObject({
      blocks: 12,
      heads: 6,
      width: 384,
      prefixTokens: 1,
      patchStride: { x: 14, y: 14 },
      canReduce: true,
    });
    expect(anatomy.cuts).toHaveLength(13);
  });

  test('answers alike in twenty-five halves of blocks, which hold every weight once', async () => {
    const feeds = picture(112, 84);
    const plain = cutSegment(anatomy, { from: 'input', to: 'output' });
    const answer = await runModel(plain.bytes, feeds);
    expect(anatomy).toMatchObject({ mlpWidth: 1536, mlpParams: 2 * 384 * 1536 });
    expect(placesOf(anatomy)).toHaveLength(25);
    const segments = allSegments(anatomy);
    const numBytes = segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(numBytes).toBeLessThan(plain.bytes.length + 100_000);
    const run = await runChain(segments, feeds);
    const error = maxError(floats(run.last_hidden_state), floats(answer.last_hidden_state));
    expect(error).toBeLessThan(CUT_TOLERANCE);
  });

  test('head and tail answer as the whole, and keys explain attention', async () => {
    const feeds = picture(112, 84);
    const taps = (['keys', 'queriesCls', 'clsAttention', 'clsLogits'] as const).map((kind) => ({
      kind,
      block: 10,
    }));
    const whole = cutSegment(anatomy, { from: 'input', to: 'output' }, { taps });
    const answer = await runModel(whole.bytes, pickFeeds(whole, feeds));
    expectRowsFromKeys(whole, answer, 10, 6, 64);
    const split = await SplitRun.open(anatomy, 6, feeds);
    const again = await split.runAll();
    const fewer = await split.run(Uint32Array.from([0, 7, 11, 30, 48]));
    await split.release();
    const error = maxError(floats(again.last_hidden_state), floats(answer.last_hidden_state));
    expect(error).toBeLessThan(CUT_TOLERANCE);
    expect(fewer.last_hidden_state.dims).toEqual([1, 5, 384]);
  });
});

/** softmax(q·k / √dh) of row 0, worked out here, against both taps of the row. */
function expectRowsFromKeys(
  segment: Segment,
  run: Raw,
  block: number,
  heads: number,
  headWidth: number,
): void {
  const keys = floats(run[tapName(segment, 'keys', block)]);
  const query = floats(run[tapName(segment, 'queriesCls', block)]);
  const logits = floats(run[tapName(segment, 'clsLogits', block)]);
  const attention = floats(run[tapName(segment, 'clsAttention', block)]);
  const width = heads * headWidth;
  const size = keys.length / width;
  for (let h = 0; h < heads; h++) {
    const row = Array.from({ length: size }, (_, token) => {
      let sum = 0;
      for (let i = 0; i < headWidth; i++) {
        sum += query[h * headWidth + i] * keys[token * width + h * headWidth + i];
      }
      return sum / Math.sqrt(headWidth);
    });
    expect(maxError(row, logits.slice(h * size, (h + 1) * size))).toBeLessThan(1e-4);
    const top = Math.max(...row);
    const powers = row.map((x) => Math.exp(x - top));
    const total = powers.reduce((a, b) => a + b, 0);
    const softmax = powers.map((power) => power / total);
    expect(maxError(softmax, attention.slice(h * size, (h + 1) * size))).toBeLessThan(1e-5);
  }
}
