/** How many tokens a preset leaves when it is asked for a number. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokensLeft } from '../../src/core/busy-steps.ts';
import type { ScheduleShape } from '../../src/core/schedule-preset.ts';
import type { Params } from '../../src/core/strategy.ts';
import { findStrategy } from '../../src/strategies/index.ts';
import { findPreset, schedulePresets } from '../../src/strategies/schedules.ts';

const eight = { numBlocks: 8, numPatches: 256 };
const twelve = { numBlocks: 12, numPatches: 256 };
const counts = (id: string, keep: number, shape: ScheduleShape, params: Params = {}): number[] => {
  const preset = findPreset(id);
  return preset.build(shape, preset.paramsFor(shape, keep, params)).steps.map((step) => step.keep);
};
const left = (id: string, keep: number, shape: ScheduleShape, params: Params = {}): number =>
  counts(id, keep, shape, params).at(-1) ?? shape.numPatches;

const anyKeep = fc.integer({ min: 1, max: 256 });
const anyShape = fc.constantFrom(eight, twelve);

describe('a preset asked for K tokens', () => {
  it.each(['tome', 'prune-at-layer', 'aim', 'pyramiddrop', 'custom'])('leaves K with %s', (id) => {
    fc.assert(
      fc.property(anyKeep, anyShape, (keep, shape) => {
        expect(left(id, keep, shape)).toBe(keep);
      }),
    );
  });

  // By trying rates as fine as they are read, on grids that no other code knows.
  it.each([
    ['pitome', 'ratio', 0.5],
    ['evit', 'keep_rate', 0.05],
  ])('comes as near with %s as any %s does', (id, name, min) => {
    const preset = findPreset(id);
    for (const shape of [eight, twelve, { numBlocks: 12, numPatches: 1369 }]) {
      const reached = new Set<number>();
      for (let i = 0; i <= 20_000; i++) {
        const rate = Math.min(1, min + (i * (1 - min)) / 20_000);
        reached.add(tokensLeft(preset.build(shape, { [name]: rate }), shape.numPatches));
      }
      for (let keep = 1; keep <= shape.numPatches; keep += shape.numPatches > 256 ? 37 : 1) {
        const miss = Math.abs(left(id, keep, shape) - keep);
        const best = Math.min(...[...reached].map((count) => Math.abs(count - keep)));
        expect(miss, `${keep} of ${shape.numPatches}`).toBeLessThanOrEqual(best);
      }
    }
  });

  it('leaves exactly K with every method at the numbers people ask for', () => {
    for (const { id } of schedulePresets) {
      for (const shape of [eight, twelve]) {
        expect([128, 64, 26].map((keep) => left(id, keep, shape))).toEqual([128, 64, 26]);
      }
    }
  });

  it('is as published where that leaves K', () => {
    const published: readonly [string, Params, number][] = [
      ['tome', { r: 16 }, 64],
      ['pitome', { ratio: 0.9125 }, 88],
      ['evit', { keep_rate: 0.7 }, 91],
      ['aim', { floor: 1 }, 1],
      ['pyramiddrop', { ratios: '0.5,0.25,0.125' }, 32],
    ];
    for (const [id, params, keep] of published) {
      const preset = findPreset(id);
      expect(preset.paramsFor(twelve, keep), id).toEqual({});
      expect(preset.build(twelve), id).toEqual(preset.build(twelve, params));
      expect(left(id, keep, twelve)).toBe(keep);
    }
  });

  it('keeps the other parameters, and what is asked of the budget does not count', () => {
    const preset = findPreset('evit');
    const params = preset.paramsFor(twelve, 64, { fuse: false, keep_rate: 0.1 });
    expect(params).toEqual({ fuse: false, keep_rate: params['keep_rate'] });
    expect(left('evit', 64, twelve, { fuse: false, drop_loc: '2,8' })).toBe(64);
    expect(findPreset('tome').paramsFor(twelve, 64, { r: 3 })).toEqual({});
  });

  it('refuses a number that there cannot be', () => {
    for (const keep of [0, 257, 1.5]) {
      expect(() => findPreset('tome').paramsFor(twelve, keep)).toThrow(
        `keep is ${keep}; it must be a whole number from 1 to 256`,
      );
    }
  });
});

describe('merges spread over the blocks', () => {
  it('are as many in each, or rise and fall as asked', () => {
    const merges = (inflect: number): number[] => {
      const all = [256, ...counts('tome', 160, eight, { inflect })];
      return all.slice(1).map((keep, i) => all[i] - keep);
    };
    expect(merges(0)).toEqual([12, 12, 12, 12, 12, 12, 12, 12]);
    // Rising, 2·l/7 of the mean 12 each: 3.4, 10.3, 20.6, 34.3, 51.4, 72 and 96 are gone by then.
    expect(merges(-1)).toEqual([24, 21, 17, 13, 11, 7, 3]);
    expect(merges(1)).toEqual([3, 7, 11, 13, 17, 21, 24]);
  });

  it('begin earlier where the last blocks could not halve often enough', () => {
    // 8 blocks that each halve leave one of 256; 3 leave no less than 32.
    expect(counts('tome', 1, eight)).toEqual([128, 64, 32, 16, 8, 4, 2, 1]);
    expect(counts('tome', 3, { numBlocks: 3, numPatches: 256 })).toEqual([128, 64, 32]);
    expect(counts('tome', 40, { numBlocks: 3, numPatches: 256 })).toEqual([160, 80, 40]);
  });
});

describe('stages of one share', () => {
  it('leave λ, λ² and λ³, at the blocks of choice too', () => {
    // λ³ = 27/256: 256·λ = 120.9, 256·λ² = 57.1.
    expect(counts('pyramiddrop', 27, twelve)).toEqual([120, 57, 27]);
    expect(counts('pyramiddrop', 64, twelve, { drop_loc: '4,9' })).toEqual([128, 64]);
  });
});

describe.each(schedulePresets.map((preset) => [preset.id, preset] as const))(
  'the budget of the preset %s',
  (_, { budget, method, params, published }) => {
    it('is made of its parameters', () => {
      expect(budget.length).toBeGreaterThan(0);
      for (const name of budget) expect(params).toHaveProperty(name);
    });

    it('has a page to read about it', () => {
      expect(findStrategy(method).id).toBe(method);
      if (published !== null) expect(published).toMatch(/^[A-Z].*\.$/);
    });
  },
);

it('no two publications share a page, so that a page tells its schedule', () => {
  const methods = schedulePresets.filter(({ id }) => id !== 'custom').map(({ method }) => method);
  expect(new Set(methods).size).toBe(methods.length);
});
