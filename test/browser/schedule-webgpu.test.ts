/**
 * @file Schedules on WebGPU: what is decided and answered there is what WASM decides and answers,
 * with the stream left on the device from part to part.
 */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Schedule } from '../../src/core/schedule.ts';
import { runSchedule } from '../../src/engine/run-schedule.ts';
import { strategies } from '../../src/strategies/index.ts';
import { error, inputOf, loadReference, openFixture } from '../engine/fixture-encoder.ts';
import { openRuntimePage, type RuntimePage } from './open-runtime-page.ts';

let opened: RuntimePage;
let page: Page;

beforeAll(async () => {
  opened = await openRuntimePage();
  page = opened.page;
});
afterAll(() => opened.close());

const step = (afterLayer: number, where: 'attention' | 'block', strategy: string, keep: number) =>
  ({ afterLayer, where, strategy, params: {}, keep }) as const;

it.each([
  // file, reference, what the adapter's own arithmetic may add (see onnx-webgpu.test.ts).
  ['dinov2.ts17.eager.onnx', 'dinov2', 1e-5],
  ['dinov3.ts17.sdpa.onnx', 'dinov3', 4e-4],
] as const)('%s merges and prunes as on WASM', async (file, stem, tolerance) => {
  const pixels = loadReference(stem).tensor('in.pixel_values');
  const encoder = await openFixture(file);
  const trace = await encoder.trace(inputOf(pixels), () => 0);
  const all = trace.grid.rows * trace.grid.cols;
  const schedule: Schedule = {
    steps: [step(0, 'attention', 'tome', all - 3), step(1, 'block', 'prune-at-layer', all - 6)],
    proportionalAttention: true,
  };
  const parts = { strategies, clock: () => 0 };
  const wasm = await runSchedule(parts, encoder, trace, schedule, { seed: 1, from: 'trace' });
  await encoder.release();
  const bytes = readFileSync(new URL(`../fixtures/onnx/${file}`, import.meta.url));
  const gpu = await page.evaluate(([b, p, s]) => window.runStepwise!(b, p, s), [
    bytes.toString('base64'),
    [...pixels],
    schedule,
  ] as const);
  // Every part but the head hands on a stream; stem and what lies before the first step did not run.
  expect(gpu.numOnDevice).toBe(2 * trace.clsAttention.length);
  expect(gpu.kept).toEqual([...wasm.reduction.kept]);
  expect(error(gpu.tokens, wasm.answer.tokens.data)).toBeLessThan(tolerance);
  expect(error(gpu.embedding, wasm.answer.embedding)).toBeLessThan(tolerance);
});
