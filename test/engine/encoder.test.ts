/** The engine on random small encoders, against numbers that torch computed. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeRuntime } from '../../src/commands/node-runtime.ts';
import { Encoder } from '../../src/engine/encoder.ts';
import { guessCard } from '../../src/engine/guess-card.ts';
import type { ModelInput } from '../../src/image/preprocess.ts';
import { selfTest } from '../../src/engine/self-test.ts';
import type { Trace } from '../../src/engine/trace.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';

const folder = new URL('../fixtures/onnx/', import.meta.url);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

interface Reference {
  readonly prefix: number;
  readonly grid: [number, number];
  readonly tensors: Record<string, { offset: number; shape: number[] }>;
  readonly pruned: { tag: string; afterLayer: number; keep: number[] }[];
}

function loadReference(stem: string) {
  const json = JSON.parse(readFileSync(new URL(`${stem}.json`, folder), 'utf8')) as Reference;
  const bin = read(`${stem}.bin`);
  const tensor = (name: string): Float32Array => {
    const { offset, shape } = json.tensors[name];
    const size = shape.reduce((product, n) => product * n, 1);
    return new Float32Array(bin.buffer, bin.byteOffset + offset, size);
  };
  return { ...json, tensor };
}

async function open(file: string, external: readonly string[] = []) {
  const bytes = read(file);
  const files = { bytes, external: new Map(external.map((name) => [name, read(name)])) };
  const facts = { id: file, label: file, file, bytes: bytes.length, sha256: '' };
  const card = guessCard(inspectEncoder(parseModel(bytes, files.external)), facts);
  const encoder = Encoder.open(nodeRuntime(), card, files);
  await encoder.compile();
  return encoder;
}

function inputOf(pixels: Float32Array): ModelInput {
  const side = Math.sqrt(pixels.length / 3);
  const data = new Uint8ClampedArray(side * side * 4);
  return {
    pixels,
    width: side,
    height: side,
    framing: { scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 },
    picture: { width: side, height: side, data },
  };
}

/** Largest difference over the largest number of the reference. */
function error(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  let difference = 0;
  let scale = 1;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(found[i] - expected[i]));
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return difference / scale;
}

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
    encoder = await open(file, external);
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
    expect(await selfTest(encoder, trace, async () => {})).toBeNull();
  });
});

describe('a model whose tokens cannot leave', () => {
  test('still encodes, and says why', async () => {
    const encoder = await open('mobilevit.ts17.sdpa.onnx');
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
    const encoder = await open('clipfull.ts17.sdpa.onnx');
    const reference = loadReference('clipfull');
    const trace = await encoder.trace(inputOf(reference.tensor('in.pixel_values')), () => 0);
    const { embedding } = encoder.card.outputs;
    expect(embedding).toBe('image_embeds');
    expect(error(trace.embedding, reference.tensor('out.image_embeds'))).toBeLessThan(1e-4);
    await encoder.release();
  });
});
