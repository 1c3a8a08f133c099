import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Signals } from '../../src/core/types.ts';
import { grid } from '../../src/strategies/grid.ts';
import { random } from '../../src/strategies/random.ts';
import { uniform } from '../../src/strategies/uniform.ts';
import { goldenGrid, readGolden } from '../helpers/goldens.ts';

interface Case {
  readonly params: { readonly K: number; readonly seed: number };
  readonly expected: {
    readonly random_raster: readonly number[];
    readonly random_draw_order: readonly number[];
    readonly uniform_stride: readonly number[];
    readonly uniform_grid_side: number;
    readonly uniform_grid: readonly number[];
  };
}

const signals: Signals = { grid: goldenGrid, prefixTokens: 1 };
const ofSize = (rows: number, cols: number): Signals => ({
  grid: { rows, cols, patchSize: 1 },
  prefixTokens: 1,
});

describe.each(['K100-seed3', 'K128-seed42', 'K32-seed7', 'K64-seed1'])('baselines in %s', (id) => {
  const { params, expected } = readGolden<Case>(`field/baselines/${id}.json`);
  const keep = params.K;

  it('random draws the stored patches in the stored order', () => {
    const { kept, order } = runStrategy(random, { signals, keep, seed: params.seed });
    expect([...order!]).toEqual(expected.random_draw_order);
    expect([...kept]).toEqual(expected.random_raster);
  });

  it('uniform keeps the middles of equal stretches', () => {
    expect([...runStrategy(uniform, { signals, keep }).kept]).toEqual(expected.uniform_stride);
  });

  it('grid keeps the stored mesh', () => {
    const { kept, extra } = runStrategy(grid, { signals, keep });
    expect([...kept]).toEqual(expected.uniform_grid);
    expect(extra).toEqual({
      meshRows: expected.uniform_grid_side,
      meshCols: expected.uniform_grid_side,
    });
  });
});

describe('uniform worked by hand', () => {
  it('keeps 1, 4 and 7 of nine patches', () => {
    expect([...runStrategy(uniform, { signals: ofSize(3, 3), keep: 3 }).kept]).toEqual([1, 4, 7]);
  });
});

describe('grid worked by hand', () => {
  it('keeps a 2 x 2 mesh of a 4 x 4 grid for any K from 4 to 8', () => {
    for (const keep of [4, 5, 8]) {
      const { kept } = runStrategy(grid, { signals: ofSize(4, 4), keep });
      expect([...kept]).toEqual([5, 7, 13, 15]);
    }
  });

  it('gives the long side of an oblong grid what the short side leaves', () => {
    const wide = runStrategy(grid, { signals: ofSize(2, 50), keep: 64 });
    expect(wide.extra).toEqual({ meshRows: 1, meshCols: 50 });
    const tall = runStrategy(grid, { signals: ofSize(20, 16), keep: 64 });
    expect(tall.extra).toEqual({ meshRows: 9, meshCols: 7 });
  });

  it('never keeps more than asked, on any grid', () => {
    for (let rows = 1; rows <= 9; rows++) {
      for (let cols = 1; cols <= 9; cols++) {
        for (let keep = 0; keep <= rows * cols; keep++) {
          const { kept } = runStrategy(grid, { signals: ofSize(rows, cols), keep });
          expect(kept.length).toBeLessThanOrEqual(keep);
          expect(kept.length).toBeGreaterThanOrEqual(Math.min(keep, 1));
          expect(new Set(kept).size).toBe(kept.length);
        }
      }
    }
  });
});
