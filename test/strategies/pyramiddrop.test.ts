import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { pyramiddrop } from '../../src/strategies/pyramiddrop.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import { goldenGrid, readGolden, readMatrix } from '../helpers/goldens.ts';

interface Case {
  readonly inputs: { readonly attn_cls_last: string };
  readonly params: { readonly ratios: readonly number[] };
  readonly expected: {
    readonly stages: readonly {
      readonly ratio: number;
      readonly K: number;
      readonly kept_raster: readonly number[];
    }[];
  };
}

const ids = fieldCases('pyramiddrop');
const list = (values: unknown): number[] => [...(values as Uint32Array)];

describe(`pyramiddrop against the restated schedule, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('keeps the same patches after every stage in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const { stages } = expected;
    const { kept, extra } = runStrategy(pyramiddrop, {
      signals: {
        grid: goldenGrid,
        prefixTokens: 1,
        clsAttention: readMatrix(`field/${inputs.attn_cls_last}`, 256),
      },
      keep: stages[stages.length - 1].K,
      params: { ratios: params.ratios.join(',') },
    });
    expect(list(extra['stageCounts'])).toEqual(stages.map((stage) => stage.K));
    const droppedAt = list(extra['droppedAt']);
    stages.forEach((stage, s) => {
      const left = droppedAt.flatMap((at, t) => (at === 0 || at > s + 1 ? [t] : []));
      expect(left).toEqual(stage.kept_raster);
    });
    expect([...kept]).toEqual(stages[stages.length - 1].kept_raster);
  });

  it('has three cases', () => {
    expect(ids).toHaveLength(3);
  });
});

/** Sixteen patches, attention rising from left to right. */
const strip: Signals = {
  grid: { rows: 1, cols: 16, patchSize: 1 },
  prefixTokens: 1,
  clsAttention: { data: Float32Array.from({ length: 16 }, (_, t) => t), rows: 1, cols: 16 },
};
const run = (keep: number, params: Params = {}): Reduction =>
  runStrategy(pyramiddrop, { signals: strip, keep, params });
const counts = (keep: number, ratios?: string): number[] =>
  list(run(keep, ratios === undefined ? {} : { ratios }).extra['stageCounts']);

describe('pyramiddrop worked by hand', () => {
  it('drops the least attended first, stage by stage', () => {
    const { kept, steps, extra } = run(2);
    expect([...kept]).toEqual([14, 15]);
    expect(list(extra['stageCounts'])).toEqual([8, 4, 2]);
    expect(list(extra['droppedAt'])).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 0, 0]);
    const dropped = steps!.map((step) => step.kind === 'drop' && step.patch);
    expect(dropped).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    // Quarters of the layers with 16, 8, 4 and 2 of 16 tokens.
    expect(extra['relativeCost']).toBe(30 / 64);
  });

  it('steps down evenly to any number', () => {
    // 16·(4/16)^(1/3) = 10.08, ^(2/3) = 6.35.
    expect(counts(4)).toEqual([10, 6, 4]);
    expect(counts(16)).toEqual([16, 16, 16]);
    expect(counts(0)).toEqual([0, 0, 0]);
  });

  it('follows asked ratios of all patches, never rising and never below the asked number', () => {
    expect(counts(2, '0.5,0.25,0.125')).toEqual([8, 4, 2]);
    expect(counts(6, '0.5,0.25,0.125')).toEqual([8, 6, 6]);
    expect(counts(1, '0.5,0.9,0.3,0.1')).toEqual([8, 8, 4, 1]);
    expect(counts(3, '0.9')).toEqual([3]);
  });
});
