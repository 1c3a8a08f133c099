import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputTokens, selectRows } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import { scanOrder, type ScanOrder } from '../../src/core/scan-order.ts';
import type { Matrix, Signals } from '../../src/core/types.ts';
import { hnet } from '../../src/strategies/hnet.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import {
  arrayTolerance,
  goldenGrid,
  maxAbs,
  maxDifference,
  patchRows,
  readFloats,
  readGolden,
  readMatrix,
} from '../helpers/goldens.ts';
import { randomSignals } from '../helpers/signals.ts';

interface Case {
  readonly inputs: { readonly hs_penult: string; readonly hs_last_ln: string };
  readonly params: {
    readonly order: ScanOrder;
    readonly features: 'hs_penult' | 'hs_last_ln';
    readonly K: number;
    readonly center?: boolean;
  };
  readonly expected: {
    readonly order: readonly number[];
    readonly ref_boundaries_p_gt_half: readonly number[];
    readonly topk_boundaries: readonly number[];
    readonly patch_to_chunk: readonly number[];
  };
}

const ids = fieldCases('hnet');

function withoutMean({ data, rows, cols }: Matrix): Matrix {
  const mean = new Float64Array(cols);
  data.forEach((x, i) => (mean[i % cols] += x / rows));
  return { data: data.map((x, i) => x - mean[i % cols]), rows, cols };
}

describe('hnet against the published code, 4 of 4 cases', () => {
  it.each(ids)('routes, cuts and pools as in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const tokens = patchRows(readMatrix(`field/${inputs[params.features]}`, 384));
    const signals = { grid: goldenGrid, prefixTokens: 1, tokens };
    const given = { order: params.order, center: params.center ?? false };
    const reduction = runStrategy(hnet, { signals, keep: params.K, params: given });
    expect([...scanOrder(goldenGrid, params.order)]).toEqual(expected.order);
    const p = readFloats(`field/${id}.p.bin`);
    const ours = expected.order.map((patch) => reduction.scores![patch]);
    expect(maxDifference(ours, p)).toBeLessThan(arrayTolerance * maxAbs(p));
    // Stored are places on the walk.
    const onWalk = (places: readonly number[]): number[] => places.map((i) => expected.order[i]);
    const natural = reduction.extra['naturalBoundaries'] as Uint32Array;
    expect([...natural]).toEqual(onWalk(expected.ref_boundaries_p_gt_half));
    expect([...reduction.kept]).toEqual(onWalk(expected.topk_boundaries).sort((a, b) => a - b));
    // Chunks are numbered along the walk there, by their first patch here.
    const chunkOf = Array.from(reduction.kept, (patch) => expected.patch_to_chunk[patch]);
    const labels = reduction.extra['labels'] as Uint32Array;
    expect(Array.from(labels, (label) => chunkOf[label])).toEqual(expected.patch_to_chunk);
    const means = readMatrix(`field/${id}.chunk_mean.bin`, 384);
    // With `center` the stored tokens are without the mean; the mean of the payload stays here.
    const rows = params.center ? withoutMean(tokens) : tokens;
    const outputs = outputTokens(rows, reduction);
    const difference = maxDifference(
      outputs.data,
      selectRows(means, Uint32Array.from(chunkOf)).data,
    );
    expect(difference).toBeLessThan(arrayTolerance * maxAbs(means.data));
    // The published layer hands on the first token of every natural chunk.
    const reference = readFloats(`field/${id}.ref_chunk_tokens.bin`);
    const firsts = selectRows(rows, natural).data;
    expect(maxDifference(firsts, reference)).toBeLessThan(arrayTolerance * maxAbs(reference));
  });

  it('leaves no stored case out', () => {
    expect(ids).toHaveLength(4);
  });
});

/** Two by three patches in the plane. */
const plane: Signals = {
  grid: { rows: 2, cols: 3, patchSize: 1 },
  prefixTokens: 0,
  tokens: { data: Float32Array.of(1, 0, 2, 0, 0, 1, -1, 0, -3, 0, 0, 2), rows: 6, cols: 2 },
};

describe('hnet worked by hand', () => {
  it('cuts where neighbours on the walk are least alike', () => {
    const params = { order: 'raster', center: false };
    // Along the rows: cosines 1, 0, 0, 1, 0, so p = 1, 0, .5, .5, 0, .5; the earlier cut wins.
    const three = runStrategy(hnet, { signals: plane, keep: 3, params });
    expect([...three.scores!]).toEqual([1, 0, 0.5, 0.5, 0, 0.5]);
    expect([...three.order!]).toEqual([0, 2, 3]);
    expect([...(three.extra['labels'] as Uint32Array)]).toEqual([0, 0, 1, 2, 2, 2]);
    const third = Math.fround(1 / 3);
    expect([...three.groups!.weight]).toEqual([0.5, 0.5, 1, third, third, third]);
    // No p is above a half but the first.
    expect([...(three.extra['naturalBoundaries'] as Uint32Array)]).toEqual([0]);
  });

  it('turns around at the end of a row on a snake', () => {
    const params = { order: 'snake', center: false };
    // 0, 1, 2, 5, 4, 3: cosines 1, 0, 1, 0, 1, so cuts are before 2 and before 4.
    const three = runStrategy(hnet, { signals: plane, keep: 3, params });
    expect([...three.kept]).toEqual([0, 2, 4]);
    expect([...(three.extra['labels'] as Uint32Array)]).toEqual([0, 0, 1, 2, 2, 1]);
  });

  it('hands on the first tokens alone when asked', () => {
    const params = { order: 'snake', center: false, token: 'boundary' };
    const { groups, kept } = runStrategy(hnet, { signals: plane, keep: 3, params });
    expect(groups).toBeNull();
    expect([...kept]).toEqual([0, 2, 4]);
  });

  it('compares what is left without the mean', () => {
    const data = Float32Array.of(11, 9, 11);
    const signals: Signals = {
      grid: { rows: 1, cols: 3, patchSize: 1 },
      prefixTokens: 0,
      tokens: { data, rows: 3, cols: 1 },
    };
    const scores = (center: boolean): number[] => [
      ...runStrategy(hnet, { signals, keep: 1, params: { center, order: 'raster' } }).scores!,
    ];
    expect(scores(false)).toEqual([1, 0, 0]);
    expect(scores(true)).toEqual([1, 1, 1]);
  });
});

describe('hnet in general', () => {
  it('does not mind the length of tokens', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 12 }), (seed, keep) => {
        const signals = randomSignals(3, 4, seed);
        const { tokens } = signals;
        const scaled = { ...tokens!, data: tokens!.data.map((x) => 4 * x) };
        const params = { center: false };
        const first = runStrategy(hnet, { signals, keep, params });
        const second = runStrategy(hnet, { signals: { ...signals, tokens: scaled }, keep, params });
        expect(second.kept).toEqual(first.kept);
      }),
    );
  });

  it('begins longer choices of boundaries with the shorter ones', () => {
    const signals = randomSignals(4, 4, 3);
    const full = runStrategy(hnet, { signals, keep: 16 }).order!;
    const half = runStrategy(hnet, { signals, keep: 8 }).order!;
    expect(full.slice(0, 8)).toEqual(half);
  });
});
