import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { matryoshka } from '../../src/strategies/matryoshka.ts';
import {
  goldenGrid,
  maxDifference,
  patchRows,
  readFloats,
  readGolden,
  readMatrix,
} from '../helpers/goldens.ts';
import { randomSignals } from '../helpers/signals.ts';

interface Case {
  readonly inputs: { readonly features: string };
  readonly params: { readonly matryoshka_vis_token_scale: number; readonly pool_size: number };
  readonly expected: { readonly num_tokens: number };
  readonly tolerance: number;
}

const cases = [
  'm3_astronaut_penult_4',
  'm3_astronaut_penult_16',
  'm3_astronaut_penult_64',
  'm3_page_penult_9',
  'm3_page_penult_36',
  'm3_page_penult_144',
  'm3_ui_a_last_256',
  'm3_ui_a_penult_1',
];

describe('matryoshka against the published code, 8 of 8 cases', () => {
  it.each(cases)('pools as in %s', (id) => {
    const { inputs, params, expected, tolerance } = readGolden<Case>(`seeds/matryoshka/${id}.json`);
    const name = inputs.features.split(' ')[0];
    const tokens = patchRows(readMatrix(`seeds/inputs/${name}.bin`, 384));
    const signals: Signals = { grid: goldenGrid, prefixTokens: 1, tokens };
    const keep = params.matryoshka_vis_token_scale;
    const pool = (compat: boolean): Reduction =>
      runStrategy(matryoshka, { signals, keep, params: { compat } });
    const published = pool(true);
    expect(published.kept).toHaveLength(expected.num_tokens);
    expect(published.extra['windowHeight']).toBe(params.pool_size);
    const reference = readFloats(`seeds/matryoshka/${id}.bin`);
    const outputs = outputTokens(tokens, published);
    expect(maxDifference(outputs.data, reference)).toBeLessThan(tolerance);
    // On the natural scales of the grid nothing differs.
    if ([1, 4, 16, 64, 256].includes(keep)) {
      expect(pool(false).groups).toEqual(published.groups);
    } else {
      expect(pool(false).kept.length).toBeLessThan(keep);
    }
  });
});

/** `[rows×cols]` tokens of one number. */
const numbers = (rows: number, cols: number, values: readonly number[]): Signals => ({
  grid: { rows, cols, patchSize: 1 },
  prefixTokens: 0,
  tokens: { data: Float32Array.from(values), rows: rows * cols, cols: 1 },
});

const scalesOf = (rows: number, cols: number): number[] => {
  const signals = numbers(rows, cols, new Array<number>(rows * cols).fill(1));
  return [...(runStrategy(matryoshka, { signals, keep: 1 }).extra['scales'] as Uint32Array)];
};

describe('matryoshka worked by hand', () => {
  const signals = numbers(3, 4, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

  it('averages windows, smaller ones at the edge', () => {
    const reduction = runStrategy(matryoshka, { signals, keep: 5 });
    // (1 + 2 + 5 + 6) / 4, (3 + 4 + 7 + 8) / 4, (9 + 10) / 2, (11 + 12) / 2
    expect([...outputTokens(signals.tokens!, reduction).data]).toEqual([3.5, 5.5, 9.5, 11.5]);
    expect([...reduction.kept]).toEqual([0, 2, 8, 10]);
    expect(reduction.steps).toHaveLength(8);
  });

  it('leaves the edge out as published when told to', () => {
    // ⌊√(12/5)⌋ = 1: nothing is pooled. ⌊√(12/3)⌋ = 2: one row of two windows.
    const pool = (keep: number): number[] => {
      const reduction = runStrategy(matryoshka, { signals, keep, params: { compat: true } });
      return [...outputTokens(signals.tokens!, reduction).data];
    };
    expect(pool(5)).toHaveLength(12);
    expect(pool(3)).toEqual([3.5, 5.5]);
  });

  it('knows the published scales of 24 × 24 and the natural ones of other grids', () => {
    expect(scalesOf(24, 24)).toEqual([576, 144, 36, 9, 1]);
    expect(scalesOf(16, 16)).toEqual([256, 64, 16, 4, 1]);
    expect(scalesOf(14, 14)).toEqual([196, 49, 16, 4, 1]);
    expect(scalesOf(1, 9)).toEqual([9, 5, 3, 1]);
    expect(scalesOf(6, 5)).toEqual([30, 9, 1]);
  });
});

describe('matryoshka for all grids', () => {
  it('nests every scale in the finer one, and every patch is in one window', () => {
    const sides = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(sides, sides, (rows, cols) => {
        const signals = randomSignals(rows, cols, 1);
        const windowOf = (keep: number): number[] => {
          const { kept, groups } = runStrategy(matryoshka, { signals, keep });
          const window = new Array<number>(rows * cols).fill(-1);
          kept.forEach((_, k) => {
            for (const t of groups!.patch.slice(groups!.start[k], groups!.start[k + 1])) {
              expect(window[t]).toBe(-1);
              window[t] = k;
            }
          });
          return window;
        };
        const windows = scalesOf(rows, cols).map(windowOf);
        windows.forEach((coarse, i) => {
          expect(coarse).not.toContain(-1);
          const coarseOf = new Map<number, number>();
          windows[i - 1]?.forEach((fine, t) => {
            expect(coarseOf.get(fine) ?? coarse[t]).toBe(coarse[t]);
            coarseOf.set(fine, coarse[t]);
          });
        });
      }),
      { numRuns: 40 },
    );
  });
});
