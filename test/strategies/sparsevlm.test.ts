import { describe, expect, it } from 'vitest';
import { outputTokens, selectRows } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Matrix, Reduction, Signals } from '../../src/core/types.ts';
import { sparsevlm } from '../../src/strategies/sparsevlm.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import {
  arrayTolerance,
  goldenGrid,
  maxAbs,
  maxDifference,
  patchRows,
  readGolden,
  readMatrix,
  sliceRows,
} from '../helpers/goldens.ts';

interface Case {
  readonly inputs: { readonly attn_cls_last: string; readonly hs_last_ln: string };
  readonly params: { readonly K: number };
  readonly expected: {
    readonly kept_raster: readonly number[];
    readonly recycled_pool: readonly number[];
    readonly cluster_num: number;
    readonly cluster_centers: readonly number[];
    readonly cluster_of_pool: readonly number[];
  };
}

const ids = fieldCases('sparsevlm');
const list = (values: unknown): number[] => [...(values as Uint32Array)];

function read(id: string): { golden: Case; tokens: Matrix; signals: Signals; stored: Matrix } {
  const golden = readGolden<Case>(`field/${id}.json`);
  const tokens = patchRows(readMatrix(`field/${golden.inputs.hs_last_ln}`, 384));
  const clsAttention = readMatrix(`field/${golden.inputs.attn_cls_last}`, 256);
  const signals = { grid: goldenGrid, prefixTokens: 1, tokens, clsAttention };
  return { golden, tokens, signals, stored: readMatrix(`field/${id}.tokens.bin`, 384) };
}

describe(`sparsevlm against the published code, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('ranks, recycles and averages the same tokens in %s', (id) => {
    const { golden, tokens, signals, stored } = read(id);
    const { expected, params } = golden;
    const keep = params.K + expected.cluster_num;
    const reduction = runStrategy(sparsevlm, { signals, keep });
    const { kept, extra } = reduction;
    expect(list(extra['recycled'])).toEqual(expected.recycled_pool);
    expect(list(extra['virtualTokens'])).toEqual(expected.cluster_centers);
    expect(list(extra['clusterOf'])).toEqual(expected.cluster_of_pool);
    const outputs = [...expected.kept_raster, ...expected.cluster_centers];
    expect([...kept]).toEqual([...outputs].sort((a, b) => a - b));

    // The reference puts the clusters behind the kept ones, here they stand at their centres.
    const row = new Map(Array.from(kept, (patch, k) => [patch, k]));
    const ours = outputTokens(tokens, reduction);
    const lined = selectRows(
      ours,
      Uint32Array.from(outputs, (patch) => row.get(patch)!),
    );
    expect(lined.rows).toBe(stored.rows);
    const difference = maxDifference(lined.data, stored.data);
    expect(difference).toBeLessThan(arrayTolerance * maxAbs(stored.data));
  });

  it.each(ids)('counts ranked patches alone in compat in %s', (id) => {
    const { golden, tokens, signals, stored } = read(id);
    const { expected, params } = golden;
    const reduction = runStrategy(sparsevlm, {
      signals,
      keep: params.K,
      params: { compat: true },
    });
    const { kept, groups, extra } = reduction;
    expect([...kept]).toEqual(expected.kept_raster);
    expect(groups).toBeNull();
    expect(list(extra['virtualTokens'])).toEqual(expected.cluster_centers);
    expect(list(extra['clusterOf'])).toEqual(expected.cluster_of_pool);
    const plain = maxDifference(
      outputTokens(tokens, reduction).data,
      sliceRows(stored, 0, params.K).data,
    );
    expect(plain).toBeLessThan(arrayTolerance * maxAbs(stored.data));
  });

  it('has four cases', () => {
    expect(ids).toHaveLength(4);
  });
});

/** A strip of 40 patches, attention falling from left to right; patches 4 to 14 in two heaps. */
const heaps = [0, 0.1, 0.3, 0.6, 1, 1.5, 10, 10.2, 10.5, 10.9, 11.4];
const strip: Signals = {
  grid: { rows: 1, cols: 40, patchSize: 1 },
  prefixTokens: 1,
  tokens: {
    data: Float32Array.from({ length: 40 }, (_, t) => heaps[t - 4] ?? 100 + t),
    rows: 40,
    cols: 1,
  },
  clsAttention: { data: Float32Array.from({ length: 40 }, (_, t) => 40 - t), rows: 1, cols: 40 },
};
const run = (keep: number): Reduction => runStrategy(sparsevlm, { signals: strip, keep });

describe('sparsevlm worked by hand', () => {
  it('keeps the most attended and averages the next ones in clusters', () => {
    // Four ranked drop 36: ⌊10.8⌋ + 1 = 11 are recycled in ⌊1.1⌋ + 1 = 2 clusters, six in all. The
    // closest pair 4, 5 is densest and 4 comes first; 10 is dense and 9.7 or more from what is
    // denser.
    const reduction = run(6);
    expect([...reduction.kept]).toEqual([0, 1, 2, 3, 4, 10]);
    expect(list(reduction.extra['recycled'])).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(list(reduction.extra['virtualTokens'])).toEqual([4, 10]);
    expect(list(reduction.extra['clusterOf'])).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    const { data } = outputTokens(strip.tokens!, reduction);
    [100, 101, 102, 103, 3.5 / 6, 53 / 5].forEach((x, k) => expect(data[k]).toBeCloseTo(x, 5));
    const joined = reduction.steps!.flatMap((s) => (s.kind === 'add' ? [[s.patch, s.into]] : []));
    expect(joined.slice(0, 2)).toEqual([
      [5, 4],
      [6, 4],
    ]);
    expect(joined).toHaveLength(9);
  });

  it('gives clusters half of a small number at most', () => {
    const numVirtual = (keep: number): number => list(run(keep).extra['virtualTokens']).length;
    expect([0, 1, 2, 3, 4, 5].map(numVirtual)).toEqual([0, 0, 1, 1, 2, 2]);
    expect([...run(2).kept]).toContain(0);
  });

  it('recycles less and less as less is dropped', () => {
    expect(list(run(39).extra['recycled'])).toEqual([38]);
    expect([...run(39).kept]).not.toContain(39);
    expect(list(run(40).extra['recycled'])).toEqual([]);
  });
});
