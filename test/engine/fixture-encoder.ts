/** @file Random small encoders of every export pattern, and what torch computed on them. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { nodeRuntime } from '../../src/commands/node-runtime.ts';
import { Encoder } from '../../src/engine/encoder.ts';
import { guessCard } from '../../src/engine/guess-card.ts';
import type { ModelInput } from '../../src/image/preprocess.ts';
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

export function loadReference(stem: string) {
  const json = JSON.parse(readFileSync(new URL(`${stem}.json`, folder), 'utf8')) as Reference;
  const bin = read(`${stem}.bin`);
  const tensor = (name: string): Float32Array => {
    const { offset, shape } = json.tensors[name];
    const size = shape.reduce((product, n) => product * n, 1);
    return new Float32Array(bin.buffer, bin.byteOffset + offset, size);
  };
  return { ...json, tensor };
}

export async function openFixture(file: string, external: readonly string[] = []) {
  const bytes = read(file);
  const files = { bytes, external: new Map(external.map((name) => [name, read(name)])) };
  const facts = { id: file, label: file, file, bytes: bytes.length, sha256: '' };
  const card = guessCard(inspectEncoder(parseModel(bytes, files.external)), facts);
  const encoder = Encoder.open(nodeRuntime(), card, files);
  await encoder.compile();
  return encoder;
}

export function inputOf(pixels: Float32Array): ModelInput {
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
export function error(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  let difference = 0;
  let scale = 1;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(found[i] - expected[i]));
    scale = Math.max(scale, Math.abs(expected[i]));
  }
  return difference / scale;
}
