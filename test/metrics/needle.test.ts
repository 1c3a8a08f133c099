import { describe, expect, it } from 'vitest';
import { groupsFromLabels } from '../../src/core/groups.ts';
import { needle, threadSurvives } from '../../src/metrics/needle.ts';
import { patchRows, readGolden, readMatrix } from '../helpers/goldens.ts';

interface Case {
  readonly inputs: { readonly hs_last_ln: string };
  readonly params: {
    readonly kept: readonly number[];
    readonly patch: number;
    readonly grid: readonly [number, number];
  };
  readonly expected: {
    readonly needles: readonly {
      readonly needle: string;
      readonly box_px224: readonly [number, number, number, number];
      readonly patches: readonly number[];
      readonly area_coverage: number;
      readonly patch_coverage: number;
      readonly any_kept: boolean;
      readonly feature_survival: number;
    }[];
  };
}

/** Stored with six decimals. */
const ratioTolerance = 1e-6;
/** `how` of the cases. */
const survivalTolerance = 1e-4;

describe('needle against the stored dashboards', () => {
  it.each(['dashboard-divprune-K64', 'dashboard-fastervlm-K64', 'dashboard-uniform_grid-K64'])(
    'measures the same in %s',
    (id) => {
      const { inputs, params, expected } = readGolden<Case>(`field/needle/${id}.json`);
      const tokens = patchRows(readMatrix(`field/${inputs.hs_last_ln}`, 384));
      const kept = Uint32Array.from(params.kept);
      const grid = { rows: params.grid[0], cols: params.grid[1], patchSize: params.patch };
      for (const stored of expected.needles) {
        const [x0, y0, x1, y1] = stored.box_px224;
        const result = needle({ x0, y0, x1, y1 }, grid, { kept, groups: null }, tokens);
        expect([...result.patches]).toEqual(stored.patches);
        expect(Math.abs(result.areaCoverage - stored.area_coverage)).toBeLessThan(ratioTolerance);
        expect(Math.abs(result.patchCoverage - stored.patch_coverage)).toBeLessThan(ratioTolerance);
        expect(result.anyKept).toBe(stored.any_kept);
        const survival = result.featureSurvival!;
        expect(Math.abs(survival - stored.feature_survival)).toBeLessThan(survivalTolerance);
        expect(result.exclusivity).toBeNull();
      }
      expect(expected.needles).toHaveLength(3);
    },
  );
});

/** 2 × 2 patches of 10 px. */
const grid = { rows: 2, cols: 2, patchSize: 10 };
const whole = { x0: 0, y0: 0, x1: 20, y1: 20 };

describe('needle worked by hand', () => {
  it('measures area, not patches', () => {
    // 15 px wide, 10 of them over patch 0.
    const box = { x0: 0, y0: 0, x1: 15, y1: 4 };
    const result = needle(box, grid, { kept: Uint32Array.of(0), groups: null });
    expect([...result.patches]).toEqual([0, 1]);
    expect(result.areaCoverage).toBeCloseTo(2 / 3, 12);
    expect(result.patchCoverage).toBe(0.5);
    // A quarter is kept, so chance would cover a quarter.
    expect(result.lift).toBeCloseTo(8 / 3, 12);
    expect(result.featureSurvival).toBeNull();
  });

  it('leaves out the patch that the open end only touches', () => {
    const box = { x0: 0, y0: 0, x1: 10, y1: 10 };
    expect([...needle(box, grid, { kept: Uint32Array.of(), groups: null }).patches]).toEqual([0]);
  });

  it('is all zero when nothing is kept', () => {
    const tokens = { data: Float32Array.of(1, 2, 3, 4), rows: 4, cols: 1 };
    const result = needle(whole, grid, { kept: Uint32Array.of(), groups: null }, tokens);
    const { areaCoverage, patchCoverage, anyKept, lift, featureSurvival } = result;
    expect([areaCoverage, patchCoverage, anyKept, lift, featureSurvival]).toEqual([
      0,
      0,
      false,
      0,
      0,
    ]);
  });

  it('says how pure the groups of the region stayed', () => {
    // Region 0, 1. Groups {0}, {1, 2, 3}: purities 1 and 1/3.
    const groups = groupsFromLabels(Uint32Array.of(0, 1, 1, 1), 2);
    const box = { x0: 0, y0: 0, x1: 20, y1: 10 };
    const { exclusivity } = needle(box, grid, { kept: Uint32Array.of(0, 3), groups });
    expect(exclusivity).toBeCloseTo(2 / 3, 12);
    const together = groupsFromLabels(Uint32Array.of(0, 0, 1, 1), 2);
    expect(needle(box, grid, { kept: Uint32Array.of(0, 2), groups: together }).exclusivity).toBe(1);
  });

  it('threads survive when every needle kept something', () => {
    const at = (x0: number, kept: number[]) =>
      needle({ x0, y0: 0, x1: x0 + 5, y1: 5 }, grid, {
        kept: Uint32Array.from(kept),
        groups: null,
      });
    expect(threadSurvives([at(0, [0, 1]), at(10, [0, 1])])).toBe(true);
    expect(threadSurvives([at(0, [0]), at(10, [0])])).toBe(false);
  });

  it('refuses boxes without area inside', () => {
    const boxes = [
      { x0: 5, y0: 5, x1: 5, y1: 9 },
      { x0: 20, y0: 0, x1: 30, y1: 5 },
      { x0: NaN, y0: 0, x1: 30, y1: 5 },
    ];
    for (const box of boxes) {
      expect(() => needle(box, grid, { kept: Uint32Array.of(0), groups: null })).toThrow(
        'has no area inside the input of 20 x 20 px',
      );
    }
  });
});
