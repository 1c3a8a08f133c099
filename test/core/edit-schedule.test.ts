import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSchedule } from '../../src/core/check-schedule.ts';
import {
  changeStep,
  removeStep,
  scheduleHandles,
  setLeft,
  type LeastOf,
} from '../../src/core/edit-schedule.ts';
import { readSchedule, writeSchedule } from '../../src/core/schedule-text.ts';
import { strategies } from '../../src/strategies/index.ts';

const T = 256;
const read = (text: string) => readSchedule(text, strategies);
const anyNumber: LeastOf = () => 1;
const halves: LeastOf = (_, k) => Math.ceil(k / 2);
const fresh = { strategy: 'evit', params: {} };

const after = (
  text: string,
  afterLayer: number,
  where: 'attention' | 'block',
  keep: number,
  least = anyNumber,
) => writeSchedule(setLeft(read(text), { afterLayer, where }, keep, fresh, T, least));

describe('scheduleHandles', () => {
  it('has one for every step and one for every block without any', () => {
    const given = read('1a:evit:128,1b:tome:100,3b:tome:64');
    const told = scheduleHandles(given, { numBlocks: 4, numPatches: T }, () => 'block').map(
      ({ afterLayer, where, step, before, left }) =>
        `${afterLayer}${where[0]} ${before}→${left}${step ? '' : ' (none)'}`,
    );
    expect(told).toEqual([
      '0b 256→256 (none)',
      '1a 256→128',
      '1b 128→100',
      '2b 100→100 (none)',
      '3b 100→64',
    ]);
  });
});

describe('setLeft', () => {
  it('moves a step, and makes one where there is none', () => {
    expect(after('2b:tome:128', 2, 'block', 100)).toBe('2b:tome:100');
    expect(after('2b:tome:128', 4, 'attention', 100)).toBe('2b:tome:128,4a:evit:100');
    expect(after('2b:tome:128', 0, 'block', 200)).toBe('0b:evit:200,2b:tome:128');
    expect(after('2b:pitome:128;margin0=0.9', 2, 'block', 90)).toBe('2b:pitome:90;margin0=0.9');
  });

  it('takes along the steps behind that would leave more, and no others', () => {
    expect(after('1b:tome:200,3b:tome:150,5b:tome:60', 1, 'block', 100)).toBe(
      '1b:tome:100,5b:tome:60',
    );
  });

  it('goes no further than what comes to it, where the step ends', () => {
    expect(after('1b:tome:200,3b:tome:150', 3, 'block', 230)).toBe('1b:tome:200');
    expect(after('1b:tome:200', 1, 'block', 999)).toBe('');
  });

  it('leaves what a step can leave at least, behind it too', () => {
    expect(after('1b:tome:200', 1, 'block', 5, halves)).toBe('1b:tome:128');
    expect(after('1b:tome:128,3b:tome:64', 1, 'block', 200, halves)).toBe(
      '1b:tome:200,3b:tome:100',
    );
    expect(after('1b:evit:9', 1, 'block', 0)).toBe('1b:evit:1');
  });

  it('keeps proportional attention as it is', () => {
    expect(after('2b:tome:128,proportional', 2, 'block', 100)).toBe('2b:tome:100,proportional');
  });

  it('always gives a schedule that can run', () => {
    const moves = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 7 }),
        fc.constantFrom('attention' as const, 'block' as const),
        fc.integer({ min: -5, max: 300 }),
        fc.boolean(),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(moves, (list) => {
        let schedule = read('');
        for (const [afterLayer, where, keep, removes] of list) {
          const place = { afterLayer, where };
          schedule = removes
            ? removeStep(schedule, place, T, halves)
            : setLeft(schedule, place, keep, fresh, T, halves);
          expect(() => checkSchedule(schedule, 8, T)).not.toThrow();
        }
        const handles = scheduleHandles(schedule, { numBlocks: 8, numPatches: T }, () => 'block');
        for (const { step, before, left } of handles) {
          expect(left).toBeLessThanOrEqual(before);
          expect(left < before).toBe(step !== null);
          if (step) expect(left).toBeGreaterThanOrEqual(Math.ceil(before / 2));
        }
      }),
    );
  });
});

describe('removeStep', () => {
  it('takes one away; one that halves behind it leaves what it can', () => {
    const given = read('1b:tome:128,3b:tome:64');
    const place = { afterLayer: 1, where: 'block' } as const;
    expect(writeSchedule(removeStep(given, place, T, anyNumber))).toBe('3b:tome:64');
    expect(writeSchedule(removeStep(given, place, T, halves))).toBe('3b:tome:128');
    expect(removeStep(given, { ...place, where: 'attention' }, T, anyNumber)).toEqual(given);
  });
});

describe('changeStep', () => {
  const given = read('1a:evit:128,1b:tome:100,3b:tome:64');
  const change = (where: 'attention' | 'block', what: Parameters<typeof changeStep>[2]) =>
    writeSchedule(changeStep(given, { afterLayer: 1, where }, what, T, anyNumber));

  it('changes who decides', () => {
    expect(change('attention', { strategy: 'fastv' })).toBe('1a:fastv:128,1b:tome:100,3b:tome:64');
  });

  it('moves within the block, over a step that stands there', () => {
    expect(change('attention', { where: 'block' })).toBe('1b:evit:128,3b:tome:64');
    expect(change('block', { where: 'attention' })).toBe('1a:tome:100,3b:tome:64');
  });

  it('changes nothing where there is no step', () => {
    const nowhere = { afterLayer: 5, where: 'block' } as const;
    expect(changeStep(given, nowhere, { strategy: 'evit' }, T, anyNumber)).toBe(given);
  });
});
