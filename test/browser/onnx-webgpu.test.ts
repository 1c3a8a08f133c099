/**
 * @file Five exports on WebGPU against PyTorch: whole with taps, cut in two, and on fewer tokens.
 * The software adapter computes in float32; engine figures for it are about those of the CPU.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutSegment, type Segment } from '../../src/onnx/cut-segment.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { subsetSide } from '../../src/onnx/subset-side.ts';
import { fixtures, openFixture, Reference } from '../onnx/helpers/fixtures.ts';
import { maxError } from '../onnx/helpers/run-model.ts';
import { tapName } from '../onnx/helpers/run-segments.ts';
import { openRuntimePage, type RuntimePage } from './open-runtime-page.ts';
import type { Packed } from './runtime-page/run-model.ts';

/** A plain one, one with a mask beside the stream, rotary tables, a pooling head, fused attention. */
const chosen = [
  'dinov2.ts17.eager',
  'dinov2.dyn.sdpa',
  'dinov3.ts17.sdpa',
  'siglipv.optimum.sdpa',
  'clipv.ts14.eager.fusedclip',
];
/** Another order of sums: what the adapter adds to errors near zero. */
const floor = 1e-5;
/** Its sines and cosines are coarser, and DINOv3 makes its rotary tables from them. */
const rotaryFloor = 4e-4;

let opened: RuntimePage;
let page: Page;

beforeAll(async () => {
  opened = await openRuntimePage();
  page = opened.page;
});
afterAll(() => opened.close());

type Numbers = Float32Array | BigInt64Array;
interface Value {
  readonly data: Numbers;
  readonly dims: readonly number[];
}

async function run(
  segment: Segment,
  feeds: Readonly<Record<string, Value>>,
): Promise<Record<string, Value>> {
  const bytes = Buffer.from(segment.bytes).toString('base64');
  const packed: Record<string, Packed> = {};
  for (const { name } of segment.inputs) {
    const { data, dims } = feeds[name];
    packed[name] = {
      type: data instanceof BigInt64Array ? 'int64' : 'float32',
      dims,
      base64: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    };
  }
  const outputs = await page.evaluate(([b, f]) => window.runModel!(b, f), [bytes, packed] as const);
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { type, dims, base64 }]) => {
      const { buffer } = Uint8Array.from(Buffer.from(base64, 'base64'));
      const data = type === 'int64' ? new BigInt64Array(buffer) : new Float32Array(buffer);
      return [name, { data, dims }];
    }),
  );
}

const floats = (value: Value): Float32Array => value.data as Float32Array;

describe.each(chosen)('%s on WebGPU', (name) => {
  const fixture = fixtures.find((f) => f.name === name)!;
  const torch = new Reference(fixture.ref!);
  const anatomy = inspectEncoder(openFixture(fixture.file));
  const feeds = Object.fromEntries(
    Object.entries(torch.feeds).map(([key, { data, dims }]) => [
      key,
      { data: data as Numbers, dims },
    ]),
  );
  const least = name.startsWith('dinov3') ? rotaryFloor : floor;
  const allowed = (measured: unknown): number => Math.max(least, 3 * Number(measured));
  const worst = (outputs: Record<string, Value>, of: string): number =>
    Math.max(
      ...anatomy.results.map((out) => maxError(floats(outputs[out]), torch.floats(`${of}.${out}`))),
    );

  it('answers whole as PyTorch does, hidden states and attention included', async () => {
    const blocks = Array.from({ length: anatomy.blocks }, (_, block) => block);
    const taps = blocks.flatMap((block) => [
      { kind: 'hidden' as const, block },
      { kind: 'attention' as const, block },
    ]);
    const whole = cutSegment(anatomy, { from: 'input', to: 'output' }, { taps });
    const outputs = await run(whole, feeds);
    const { errFullVsTorch, errHidden, errAttn } = fixture.measured;
    expect(worst(outputs, 'out')).toBeLessThanOrEqual(allowed(errFullVsTorch));
    for (const block of blocks) {
      const hidden = floats(outputs[tapName(whole, 'hidden', block)]);
      const attention = floats(outputs[tapName(whole, 'attention', block)]);
      expect(maxError(hidden, torch.floats(`hidden.${block}`))).toBeLessThanOrEqual(
        allowed(errHidden),
      );
      expect(maxError(attention, torch.floats(`attn.${block}`))).toBeLessThanOrEqual(
        allowed(errAttn),
      );
    }
  });

  it('answers on a subset of tokens as PyTorch does', async () => {
    const cut = 1;
    const head = cutSegment(anatomy, { from: 'input', to: cut });
    const tail = cutSegment(anatomy, { from: cut, to: 'output' });
    const known = await run(head, feeds);
    const stream = known[head.outputs.find(({ role }) => role === 'stream')!.name];
    const [, numTokens, width] = stream.dims;
    for (const { tag, keep } of torch.pruned.filter((p) => p.afterLayer === cut - 1)) {
      const places = Uint32Array.from(keep);
      const kept = new Float32Array(places.length * width);
      places.forEach((place, i) => {
        kept.set(floats(stream).subarray(place * width, (place + 1) * width), i * width);
      });
      const inputs: Record<string, Value> = {};
      for (const { name: input, role, side } of tail.inputs) {
        if (role === 'stream') inputs[input] = { data: kept, dims: [1, places.length, width] };
        else if (side) {
          const part = subsetSide(side, known[input], places, numTokens);
          inputs[input] = part as Value;
        } else inputs[input] = feeds[input];
      }
      const outputs = await run(tail, inputs);
      expect(worst(outputs, tag), tag).toBeLessThanOrEqual(allowed(fixture.measured[`err.${tag}`]));
    }
  });
});
