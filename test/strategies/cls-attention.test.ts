import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import { clsAttention } from '../../src/strategies/cls-attention.ts';
import {
  arrayTolerance,
  goldenGrid,
  maxAbs,
  maxDifference,
  readFloats,
  readGolden,
  readMatrix,
} from '../helpers/goldens.ts';

interface Case {
  readonly inputs: { readonly attn_cls_penult: string };
  readonly params: { readonly K: number };
  readonly expected: {
    readonly kept_raster: readonly number[];
    readonly kept_by_score: readonly number[];
  };
}

describe('cls-attention', () => {
  it.each(['chelsea-K128', 'dashboard-K32', 'rocket-K64', 'text-K64'])(
    'keeps what FasterVLM keeps in %s',
    (id) => {
      const { inputs, params, expected } = readGolden<Case>(`field/fastervlm/${id}.json`);
      const { kept, order, scores } = runStrategy(clsAttention, {
        signals: {
          grid: goldenGrid,
          prefixTokens: 1,
          clsAttention: readMatrix(`field/${inputs.attn_cls_penult}`, 256),
        },
        keep: params.K,
      });
      expect([...kept]).toEqual(expected.kept_raster);
      expect([...order!]).toEqual(expected.kept_by_score);
      const reference = readFloats(`field/fastervlm/${id}.scores.bin`);
      expect(maxDifference(scores!, reference)).toBeLessThan(arrayTolerance * maxAbs(reference));
    },
  );

  it('ranks by the mean over heads, ties to the lower patch', () => {
    // Means 2, 3, 2, 1.
    const attention = { data: Float32Array.of(4, 1, 2, 0, 0, 5, 2, 2), rows: 2, cols: 4 };
    const { order, kept, scores } = runStrategy(clsAttention, {
      signals: {
        grid: { rows: 2, cols: 2, patchSize: 1 },
        prefixTokens: 1,
        clsAttention: attention,
      },
      keep: 3,
    });
    expect([...order!]).toEqual([1, 0, 2]);
    expect([...kept]).toEqual([0, 1, 2]);
    expect([...scores!]).toEqual([2, 3, 2, 1]);
  });
});
