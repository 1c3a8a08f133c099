import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundHalfEven } from '../../src/core/budget.ts';
import { cosine } from '../../src/core/cosine.ts';
import { createRandom } from '../../src/core/random.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Matrix, Signals } from '../../src/core/types.ts';
import { divprune } from '../../src/strategies/divprune.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import { goldenGrid, patchRows, readGolden, readMatrix } from '../helpers/goldens.ts';

interface Case {
  readonly inputs: { readonly hs_penult: string };
  readonly params: { readonly ratio: number };
  readonly expected: {
    readonly greedy_order: readonly number[];
    readonly kept_raster: readonly number[];
    readonly K: number;
  };
}

const ids = fieldCases('divprune');

describe(`divprune against the published code, ${ids.length} of ${ids.length} cases`, () => {
  it.each(ids)('picks the same patches in the same order in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const tokens = patchRows(readMatrix(`field/${inputs.hs_penult}`, 384));
    const keep = roundHalfEven(params.ratio * tokens.rows);
    expect(keep).toBe(expected.K);
    const { kept, order } = runStrategy(divprune, {
      signals: { grid: goldenGrid, prefixTokens: 1, tokens },
      keep,
    });
    expect([...order!]).toEqual(expected.greedy_order);
    expect([...kept]).toEqual(expected.kept_raster);
  });

  it('has four cases', () => {
    expect(ids).toHaveLength(4);
  });
});

const line = (tokens: Matrix): Signals => ({
  grid: { rows: 1, cols: tokens.rows, patchSize: 1 },
  prefixTokens: 1,
  tokens,
});
const orderOf = (tokens: Matrix, keep = tokens.rows): number[] => [
  ...runStrategy(divprune, { signals: line(tokens), keep }).order!,
];

describe('divprune worked by hand', () => {
  it('begins with the loneliest and goes where nothing is near', () => {
    // Nearest others of 0°, 20°, 110°, 60° are 20°, 20°, 50°, 40° away: patch 2 begins. From there
    // 0° is 110° away; then 60° is 50° from the nearest kept one and 20° only 20°.
    const angle = (degrees: number): number => (degrees * Math.PI) / 180;
    const data = Float32Array.from(
      [0, 20, 110, 60].flatMap((a) => [Math.cos(angle(a)), Math.sin(angle(a))]),
    );
    const signals = line({ data, rows: 4, cols: 2 });
    const { order, steps, scores } = runStrategy(divprune, { signals, keep: 4 });
    expect([...order!]).toEqual([2, 0, 3, 1]);
    const picked = steps!.map((step) => (step.kind === 'pick' ? step.score : NaN));
    [50, 110, 50, 20].forEach((a, n) => expect(picked[n]).toBeCloseTo(1 - Math.cos(angle(a)), 6));
    [20, 20, 50, 40].forEach((a, t) => expect(scores![t]).toBeCloseTo(1 - Math.cos(angle(a)), 6));
  });

  it('takes duplicates last, in order', () => {
    const tokens = { data: Float32Array.of(1, 0, 3, 0, 0, 1, 2, 0), rows: 4, cols: 2 };
    expect(orderOf(tokens)).toEqual([2, 0, 1, 3]);
  });

  it('ends on zero vectors, which are at distance 1 from everything', () => {
    expect(orderOf({ data: new Float32Array(6), rows: 3, cols: 2 })).toEqual([0, 1, 2]);
  });
});

function randomTokens(rows: number, cols: number, seed: number): Matrix {
  const random = createRandom(seed);
  return { data: new Float32Array(rows * cols).map(() => 2 * random.next() - 1), rows, cols };
}

const size = fc.integer({ min: 2, max: 12 });

describe('divprune on random tokens', () => {
  it('always picks a patch whose nearest kept one is farthest', () => {
    fc.assert(
      fc.property(size, fc.nat(), (rows, seed) => {
        const tokens = randomTokens(rows, 4, seed);
        const row = (i: number): Float32Array => tokens.data.subarray(4 * i, 4 * i + 4);
        const distance = (i: number, j: number): number => 1 - cosine(row(i), row(j));
        const all = Array.from({ length: rows }, (_, i) => i);
        const chosen: number[] = [];
        for (const patch of orderOf(tokens)) {
          const reach = (i: number): number => {
            const others = chosen.length === 0 ? all.filter((j) => j !== i) : chosen;
            return Math.min(...others.map((j) => distance(i, j)));
          };
          const out = all.filter((i) => !chosen.includes(i));
          // The two round differently, so near ties may fall either way.
          expect(reach(patch)).toBeGreaterThanOrEqual(Math.max(...out.map(reach)) - 1e-6);
          chosen.push(patch);
        }
        expect(chosen).toHaveLength(rows);
      }),
    );
  });

  it('is moved along by a permutation of the tokens and left alone by their lengths', () => {
    fc.assert(
      fc.property(size, fc.nat(), (rows, seed) => {
        const tokens = randomTokens(rows, 5, seed);
        const { scores } = runStrategy(divprune, { signals: line(tokens), keep: 1 });
        const [first, second] = [...scores!].sort((a, b) => b - a);
        // Two that are each other's nearest may be the loneliest together: the lower begins then.
        fc.pre(first > second);
        const moved = new Float32Array(rows * 5);
        for (let t = 0; t < rows; t++) {
          // Powers of two leave all digits as they are.
          const row = tokens.data.slice(5 * t, 5 * t + 5).map((x) => x * 2 ** (t % 4));
          moved.set(row, 5 * (rows - 1 - t));
        }
        const order = orderOf({ ...tokens, data: moved }).map((t) => rows - 1 - t);
        expect(order).toEqual(orderOf(tokens));
      }),
    );
  });
});
