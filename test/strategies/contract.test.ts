/** @file What every strategy in the list promises. A newcomer is covered by being in the list. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { resolveParams } from '../../src/core/resolve-params.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import { describeSignal } from '../../src/core/signals.ts';
import type { Strategy } from '../../src/core/strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { findStrategy, strategies } from '../../src/strategies/index.ts';
import { expectValid } from '../helpers/expect-valid.ts';
import { fractions, paramsOf } from '../helpers/params.ts';
import {
  makeSignals,
  onlyNeeded,
  randomSignals,
  spottedSignals,
  without,
} from '../helpers/signals.ts';

const rows = 5;
const cols = 6;
const numPatches = rows * cols;
const signals = randomSignals(rows, cols, 1);

/** Past the door, where NaN is refused. */
function reduceUnchecked(strategy: Strategy, given: Signals, keep: number): Reduction {
  const params = resolveParams(strategy, {});
  return strategy.reduce({ signals: given, keep, params, random: createRandom(1) });
}

describe.each(strategies.map((strategy) => [strategy.id, strategy] as const))(
  'strategy %s',
  (_id, strategy) => {
    const isTarget = strategy.control === 'target';

    it('keeps exactly what was asked, or says that it does not', () => {
      for (const keep of [0, 1, 7, numPatches - 1, numPatches]) {
        const reduction = runStrategy(strategy, { signals, keep });
        expectValid(reduction, numPatches);
        if (isTarget) expect(reduction.kept).toHaveLength(keep);
        if (strategy.control === 'fixed') {
          expect(reduction.kept.length).toBeLessThanOrEqual(Math.max(1, keep));
        }
      }
    });

    it('answers for a single patch', () => {
      const one = randomSignals(1, 1, 2);
      for (const keep of [0, 1]) {
        const reduction = runStrategy(strategy, { signals: one, keep });
        expectValid(reduction, 1);
        if (isTarget) expect(reduction.kept).toHaveLength(keep);
      }
    });

    it('says the same again with the same seed and leaves its inputs alone', () => {
      const given = structuredClone(signals);
      const first = runStrategy(strategy, { signals: given, keep: 9, seed: 5 });
      expect(runStrategy(strategy, { signals: given, keep: 9, seed: 5 })).toEqual(first);
      expect(given).toEqual(signals);
    });

    it('ends on scores that are all equal, with the lower patches first', () => {
      for (const value of [0, 1]) {
        const equal = makeSignals(rows, cols, () => value);
        const reduction = runStrategy(strategy, { signals: equal, keep: 7 });
        expectValid(reduction, numPatches);
        if (isTarget) expect(reduction.kept).toHaveLength(7);
        if (isTarget && strategy.action === 'prune' && reduction.scores) {
          expect([...reduction.kept]).toEqual([0, 1, 2, 3, 4, 5, 6]);
        }
      }
    });

    it('ends on scores that are not numbers', () => {
      for (const given of [spottedSignals(rows, cols, 3), makeSignals(rows, cols, () => NaN)]) {
        for (const keep of [0, 1, 7, numPatches]) {
          const reduction = reduceUnchecked(strategy, given, keep);
          expectValid(reduction, numPatches);
          if (isTarget) expect(reduction.kept).toHaveLength(keep);
        }
      }
    });

    if (strategy.nested) {
      it('begins every longer selection with the shorter one', () => {
        const full = runStrategy(strategy, { signals, keep: numPatches, seed: 2 }).order!;
        for (let keep = 0; keep <= numPatches; keep++) {
          const { order } = runStrategy(strategy, { signals, keep, seed: 2 });
          expect([...order!]).toEqual([...full.slice(0, keep)]);
        }
      });
    }

    it('runs on the signals it says it needs, and on no fewer', () => {
      const needed = onlyNeeded(signals, strategy.needs);
      expectValid(runStrategy(strategy, { signals: needed, keep: 7 }), numPatches);
      for (const need of strategy.needs) {
        const names = typeof need === 'string' ? [need] : need;
        const asked = names.map(describeSignal).join(' or ');
        expect(() =>
          runStrategy(strategy, { signals: without(signals, ...names), keep: 7 }),
        ).toThrow(`strategy ${strategy.id} needs ${asked}; the file has `);
      }
    });

    it('keeps its promises for all sizes, seeds and parameters', () => {
      const sides = fc.integer({ min: 1, max: 5 });
      const seeds = fc.nat();
      fc.assert(
        fc.property(sides, sides, seeds, fractions, paramsOf(strategy), (h, w, seed, part, p) => {
          const keep = Math.round(part * h * w);
          const given = randomSignals(h, w, seed);
          const reduction = runStrategy(strategy, { signals: given, keep, params: p, seed });
          expectValid(reduction, h * w);
          if (isTarget) expect(reduction.kept).toHaveLength(keep);
        }),
        { numRuns: 60 },
      );
    });

    if (strategy.views) {
      it('runs patch ids on from view to view', () => {
        const crops = [2, 3, 4].map((seed) => randomSignals(2, 3, seed));
        const numViews = strategy.views === 'crops' ? 3 : 4;
        const given = { ...randomSignals(2, 3, 1), crops, cropGrid: { rows: 1, cols: 3 } };
        const reduction = runStrategy(strategy, { signals: given, keep: numViews * 6 });
        expectValid(reduction, numViews * 6);
        expect(() => runStrategy(strategy, { signals: given, keep: numViews * 6 + 1 })).toThrow(
          `it must be a whole number from 0 to ${numViews * 6}`,
        );
      });
    }

    it('has a page whose first sentence introduces it', () => {
      const file = fileURLToPath(
        new URL(`../../src/strategies/${strategy.id}.md`, import.meta.url),
      );
      expect(existsSync(file)).toBe(true);
      expect(readFileSync(file, 'utf8')).toMatch(/^# \S.*\n\n[A-Z][^\n]*\./);
    });
  },
);

describe('the list of strategies', () => {
  it('has kebab-case ids, each once', () => {
    const ids = strategies.map((strategy) => strategy.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  });

  it('has defaults that are in range', () => {
    for (const strategy of strategies) {
      const defaults = Object.fromEntries(
        Object.entries(strategy.params).map(([name, spec]) => [name, spec.default]),
      );
      expect(resolveParams(strategy, defaults)).toEqual(resolveParams(strategy, {}));
    }
  });

  it('finds a strategy by its id and names them all when there is none', () => {
    for (const strategy of strategies) expect(findStrategy(strategy.id)).toBe(strategy);
    expect(() => findStrategy('idprune')).toThrow(
      /^there is no strategy "idprune"; there are .*idpruner.*tome/,
    );
  });
});
