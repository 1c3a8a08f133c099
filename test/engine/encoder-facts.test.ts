/** What is told of small encoders of every export pattern, and how their input size is found. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nodeRuntime } from '../../src/commands/node-runtime.ts';
import { encoderFacts } from '../../src/engine/encoder-facts.ts';
import { guessCard } from '../../src/engine/guess-card.ts';
import { openEncoder } from '../../src/engine/open-encoder.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';

const folder = new URL('../fixtures/onnx/', import.meta.url);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

async function openFile(file: string, beside: readonly string[] = []) {
  const bytes = read(file);
  const files = { bytes, external: new Map(beside.map((name) => [name, read(name)])) };
  const facts = { id: file, label: file, file, bytes: bytes.length, sha256: '' };
  const card = guessCard(inspectEncoder(parseModel(bytes, files.external)), facts);
  const { encoder, trace } = await openEncoder(nodeRuntime(), card, files, {
    clock: () => 0,
    sizeIsGuessed: true,
    between: async () => {},
  });
  await encoder.release();
  const told = encoderFacts(encoder, trace, [bytes, ...files.external.values()]);
  return { card: encoder.card, told };
}

describe('the facts', () => {
  test('of a plain export are complete', async () => {
    const { told } = await openFile('dinov2.ts17.eager.onnx');
    expect(told).toMatchObject({
      producer: 'pytorch',
      opset: 17,
      bytes: 396_094,
      numFiles: 1,
      weights: 'float32',
      grid: { rows: 16, cols: 16, patchSize: 14 },
      mlpWidth: 96,
      pools: 0,
    });
    expect(told.blocks).toEqual(
      Array(3).fill({
        attention: 'softmax',
        canCut: true,
        canCutMidway: true,
        takesSizes: true,
      }),
    );
    expect(told.outputs.map(({ name, use, survives }) => [name, use, survives])).toEqual([
      ['last_hidden_state', 'tokens', true],
      ['pooler_output', 'embedding', true],
    ]);
    // They cross to the page.
    expect(structuredClone(told)).toEqual(told);
  });

  test('count the file that holds the weights', async () => {
    const { told } = await openFile('dinov2.ts17.sdpa.ext.onnx', [
      'dinov2.ts17.sdpa.ext.onnx_data',
    ]);
    expect(told).toMatchObject({ numFiles: 2, bytes: 69_089 + 338_304 });
  });

  test('name fused attention and pooling heads', async () => {
    const fused = await openFile('clipv.ts14.eager.fusedclip.onnx');
    expect(new Set(fused.told.blocks.map(({ attention }) => attention))).toEqual(
      new Set(['Attention']),
    );
    expect((await openFile('siglipv.optimum.sdpa.onnx')).told.pools).toBe(1);
  });

  test('of a model that tokens cannot leave allow nothing', async () => {
    const { told } = await openFile('mobilevit.ts17.sdpa.onnx');
    expect(told.blocks).toHaveLength(9);
    for (const block of told.blocks) {
      expect(block).toMatchObject({ canCut: false, canCutMidway: false, takesSizes: false });
    }
    expect(told.outputs.every(({ survives }) => !survives)).toBe(true);
  });
});

describe('the input of a bare file', () => {
  test('follows from a fixed number of tokens', async () => {
    // 4 × 4 patches of 16 px, although the axes of the input are free.
    const { card } = await openFile('clipv.ts17.sdpa.onnx');
    expect(card.input).toMatchObject({ width: 64, height: 64 });
  });

  test('is found by trying where the graph does not tell', async () => {
    // Folds its maps into parts of two: 224 px leave an odd one.
    const { card } = await openFile('mobilevit.ts17.sdpa.onnx');
    expect(card.input).toMatchObject({ width: 256, height: 256 });
  });

  test('is not looked for where somebody has told it', async () => {
    const bytes = read('mobilevit.ts17.sdpa.onnx');
    const facts = { id: 'm', label: 'm', file: 'm', bytes: 1, sha256: '' };
    const card = guessCard(inspectEncoder(parseModel(bytes)), facts);
    const opening = openEncoder(
      nodeRuntime(),
      card,
      { bytes },
      {
        clock: () => 0,
        sizeIsGuessed: false,
        between: async () => {},
      },
    );
    await expect(opening).rejects.toThrow('m does not run on wasm');
  });
});
