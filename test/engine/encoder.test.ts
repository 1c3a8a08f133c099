/** The engine on random small encoders, against numbers that torch computed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Encoder } from '../../src/engine/encoder.ts';
import { selfTest } from '../../src/engine/self-test.ts';
import type { Trace } from '../../src/engine/trace.ts';
import { error, inputOf, loadReference, openFixture } from './fixture-encoder.ts';

describe.each([
  // file, reference, largest relative error: what the export itself differs from torch by.
  ['dinov2.ts17.eager.onnx', 'dinov2', 1e-5],
  ['dinov2.dyn.sdpa.onnx', 'dinov2', 1e-5],
  ['dinov2.ts17.sdpa.ext.onnx', 'dinov2', 1e-5],
  ['dinov2.ts17.eager.fp16.onnx', 'dinov2', 1e-2],
  ['dinov2.ts17.eager.q8.onnx', 'dinov2', 0.1],
  ['dinov3.ts17.sdpa.onnx', 'dinov3', 1e-4],
  ['vit.optimum.sdpa.onnx', 'vit457', 1e-5],
  ['siglipv.optimum.sdpa.onnx', 'siglipv457', 1e-3],
  ['clipv.ts17.sdpa.onnx', 'clipv', 1e-4],
  ['clipv.ts14.eager.fusedclip.onnx', 'clipv', 1e-4],
] as const)('%s', (file, stem, tolerance) => {
  const reference = loadReference(stem);
  const external = file.includes('.ext.') ? [`${file}_data`] : [];
  let encoder: Encoder;
  let trace: Trace;
  beforeAll(async () => {
    encoder = await openFixture(file, external);
    trace = await encoder.trace(inputOf(reference.tensor('in.pixel_values')), () => 0);
  });
  afterAll(() => encoder.release());

  test('a trace holds what torch computed: hidden states, class attention, answers', async () => {
    const { grid, prefixTokens, hidden, clsAttention, tokens, embedding } = trace;
    const { anatomy, card } = encoder;
    expect([grid.rows, grid.cols]).toEqual(reference.grid);
    expect(prefixTokens).toBe(reference.prefix);
    expect(hidden).toHaveLength(anatomy.blocks + 1);
    hidden.forEach((matrix, block) => {
      expect(error(matrix.data, reference.tensor(`hidden.${block}`))).toBeLessThan(tolerance);
    });
    const size = reference.prefix + grid.rows * grid.cols;
    for (const [block, rows] of clsAttention.entries()) {
      if (reference.prefix === 0) {
        expect(rows).toBeNull();
        continue;
      }
      const full = reference.tensor(`attn.${block}`);
      const expected = Array.from({ length: anatomy.heads }, (_, head) => [
        ...full.subarray(head * size * size, head * size * size + size),
      ]).flat();
      expect(error(rows!.data, expected)).toBeLessThan(tolerance);
    }
    const answer = card.outputs.tokens ? `out.${card.outputs.tokens}` : `hidden.${anatomy.blocks}`;
    expect(error(tokens.data, reference.tensor(answer))).toBeLessThan(tolerance);
    const name = card.outputs.embedding;
    if (name) expect(error(embedding, reference.tensor(`out.${name}`))).toBeLessThan(tolerance);
  });

  test('the tail on a part of the tokens gives the answer of torch on that part', async () => {
    const { card } = encoder;
    expect(reference.pruned.length).toBeGreaterThan(0);
    for (const { tag, afterLayer, keep } of reference.pruned) {
      const kept = Uint32Array.from(keep.filter((i) => i >= reference.prefix)).map(
        (i) => i - reference.prefix,
      );
      const run = await encoder.tailRunner(afterLayer + 1, trace, { kept, groups: null });
      const answer = await run();
      expect(answer.tokens.rows).toBe(kept.length);
      if (card.outputs.tokens) {
        const expected = reference.tensor(`${tag}.${card.outputs.tokens}`);
        const patches = expected.subarray(expected.length - kept.length * answer.tokens.cols);
        expect(error(answer.tokens.data, patches)).toBeLessThan(tolerance);
      }
      const name = card.outputs.embedding;
      if (!name) continue;
      const embedding = reference.tensor(`${tag}.${name}`);
      expect(error(answer.embedding, embedding)).toBeLessThan(tolerance);
    }
  });

  test('a block run again gives the logits behind the attention', async () => {
    const names = ['attentionLogits', 'clsLogits', 'queriesCls'] as const;
    const block = 1;
    const details = await encoder.details(trace, block, names);
    const { data, heads, size } = details.attentionLogits!;
    expect(heads).toBe(encoder.anatomy.heads);
    const softmaxed = Array.from({ length: heads * size }, (_, row) => {
      const powers = [...data.subarray(row * size, (row + 1) * size)].map(Math.exp);
      const sum = powers.reduce((a, b) => a + b, 0);
      return powers.map((p) => p / sum);
    }).flat();
    expect(error(softmaxed, reference.tensor(`attn.${block}`))).toBeLessThan(tolerance);
    expect(details.queriesCls).toHaveLength(trace.keys[block]!.cols);
    const { clsLogits } = details;
    for (let head = 0; head < heads; head++) {
      const row = data.subarray(head * size * size, head * size * size + size);
      expect(error(clsLogits!.data.subarray(head * size, (head + 1) * size), row)).toBe(0);
    }
  });

  test('passes its own self-test', async () => {
    const check = await selfTest(encoder, trace, async () => {});
    expect(check.reason).toBeNull();
    expect(check.wholeError).toBeLessThan(tolerance * check.scale);
    expect(check.permutedError).toBeLessThan(tolerance * check.scale);
    expect(check.oddTokensBack).toBe(check.oddTokens);
  });
});

describe('a model whose tokens cannot leave', () => {
  test('still encodes, and says why', async () => {
    const encoder = await openFixture('mobilevit.ts17.sdpa.onnx');
    expect(encoder.reason).toContain('convolution');
    const side = 64;
    const pixels = Float32Array.from({ length: 3 * side * side }, (_, i) => Math.sin(i));
    const { grid, tokens, hidden, prefixTokens } = await encoder.trace(inputOf(pixels), () => 0);
    expect(grid.rows * grid.cols).toBe(tokens.rows);
    expect(grid.patchSize * grid.cols).toBe(side);
    expect(prefixTokens).toBe(0);
    expect(hidden).toHaveLength(0);
    expect(encoder.canDetail(0, 'attentionLogits')).toBe(false);
    await encoder.release();
  });

  test('a tower that also reads text runs on the picture alone', async () => {
    const encoder = await openFixture('clipfull.ts17.sdpa.onnx');
    const reference = loadReference('clipfull');
    const trace = await encoder.trace(inputOf(reference.tensor('in.pixel_values')), () => 0);
    const { embedding } = encoder.card.outputs;
    expect(embedding).toBe('image_embeds');
    expect(error(trace.embedding, reference.tensor('out.image_embeds'))).toBeLessThan(1e-4);
    await encoder.release();
  });
});

describe('patches in the space of texts', () => {
  test.each([
    ['clipv.ts17.sdpa.onnx', 'clipv', 1e-4],
    ['clipfull.ts17.sdpa.onnx', 'clipfull', 1e-4],
    ['siglipv.optimum.sdpa.onnx', 'siglipv457', 1e-3],
  ] as const)('%s: each goes alone through the pooling head', async (file, stem, tolerance) => {
    const reference = loadReference(stem);
    const encoder = await openFixture(file);
    const trace = await encoder.trace(inputOf(reference.tensor('in.pixel_values')), () => 0);
    const patches = await encoder.textPatches(trace);
    expect(patches.rows).toBe(trace.grid.rows * trace.grid.cols);
    expect(patches.cols).toBe(trace.embedding.length);
    expect(patches.data.every(Number.isFinite)).toBe(true);
    // Put in the place of a patch, CLS comes out as the answer that torch computed.
    if (trace.prefixTokens > 0) {
      const last = trace.hidden.at(-1)!;
      const data = last.data.slice();
      data.set(last.data.subarray(0, last.cols), last.cols);
      const hidden = [...trace.hidden.slice(0, -1), { ...last, data }];
      const moved = await encoder.textPatches({ ...trace, hidden });
      const answer = reference.tensor(`out.${encoder.card.outputs.embedding}`);
      expect(error(moved.data.subarray(0, moved.cols), answer)).toBeLessThan(tolerance);
    }
    await encoder.release();
  });

  test('are not told by a model without an embedding to compare with', async () => {
    const encoder = await openFixture('dinov2.ts17.eager.onnx');
    const reference = loadReference('dinov2');
    const trace = await encoder.trace(inputOf(reference.tensor('in.pixel_values')), () => 0);
    const { embedding: _, ...outputs } = encoder.card.outputs;
    Object.assign(encoder, { card: { ...encoder.card, outputs } });
    await expect(encoder.textPatches(trace)).rejects.toThrow('in the space of texts');
    await encoder.release();
  });
});
