import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeRuntime } from '../../src/commands/node-runtime.ts';
import { readTextFiles } from '../../src/commands/read-text-files.ts';
import { relevanceOf, TextTower, type TextFiles } from '../../src/engine/text-tower.ts';
import { card, source } from './tiny-engine.ts';

/** Made by test/reference/text.py with the original tokenizers and the native runtime. */
const reference = JSON.parse(readFileSync('test/fixtures/text.json', 'utf8')) as {
  cases: { text: string; ids: number[]; vector: number[] }[];
};

let files: TextFiles;
let tower: TextTower;
beforeAll(async () => {
  files = await readTextFiles(source);
  tower = await TextTower.open(nodeRuntime(), card.text!, files);
});
afterAll(() => tower.release());

describe.each(reference.cases)('“$text”', ({ text, ids, vector }) => {
  test('is cut into the same pieces', () => {
    expect(files.tokenize(text).slice(0, card.text!.maxPieces)).toEqual(ids);
  });

  test('has the same vector', async () => {
    const found = await tower.embed(text);
    expect(found).toHaveLength(vector.length);
    // Weights are 16-bit floats run in float32; kernels sum in another order.
    found.forEach((x, i) => expect(x).toBeCloseTo(vector[i], 4));
  });
});

test('relevance is the scalar product with each patch', () => {
  const patches = { data: Float32Array.of(1, 0, 0.6, 0.8, 0, -1), rows: 3, cols: 2 };
  const [a, b, c] = relevanceOf(patches, Float32Array.of(0.6, 0.8));
  expect(a).toBeCloseTo(0.6, 6);
  expect(b).toBeCloseTo(1, 6);
  expect(c).toBeCloseTo(-0.8, 6);
});
