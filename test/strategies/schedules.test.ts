import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../src/core/schedule.ts';
import { readSchedule, writeSchedule } from '../../src/core/schedule-text.ts';
import { sequenceNeeds } from '../../src/core/sequence-step.ts';
import type { Params } from '../../src/core/strategy.ts';
import { findStrategy, strategies } from '../../src/strategies/index.ts';
import { findPreset, schedulePresets } from '../../src/strategies/schedules.ts';
import { paramsOf } from '../helpers/params.ts';

const small = { numBlocks: 12, numPatches: 256 };
const build = (id: string, params: Params = {}, shape = small): Schedule =>
  findPreset(id).build(shape, params);
const places = ({ steps }: Schedule): string[] =>
  steps.map(({ afterLayer, where }) => `${afterLayer}${where === 'attention' ? 'a' : 'b'}`);
const counts = ({ steps }: Schedule): number[] => steps.map(({ keep }) => keep);

/** Of `tome/encoder-*`: what the published code merged in each block and left with CLS. */
const tomeCases: readonly (readonly [Params, readonly number[], number])[] = [
  [{ r: 8 }, [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8], 161],
  [{ r: 13, inflect: -1 }, [26, 23, 21, 18, 16, 14, 11, 9, 7, 4, 2, 0], 106],
  [{ r: 16, prop_attn: false }, [16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16], 65],
  [{ r: 16 }, [16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16], 65],
];

describe('the schedule of tome', () => {
  it.each(tomeCases)('with %o merges %o and leaves %i', (params, merges, numLeft) => {
    const schedule = build('tome', params);
    const before = [256, ...counts(schedule)];
    const removed = counts(schedule).map((keep, i) => before[i] - keep);
    expect(removed).toEqual(merges.filter((r) => r > 0));
    expect(counts(schedule).at(-1)! + 1).toBe(numLeft);
    expect(places(schedule)).toEqual(removed.map((_, block) => `${block}a`));
    expect(schedule.proportionalAttention).toBe(params['prop_attn'] ?? true);
    for (const step of schedule.steps) expect(step).toMatchObject({ strategy: 'tome', params: {} });
  });

  it('merges half of what is there at most', () => {
    expect(counts(build('tome', { r: 100 }))).toEqual([156, 78, 39, 20, 10, 5, 3, 2, 1]);
  });

  it('takes a list in place of one number, and nothing behind its end', () => {
    const schedule = build('tome', { r_list: '6,0,50' });
    expect(places(schedule)).toEqual(['0a', '2a']);
    expect(counts(schedule)).toEqual([250, 200]);
    const longer = { r_list: '1,1,1' };
    expect(counts(build('tome', longer, { numBlocks: 2, numPatches: 9 }))).toEqual([8, 7]);
  });
});

describe('the schedule of pitome', () => {
  // Of `pitome/encoder-*`, CLS counted.
  it.each([
    [{ ratio: 0.9125 }, 89],
    [{ ratio: 0.95, margin0: 0.9 }, 143],
  ])('with %o leaves %i', (params: Params, numLeft) => {
    const schedule = build('pitome', params);
    expect(counts(schedule).at(-1)! + 1).toBe(numLeft);
    expect(places(schedule)[11]).toBe('11a');
    expect(schedule.proportionalAttention).toBe(false);
    const { ratio: _, ...changed } = params;
    for (const step of schedule.steps) expect(step.params).toEqual(changed);
  });

  it('counts from what is there, and does nothing at 1', () => {
    // 256 − 256·.75 = 64, 192 − 192·.75 = 48.
    expect(counts(build('pitome', { ratio: 0.75 })).slice(0, 3)).toEqual([192, 144, 108]);
    expect(counts(build('pitome', { ratio: 1 }))).toEqual([]);
  });
});

describe('the schedule of evit', () => {
  it('keeps 180, 127 and 90 of 256 at the published rate, and one fused each', () => {
    const schedule = build('evit');
    expect(places(schedule)).toEqual(['3a', '6a', '9a']);
    expect(counts(schedule)).toEqual([181, 128, 91]);
    expect(schedule.steps[0].params).toEqual({});
    const dropping = build('evit', { fuse: false });
    expect(counts(dropping)).toEqual([180, 126, 89]);
    expect(dropping.steps[0].params).toEqual({ fuse: false });
  });

  it('stands as deep in encoders of other depth', () => {
    expect(places(build('evit', {}, { ...small, numBlocks: 8 }))).toEqual(['2a', '4a', '6a']);
    expect(places(build('evit', {}, { ...small, numBlocks: 24 }))).toEqual(['7a', '13a', '19a']);
    expect(places(build('evit', {}, { ...small, numBlocks: 1 }))).toEqual(['0a']);
  });

  it('takes blocks of choice, in order', () => {
    expect(places(build('evit', { drop_loc: '2,5,8' }))).toEqual(['2a', '5a', '8a']);
    expect(() => build('evit', { drop_loc: '5,2' })).toThrow('steps must stand in the order');
    expect(() => build('evit', { drop_loc: '3,12' })).toThrow(
      'step 2 of the schedule is at block 12; the encoder has 12, so it must be from 0 to 11',
    );
  });
});

describe('the schedule of prune-at-layer', () => {
  // The cases of the collection.
  it.each([
    [{ L: 2, K: 128, where: 'after_block' }, '2b'],
    [{ L: 5, K: 32, where: 'before_mlp' }, '5a'],
    [{ L: 8, K: 64, where: 'after_block' }, '8b'],
    [{ L: 5, K: 64, where: 'after_block' }, '5b'],
  ])('with %o is one step at %s', (params, place) => {
    const schedule = build('prune-at-layer', params);
    expect(places(schedule)).toEqual([place]);
    expect(counts(schedule)).toEqual([params.K]);
    expect(schedule.steps[0].strategy).toBe('prune-at-layer');
  });

  it('takes the last block and all tokens where there are fewer', () => {
    const shape = { numBlocks: 2, numPatches: 65 };
    expect(places(build('prune-at-layer', { L: 9 }, shape))).toEqual(['1b']);
    expect(counts(build('prune-at-layer', { K: 99 }, shape))).toEqual([]);
  });
});

describe('the schedule of aim', () => {
  it('is that of the paper at 28 blocks, with one token where none is left', () => {
    const schedule = build('aim', {}, { numBlocks: 28, numPatches: 576 });
    expect(places(schedule)).toEqual(['14b', '15b', '16b', '17b', '18b', '19b', '20b', '21b']);
    // 7/8, 6/8 … 1/8 of 576, then 0.
    expect(counts(schedule)).toEqual([504, 432, 360, 288, 216, 144, 72, 1]);
    // 13 of 32 layers in Vicuna: 8 layers later all are gone.
    for (const step of schedule.steps) expect(step.strategy).toBe('aim-rank');
  });

  it('falls as fast in encoders of other depth', () => {
    // Blocks end at layers 7/3·(l+1) of 28: 16⅓, 18⅔, 21, 23⅓.
    const twelve = build('aim');
    expect(places(twelve)).toEqual(['6b', '7b', '8b', '9b']);
    expect(counts(twelve)).toEqual([181, 106, 32, 1]);
    expect(counts(build('aim', {}, { ...small, numBlocks: 8 }))).toEqual([144, 32, 1]);
    expect(counts(build('aim', { l1: 28 }))).toEqual([]);
  });
});

describe('the schedule of pyramiddrop', () => {
  it('keeps parts of all patches behind each quarter', () => {
    const schedule = build('pyramiddrop');
    expect(places(schedule)).toEqual(['2b', '5b', '8b']);
    expect(counts(schedule)).toEqual([128, 64, 32]);
    // `pyramiddrop/text--ratios0.7_0.49_0.343`
    expect(counts(build('pyramiddrop', { ratios: '0.7,0.49,0.343' }))).toEqual([179, 125, 87]);
    expect(places(build('pyramiddrop', {}, { ...small, numBlocks: 8 }))).toEqual([
      '1b',
      '3b',
      '5b',
    ]);
  });

  it('lets the last stage count where several fall on one block, and keeps one patch', () => {
    expect(counts(build('pyramiddrop', {}, { numBlocks: 1, numPatches: 256 }))).toEqual([32]);
    expect(counts(build('pyramiddrop', { ratios: '0' }))).toEqual([1]);
  });

  it('wants as many blocks as parts, and parts that do not rise', () => {
    expect(places(build('pyramiddrop', { drop_loc: '0,1,11' }))).toEqual(['0b', '1b', '11b']);
    expect(() => build('pyramiddrop', { drop_loc: '3' })).toThrow(
      'drop_loc names 1 blocks and ratios 3 parts; there must be as many, or no blocks',
    );
    expect(() => build('pyramiddrop', { ratios: '0.25,0.5' })).toThrow(
      'step 2 of the schedule keeps 128 tokens of 64; the number cannot rise',
    );
  });
});

describe('a schedule of own stages', () => {
  it('lets any strategy decide that can run inside', () => {
    const { strategy } = findPreset('custom').params;
    const choices = strategy.type === 'choice' ? strategy.choices : [];
    expect(choices.length).toBeGreaterThan(10);
    for (const id of choices) {
      expect(() => sequenceNeeds(findStrategy(id), {})).not.toThrow();
      const schedule = build('custom', { strategy: id, ratios: '0.5', where: 'attention' });
      expect(writeSchedule(schedule)).toBe(`5a:${id}:128`);
    }
  });

  it('adds sizes to the attention where asked', () => {
    const params = { strategy: 'tome', ratios: '0.75,0.5', drop_loc: '1,4', prop_attn: true };
    expect(writeSchedule(build('custom', params))).toBe('1b:tome:192,4b:tome:128,proportional');
  });
});

describe.each(schedulePresets.map((preset) => [preset.id, preset] as const))(
  'the preset %s',
  (id, preset) => {
    it('fits every encoder at its defaults', () => {
      const numBlocks = fc.integer({ min: 1, max: 40 });
      const numPatches = fc.integer({ min: 1, max: 1500 });
      fc.assert(
        fc.property(numBlocks, numPatches, (blocks, patches) => {
          const { steps } = preset.build({ numBlocks: blocks, numPatches: patches });
          let left = patches;
          for (const step of steps) {
            expect(step.keep).toBeLessThan(left);
            expect(step.keep).toBeGreaterThan(0);
            expect(step.afterLayer).toBeLessThan(blocks);
            left = step.keep;
          }
        }),
      );
    });

    it('builds a schedule that can be written and read, or says why not', () => {
      fc.assert(
        fc.property(paramsOf({ ...findStrategy('random'), params: preset.params }), (params) => {
          let schedule: Schedule;
          try {
            schedule = preset.build(small, params);
          } catch (error) {
            expect((error as Error).message).toMatch(/^(step \d+ of the schedule|drop_loc names) /);
            return;
          }
          expect(readSchedule(writeSchedule(schedule), strategies)).toEqual(schedule);
        }),
      );
    });

    it('has words for people', () => {
      expect(preset.label).not.toBe('');
      for (const text of [preset.summary, preset.adapted ?? 'None.']) {
        expect(text).toMatch(/^[A-Z].*\.$/);
      }
    });

    it('names a bad parameter and what it must be', () => {
      expect(() => preset.build(small, { nothing: 1 })).toThrow(
        `${id} (schedule) has no parameter nothing; it has `,
      );
    });
  },
);

describe('schedules', () => {
  it('are found by their ids', () => {
    expect(findPreset('aim').id).toBe('aim');
    expect(() => findPreset('mine')).toThrow('there is no schedule "mine"; there are tome, pitome');
  });

  it('need an encoder with blocks and patches', () => {
    expect(() => build('tome', {}, { numBlocks: 0, numPatches: 9 })).toThrow('numBlocks is 0');
    expect(() => build('tome', {}, { numBlocks: 2, numPatches: 2.5 })).toThrow('numPatches is 2.5');
  });
});
