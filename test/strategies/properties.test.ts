/** @file What strategies do alike when the patches, their lengths or their number change. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw } from '../../src/core/draw.ts';
import { createRandom } from '../../src/core/random.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Matrix, Reduction, Signals } from '../../src/core/types.ts';
import { findStrategy, strategies } from '../../src/strategies/index.ts';
import { expectValid } from '../helpers/expect-valid.ts';
import { fractions, paramsOf } from '../helpers/params.ts';
import { firstSeen } from '../helpers/partition.ts';
import { gatherPatches, permutePatches } from '../helpers/permute.ts';
import { makeSignals, randomSignals } from '../helpers/signals.ts';
import { tokenOfPatch } from '../helpers/token-of-patch.ts';

interface OrderFree {
  readonly params?: Params;
  /** Whether random numbers can tie in what decides: then the lower patch wins, wherever it lies. */
  readonly ties?: (reduction: Reduction) => boolean;
  /** Of twins the lower one is kept first. True unless said otherwise. */
  readonly lowerTwinFirst?: false;
}

/** Methods that ask only what patches hold, never where they lie. */
const orderFree: Readonly<Record<string, OrderFree>> = {
  idpruner: {},
  // Two that are each other's nearest are equally lonely.
  divprune: {
    ties: ({ scores }) => {
      const [first, second] = Float32Array.from(scores!).sort().reverse();
      return first === second;
    },
  },
  // The last two tokens left have one energy; and tokens are told apart by ranks of energy.
  pitome: { ties: ({ kept }) => kept.length === 1, lowerTwinFirst: false },
  'cls-attention': {},
  prumerge: {},
  // Which of twins leaves is told by even and odd ranks.
  vispruner: { lowerTwinFirst: false },
  evit: {},
  'prune-at-layer': {},
  'aim-rank': {},
  globalcom2: {},
  lavit: { params: { sampling: 'top' } },
  fastv: {},
  pyramiddrop: {},
  sparsevlm: {},
  tokencorr: { params: { sampling: 'top' } },
  cdpruner: {},
  'cdpruner-ov': { params: { split_threshold: 0 } },
  recoverable: {},
};

/** All others, and what ties them to the places of the patches. */
const placeBound: Readonly<Record<string, string>> = {
  tome: 'even positions look for odd ones',
  'aim-merge': 'even positions look for odd ones',
  quadtree: 'blocks of the grid',
  apt: 'blocks of the grid',
  showui: 'neighbours on the grid',
  hnet: 'neighbours on a walk',
  hac: 'neighbours on the grid',
  'adjacent-pairs': 'neighbours on a walk',
  pyramid: 'windows of the grid',
  'segment-pooling': 'stretches of a walk',
  matryoshka: 'windows of the grid',
  visionzip: 'every so manieth patch is a target',
  'prumerge-plus': 'centres at regular distances',
  holov: 'stretches of the raster order',
  'region-budgets': 'neighbours on a walk',
  random: 'draws places',
  uniform: 'regular places',
  grid: 'regular places',
};

const sides = fc.integer({ min: 1, max: 6 });

describe('a permutation of the patches', () => {
  it('is either followed or not, as is said of every strategy', () => {
    const said = [...Object.keys(orderFree), ...Object.keys(placeBound)];
    expect(said.sort()).toEqual(strategies.map(({ id }) => id).sort());
  });

  it.each(Object.entries(orderFree))('is followed by %s', (id, { params = {}, ties }) => {
    const strategy = findStrategy(id);
    fc.assert(
      fc.property(sides, sides, fc.nat(), fractions, (rows, cols, seed, part) => {
        const signals = randomSignals(rows, cols, seed);
        const numPatches = rows * cols;
        const keep = Math.round(part * numPatches);
        const old = [...draw(numPatches, numPatches, createRandom(seed))];
        const before = runStrategy(strategy, { signals, keep, params });
        fc.pre(!ties?.(before));
        const permuted = permutePatches(signals, old);
        const after = runStrategy(strategy, { signals: permuted, keep, params });
        expect([...after.kept].map((t) => old[t]).sort((a, b) => a - b)).toEqual([...before.kept]);
        if (before.order) {
          expect([...after.order!].map((t) => old[t])).toEqual([...before.order]);
        }
        const token = tokenOfPatch(before, numPatches);
        const moved = tokenOfPatch(after, numPatches);
        expect(moved === null).toBe(token === null);
        if (token && moved) expect(firstSeen(moved)).toEqual(firstSeen(old.map((t) => token[t])));
      }),
      { numRuns: 40 },
    );
  });

  it.each(Object.entries(placeBound))('is not followed by %s: %s', (id) => {
    // Whoever decides by places keeps the same ones, or others, but not those that moved.
    const strategy = findStrategy(id);
    const params: Params = 'fixed' in strategy.params ? { fixed: true } : {};
    const old = [...draw(48, 48, createRandom(7))];
    const signals = { ...randomSignals(6, 8, 7), image: speckled(6, 8) };
    const permuted = { ...permutePatches(signals, old), image: speckled(6, 8, old) };
    const before = runStrategy(strategy, { signals, keep: 12, params });
    const after = runStrategy(strategy, { signals: permuted, keep: 12, params });
    const moved = [...after.kept].map((t) => old[t]).sort((a, b) => a - b);
    expect(moved).not.toEqual([...before.kept]);
  });
});

/** Patches of 4 × 4 px, each of one grey of its own. @param old which of the greys each one has */
function speckled(rows: number, cols: number, old?: readonly number[]): Signals['image'] & object {
  const { image } = makeSignals(rows, cols, () => 0);
  const { width, height, data } = image!;
  for (let at = 0; at < width * height; at++) {
    const t = Math.floor(Math.floor(at / width) / 4) * cols + Math.floor((at % width) / 4);
    data.fill((37 * (old?.[t] ?? t) + 11) % 251, 4 * at, 4 * at + 3);
  }
  return { width, height, data };
}

/** What each method compares by cosines, and the parameters with which nothing else counts. */
const byCosine: Readonly<
  Record<string, readonly [signals: readonly ('tokens' | 'keys' | 'keysLow')[], params?: Params]>
> = {
  idpruner: [['tokens']],
  divprune: [['tokens']],
  tome: [['tokens']],
  'aim-merge': [['tokens']],
  pitome: [['tokens']],
  hnet: [['tokens'], { center: true }],
  hac: [['tokens'], { linkage: 'average' }],
  'adjacent-pairs': [['tokens']],
  quadtree: [['tokens'], { unit_length: true }],
  visionzip: [['keys']],
  vispruner: [['tokens']],
  holov: [['tokens']],
  tokencorr: [['keysLow']],
  cdpruner: [['tokens']],
  'cdpruner-ov': [['tokens']],
  recoverable: [['tokens']],
};

describe('longer features', () => {
  it.each(Object.entries(byCosine))('change nothing for %s', (id, [names, params = {}]) => {
    const strategy = findStrategy(id);
    // Powers of two are exact; shorter features would come near what keeps quotients from 0.
    const factors = fc.constantFrom(2, 16, 4096);
    fc.assert(
      fc.property(sides, sides, fc.nat(), fractions, factors, (rows, cols, seed, part, factor) => {
        const signals = randomSignals(rows, cols, seed);
        const keep = Math.round(part * rows * cols);
        const longer = ({ data, ...shape }: Matrix): Matrix => ({
          data: data.map((x) => factor * x),
          ...shape,
        });
        const scaled = names.map((name) => [name, longer(signals[name]!)] as const);
        const given = { ...signals, ...Object.fromEntries(scaled) };
        const before = runStrategy(strategy, { signals, keep, params, seed });
        const after = runStrategy(strategy, { signals: given, keep, params, seed });
        expect(after.kept).toEqual(before.kept);
        expect(after.order).toEqual(before.order);
        expect(after.groups).toEqual(before.groups);
      }),
      { numRuns: 40 },
    );
  });
});

/** A few kinds of patches over and over, one of them all zero. */
const poorSignals = fc
  .tuple(sides, sides, fc.nat())
  .chain(([rows, cols, seed]) =>
    fc.tuple(
      fc.constant({ rows, cols, patchSize: 4 }),
      fc.constant(seed),
      fc.array(fc.nat({ max: 3 }), { minLength: rows * cols, maxLength: rows * cols }),
    ),
  )
  .map(([grid, seed, kinds]) => {
    const four = randomSignals(2, 2, seed);
    for (const name of ['tokens', 'tokensLast', 'keys', 'keysLow'] as const) {
      const { data, cols } = four[name]!;
      data.fill(0, 0, cols);
    }
    return { signals: gatherPatches(four, grid, kinds), kinds, seed };
  });

describe.each(strategies.map((strategy) => [strategy.id, strategy] as const))(
  'copies and zeros with %s',
  (id, strategy) => {
    it('leave a valid reduction at every budget and with all parameters', () => {
      fc.assert(
        fc.property(
          poorSignals,
          fractions,
          paramsOf(strategy),
          ({ signals, seed }, part, params) => {
            const numPatches = signals.grid.rows * signals.grid.cols;
            for (const keep of [1, Math.round(part * numPatches), numPatches]) {
              const reduction = runStrategy(strategy, { signals, keep, params, seed });
              expectValid(reduction, numPatches);
              if (strategy.control === 'target') expect(reduction.kept).toHaveLength(keep);
            }
          },
        ),
        { numRuns: 30 },
      );
    });

    const free = orderFree[id];
    if (free && free.lowerTwinFirst !== false) {
      it('keep the lower of two copies first', () => {
        fc.assert(
          fc.property(poorSignals, fractions, ({ signals, kinds }, part) => {
            const keep = Math.round(part * kinds.length);
            const { kept } = runStrategy(strategy, { signals, keep, params: free.params ?? {} });
            const isKept = new Set(kept);
            const isOut = new Set<number>();
            kinds.forEach((kind, t) => {
              if (!isKept.has(t)) isOut.add(kind);
              else expect(isOut.has(kind), `${t} is kept and a lower copy is not`).toBe(false);
            });
          }),
          { numRuns: 40 },
        );
      });
    }
  },
);

describe('4096 patches', () => {
  const random = createRandom(1);
  const signals = makeSignals(64, 64, () => 2 * random.next() - 1, 16, 1);

  it.each(strategies.map((strategy) => [strategy.id, strategy] as const))(
    'are reduced to 1024 by %s',
    (_id, strategy) => {
      const reduction = runStrategy(strategy, { signals, keep: 1024 });
      expectValid(reduction, 4096);
      if (strategy.control === 'target') expect(reduction.kept).toHaveLength(1024);
    },
  );
});
