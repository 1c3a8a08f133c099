/** Tokens leave between the halves of blocks; the same tails cut in another way are the reference. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Schedule } from '../../src/core/schedule.ts';
import type { Encoder } from '../../src/engine/encoder.ts';
import { runSchedule } from '../../src/engine/run-schedule.ts';
import type { Trace } from '../../src/engine/trace.ts';
import { strategies } from '../../src/strategies/index.ts';
import { error, inputOf, loadReference, openFixture } from './fixture-encoder.ts';

const parts = { strategies, clock: () => 0 };
const none: Schedule = { steps: [], proportionalAttention: false };

describe.each([
  // file, reference, what two ways of cutting may differ by: the runtime fuses other nodes.
  ['dinov2.ts17.eager.onnx', 'dinov2', 1e-5],
  ['dinov2.dyn.sdpa.onnx', 'dinov2', 1e-5],
  ['dinov2.ts17.eager.fp16.onnx', 'dinov2', 1e-2],
  ['dinov2.ts17.eager.q8.onnx', 'dinov2', 1e-5],
  ['dinov3.ts17.sdpa.onnx', 'dinov3', 1e-5],
  ['vit.optimum.sdpa.onnx', 'vit457', 1e-5],
  ['siglipv.optimum.sdpa.onnx', 'siglipv457', 1e-3],
  ['clipv.ts17.sdpa.onnx', 'clipv', 1e-4],
  ['clipv.ts14.eager.fusedclip.onnx', 'clipv', 1e-4],
] as const)('%s unit by unit', (file, stem, tolerance) => {
  let encoder: Encoder;
  let trace: Trace;
  beforeAll(async () => {
    encoder = await openFixture(file);
    const made = inputOf(loadReference(stem).tensor('in.pixel_values'));
    trace = await encoder.trace(made, () => 0);
  });
  afterAll(() => encoder.release());

  const run = (schedule: Schedule) =>
    runSchedule(parts, encoder, trace, schedule, { seed: 1, from: 'trace' });
  const numPatches = (): number => trace.grid.rows * trace.grid.cols;
  // What every encoder tells: likeness; some have no CLS token.
  const step = (afterLayer: number, where: 'attention' | 'block', strategy: string, keep: number) =>
    ({ afterLayer, where, strategy, params: {}, keep }) as const;

  test('is the whole when nothing leaves', async () => {
    const { answer, reduction, stages } = await run(none);
    expect(error(answer.embedding, trace.embedding)).toBeLessThan(tolerance);
    expect(reduction.kept).toHaveLength(numPatches());
    expect(stages).toEqual([]);
  });

  test('is the tail of a cut when tokens leave behind one block', async () => {
    const keep = 7;
    const steps = [step(0, 'block', 'random', keep)];
    const { reduction, answer } = await run({ ...none, steps });
    expect(reduction.kept).toHaveLength(keep);
    const tail = await (await encoder.tailRunner(1, trace, reduction))();
    expect(error(answer.embedding, tail.embedding)).toBeLessThan(tolerance);
    expect(error(answer.tokens.data, tail.tokens.data)).toBeLessThan(tolerance);
  });

  test('decides twice in one block, by the attention that block had', async () => {
    if (trace.prefixTokens > 0) {
      const at = (where: 'attention' | 'block', keep: number) =>
        step(1, where, 'prune-at-layer', keep);
      const twice = await run({ ...none, steps: [at('attention', 9), at('block', 5)] });
      const once = await run({ ...none, steps: [at('attention', 5)] });
      expect(twice.reduction.kept).toEqual(once.reduction.kept);
    }
    // Keys have a row for every token that is still there, too.
    const all = numPatches();
    const merged = [step(1, 'attention', 'tome', all - 3), step(1, 'block', 'pitome', all - 6)];
    expect((await run({ ...none, steps: merged })).reduction.kept).toHaveLength(all - 6);
  });

  test('merges inside the blocks, with sizes in the attention, and remembers who went where', async () => {
    const all = numPatches();
    const steps = [
      step(0, 'attention', 'tome', all - 3),
      step(1, 'attention', 'tome', all - 6),
      step(2, 'block', 'pitome', all - 9),
    ];
    const sized = await run({ steps, proportionalAttention: true });
    const kept = sized.stages.map((stage) => stage.reduction.kept.length);
    expect(kept).toEqual([all - 3, all - 6, all - 9]);
    const { groups } = sized.reduction;
    const members = [...groups!.patch].sort((a, b) => a - b);
    expect(members).toEqual(Array.from({ length: all }, (_, i) => i));
    expect(sized.answer.tokens.rows).toBe(all - 9);
    expect(sized.answer.embedding.every(Number.isFinite)).toBe(true);
    const plain = await run({ steps, proportionalAttention: false });
    expect(plain.answer.embedding).not.toEqual(sized.answer.embedding);
    const again = await run({ steps, proportionalAttention: true });
    expect(again.answer.embedding).toEqual(sized.answer.embedding);
  });
});
