/**
 * @file Five exports on WebGPU against PyTorch: whole with taps, cut in two, and on fewer tokens.
 * The software adapter computes in float32; engine figures for it are about those of the CPU.
 */
import type { Browser, Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutSegment, type Segment } from '../../src/onnx/cut-segment.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { placesOf } from '../../src/onnx/cut-place.ts';
import { subsetSide } from '../../src/onnx/subset-side.ts';
import { fixtures, openFixture, Reference } from '../onnx/helpers/fixtures.ts';
import { maxError } from '../onnx/helpers/run-model.ts';
import { tapName } from '../onnx/helpers/run-segments.ts';
import { launch } from './open-page.ts';
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

let server: ViteDevServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await createServer({ server: { port: 0, strictPort: false }, logLevel: 'error' });
  await server.listen();
  browser = await launch({ gpu: true });
  page = await browser.newPage();
  await page.goto(`${server.resolvedUrls?.local[0]}test/browser/runtime-page/index.html`);
  await page.waitForFunction(() => window.runModel !== undefined);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

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


describe.each(chosen)('%s halves', (name) => {
  const fixture = fixtures.find((f) => f.name === name)!;
  const torch = new Reference(fixture.ref!);
  const anatomy = inspectEncoder(openFixture(fixture.file));
  const feeds: Record<string, Value> = Object.fromEntries(Object.entries(torch.feeds).map(([key, { data, dims }]) => [key, { data: data as Numbers, dims }]));
  it('x', async () => {
    const places = placesOf(anatomy);
    const starts = ['input', ...places] as const, ends = [...places, 'output'] as const;
    let stream: Value | undefined;
    const known: Record<string, Value> = { ...feeds };
    for (const [i, from] of starts.entries()) {
      const seg = cutSegment(anatomy, { from, to: ends[i] }, { logSizes: true });
      const f: Record<string, Value> = {};
      for (const { name: n, role } of seg.inputs) f[n] = role === 'stream' ? stream! : role === 'logSizes' ? { data: new Float32Array(torch.N), dims: [1,1,1,torch.N] } : known[n];
      const out = await run(seg, f);
      Object.assign(known, out);
      const end = seg.outputs.find((o) => o.role === 'stream');
      if (end) stream = out[end.name];
      if (from === 1) {
        const one = cutSegment(anatomy, { from, to: ends[i] }, { });
        const g = { ...f }; delete g['logSizes'];
        const o2 = await run(one, g);
        console.log(name, 'zero', maxError(floats(o2[end!.name]), floats(stream!)));
      }
    }
    console.log(name, 'chain vs torch', anatomy.results.map((r) => maxError(floats(known[r]), torch.floats(`out.${r}`))), fixture.measured.errFullVsTorch);
    const last = known[anatomy.cuts[3]] ?? stream!;
    // duplicates
    const s1 = known[anatomy.cuts[1]];
    const W = torch.hidden, N = torch.N;
    const at = torch.prefix + 3;
    const rows = (p: number[]): Value => ({ dims: [1, p.length, W], data: Float32Array.from(p.flatMap((q) => [...floats(s1).subarray(q*W, (q+1)*W)])) });
    const all = Array.from({length: N}, (_, i) => i);
    const many = [...all.slice(0, at), at, at, ...all.slice(at)];
    const sides = (seg: Segment, p: number[]) => Object.fromEntries(seg.inputs.filter((x) => x.role==='side').map(({name: n, side}) => { const q = subsetSide(side!, known[n] as any, Uint32Array.from(p), N); return [n, q as Value]; }));
    const plain = cutSegment(anatomy, {from: 1, to: 1.5}), sized = cutSegment(anatomy, {from: 1, to: 1.5}, {logSizes: true, select: true});
    const sn = plain.inputs[0].name;
    const a = await run(plain, { [sn]: rows(many), ...sides(plain, many) });
    const f: Record<string, Value> = { ...sides(sized, all) };
    for (const { name: n, role } of sized.inputs) { if (role==='stream') f[n] = s1; if (role==='select') f[n] = {data: BigInt64Array.from(all, BigInt), dims:[N]}; if (role==='logSizes') f[n] = {data: Float32Array.from(all, (i) => i===at?Math.log(3):0), dims: [1,1,1,N]}; }
    const b = await run(sized, f);
    const cut = anatomy.midCuts[1]!;
    const x = floats(a[cut]), y = floats(b[cut]);
    const xs = Float32Array.from([...many.keys()].filter((i) => i <= at || i >= at+3).flatMap((q) => [...x.subarray(q*W, (q+1)*W)]));
    console.log(name, 'dup', maxError(xs, y), Math.max(...y.map(Math.abs)));
    const results = anatomy.results;
    const tail = cutSegment(anatomy, {from: 3, to: 'output'}, {batches: true});
    const single = cutSegment(anatomy, {from: 3, to: 'output'});
    const bat = await run(tail, {[tail.inputs[0].name]: {data: last.data, dims: [N, 1, W]}});
    const one = await run(single, {[single.inputs[0].name]: {data: floats(last).slice(4*W, 5*W), dims: [1, 1, W]}});
    for (const r of results) { const k = floats(one[r]).length; console.log(name, r, bat[r].dims, maxError(floats(bat[r]).slice(4*k, 5*k), floats(one[r]))); }
  });
});
