import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from '../../src/core/cosine.ts';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import { scanOrder, scanOrders } from '../../src/core/scan-order.ts';
import type { Matrix, Reduction, Signals } from '../../src/core/types.ts';
import { adjacentPairs } from '../../src/strategies/adjacent-pairs.ts';
import { firstSeen } from '../helpers/partition.ts';
import { randomSignals } from '../helpers/signals.ts';

/** A row of directions in degrees. */
function row(...degrees: readonly number[]): Signals {
  const data = Float32Array.from(
    degrees.flatMap((d) => [Math.cos((d * Math.PI) / 180), Math.sin((d * Math.PI) / 180)]),
  );
  return {
    grid: { rows: 1, cols: degrees.length, patchSize: 1 },
    prefixTokens: 0,
    tokens: { data, rows: degrees.length, cols: 2 },
  };
}

const labelsOf = ({ extra }: Reduction): number[] => [...(extra['labels'] as Uint32Array)];

describe('adjacent-pairs worked by hand', () => {
  const params = { order: 'raster' };

  it('merges the most alike neighbours and lets the mean compete again', () => {
    // Gaps 30, 10, 16, 40. First 1–2, whose mean 35° is then 30 + 5 from 0 and 16 + 5 from 3.
    const signals = row(0, 30, 40, 56, 96);
    const four = runStrategy(adjacentPairs, { signals, keep: 4, params });
    expect(labelsOf(four)).toEqual([0, 1, 1, 2, 3]);
    const three = runStrategy(adjacentPairs, { signals, keep: 3, params });
    expect(labelsOf(three)).toEqual([0, 1, 1, 1, 2]);
    const similarity = three.steps!.map((step) => (step.kind === 'merge' ? step.similarity : 0));
    expect(similarity[1]).toBeCloseTo(Math.cos((21 * Math.PI) / 180), 6);
    expect(three.steps!.map((step) => step.kind === 'merge' && [step.from, step.into])).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });

  it('does not join what only the walk keeps apart', () => {
    // 0 and 2 are equal but not neighbours.
    const three = runStrategy(adjacentPairs, { signals: row(0, 90, 0, 80), keep: 3, params });
    expect(labelsOf(three)).toEqual([0, 1, 2, 2]);
  });

  it('merges equal pairs from the beginning of the walk on', () => {
    const equal = runStrategy(adjacentPairs, { signals: row(0, 0, 0, 0, 0), keep: 3, params });
    expect(labelsOf(equal)).toEqual([0, 0, 1, 1, 2]);
  });

  it('ends on zero vectors, which are like nothing', () => {
    const signals = row(0, 10, 20, 30);
    signals.tokens!.data.fill(0, 2, 4);
    const two = runStrategy(adjacentPairs, { signals, keep: 2, params });
    expect(two.kept).toHaveLength(2);
  });
});

/** All pairs looked at anew in every step. */
function bruteForce(tokens: Matrix, walk: Uint32Array, keep: number): number[] {
  const runs = Array.from(walk, (patch) => [patch]);
  const meanOf = (run: readonly number[]): Float32Array => {
    const groups = { start: Uint32Array.of(0, run.length), patch: Uint32Array.from(run) };
    const weight = new Float32Array(run.length).fill(1 / run.length);
    const kept = Uint32Array.of(run[0]);
    return outputTokens(tokens, { kept, groups: { ...groups, weight } }).data;
  };
  while (runs.length > keep) {
    let best = 0;
    let max = -Infinity;
    for (let i = 0; i + 1 < runs.length; i++) {
      const value = cosine(meanOf(runs[i]), meanOf(runs[i + 1]));
      if (value > max) {
        max = value;
        best = i;
      }
    }
    runs.splice(best, 2, [...runs[best], ...runs[best + 1]]);
  }
  const labels = new Array<number>(walk.length);
  runs.forEach((run, k) => run.forEach((patch) => (labels[patch] = k)));
  return labels;
}

describe('adjacent-pairs in general', () => {
  it('agrees with looking at all pairs in every step', () => {
    const sides = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(sides, sides, fc.nat(), fc.constantFrom(...scanOrders), (h, w, seed, order) => {
        const signals = randomSignals(h, w, seed);
        const keep = 1 + (seed % (h * w));
        const reduction = runStrategy(adjacentPairs, { signals, keep, params: { order } });
        const expected = bruteForce(signals.tokens!, scanOrder(signals.grid, order), keep);
        expect(firstSeen(labelsOf(reduction))).toEqual(firstSeen(expected));
      }),
      { numRuns: 60 },
    );
  });
});
