import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { pyramid } from '../../src/strategies/pyramid.ts';
import { expectValid } from '../helpers/expect-valid.ts';
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

interface Case {
  readonly inputs: { readonly hs_penult: string };
  readonly params: { readonly scale: number };
  readonly expected: { readonly n: number };
}

const ids = fieldCases('pyramid');

describe('pyramid against the published code, 4 of 4 cases', () => {
  it.each(ids)('pools one scale as in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const tokens = patchRows(readMatrix(`field/${inputs.hs_penult}`, 384));
    const signals = { grid: goldenGrid, prefixTokens: 1, tokens };
    const pooled = readFloats(`field/${id}.tokens.bin`);
    for (const compat of [false, true]) {
      const given = { levels: 1, compat };
      const reduction = runStrategy(pyramid, { signals, keep: params.scale, params: given });
      expect(reduction.kept).toHaveLength(expected.n);
      const difference = maxDifference(outputTokens(tokens, reduction).data, pooled);
      expect(difference).toBeLessThan(arrayTolerance * maxAbs(pooled));
    }
  });

  it('leaves no stored case out', () => {
    expect(ids).toHaveLength(4);
  });
});

/** Patch t holds the number t. */
function counting(rows: number, cols: number): Signals {
  const data = Float32Array.from({ length: rows * cols }, (_, t) => t);
  return {
    grid: { rows, cols, patchSize: 1 },
    prefixTokens: 0,
    tokens: { data, rows: rows * cols, cols: 1 },
  };
}

const outputsOf = (signals: Signals, reduction: Reduction): number[] => [
  ...outputTokens(signals.tokens!, reduction).data,
];

describe('pyramid worked by hand', () => {
  const signals = counting(4, 4);

  it('hands on several scales together', () => {
    const reduction = runStrategy(pyramid, { signals, keep: 5, params: { levels: 2 } });
    // Means of the four quarters, and of all at the second patch, the first that is free.
    expect([...reduction.kept]).toEqual([0, 1, 2, 8, 10]);
    expect(outputsOf(signals, reduction)).toEqual([2.5, 7.5, 4.5, 10.5, 12.5]);
    expect([...(reduction.extra['scales'] as Uint32Array)]).toEqual([2, 4, 2, 2, 2]);
  });

  it('takes the largest set that is not above the asked number', () => {
    const sizes = [0, 1, 4, 5, 15, 16].map(
      (keep) => runStrategy(pyramid, { signals, keep }).kept.length,
    );
    // 16 patches; 4 + 1 windows; windows of 3: 4 + 1 too; the whole picture.
    expect(sizes).toEqual([0, 1, 1, 5, 5, 16]);
  });

  it('shows what the finest scale loses', () => {
    const { extra } = runStrategy(pyramid, { signals, keep: 4, params: { levels: 1 } });
    // Patches 0, 1, 4, 5 around their mean 2.5.
    const residual = extra['residual'] as Float32Array;
    expect([residual[0], residual[1], residual[4], residual[5]]).toEqual([2.5, 1.5, 1.5, 2.5]);
  });

  it('keeps the rest at the edge as smaller windows, or drops it as published', () => {
    const odd = counting(3, 5);
    const params = { levels: 1 };
    const whole = runStrategy(pyramid, { signals: odd, keep: 6, params });
    expect(outputsOf(odd, whole)).toEqual([3, 5, 6.5, 10.5, 12.5, 14]);
    const compat = runStrategy(pyramid, {
      signals: odd,
      keep: 2,
      params: { ...params, compat: true },
    });
    expect(outputsOf(odd, compat)).toEqual([3, 5]);
  });
});

describe('pyramid for all grids', () => {
  it('gives every window a patch of its own', () => {
    const sides = fc.integer({ min: 1, max: 24 });
    const levels = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(sides, sides, fc.nat(), levels, fc.boolean(), (h, w, n, level, compat) => {
        const keep = 1 + (n % (h * w));
        const given = counting(h, w);
        const params = { levels: level, compat };
        const reduction = runStrategy(pyramid, { signals: given, keep, params });
        expectValid(reduction, h * w);
        expect(reduction.kept.length).toBeGreaterThan(0);
        expect(reduction.kept.length).toBeLessThanOrEqual(keep);
        for (let k = 0; k < reduction.kept.length; k++) {
          const { start, patch } = reduction.groups!;
          expect(patch.slice(start[k], start[k + 1])).toContain(reduction.kept[k]);
        }
        if (compat) return;
        const covered = new Set(reduction.groups!.patch);
        expect(covered.size).toBe(h * w);
      }),
      { numRuns: 100 },
    );
  });
});
