import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockAtDepth } from '../../src/core/block-at-depth.ts';
import { checkSchedule } from '../../src/core/check-schedule.ts';
import { mergesPerBlock } from '../../src/core/merges-per-block.ts';
import { readSchedule, writeSchedule } from '../../src/core/schedule-text.ts';
import type { Schedule, ScheduleStep, Where } from '../../src/core/schedule.ts';
import { stepParams } from '../../src/core/sequence-step.ts';
import type { Params, Strategy } from '../../src/core/strategy.ts';
import { strategies } from '../../src/strategies/index.ts';
import { paramsOf } from '../helpers/params.ts';

const step = (afterLayer: number, where: Where, keep: number): ScheduleStep => ({
  afterLayer,
  where,
  strategy: 'evit',
  params: {},
  keep,
});
const schedule = (...steps: ScheduleStep[]): Schedule => ({ steps, proportionalAttention: false });

describe('mergesPerBlock', () => {
  it.each([
    // Of the published function.
    [12, 16, -1, [32, 29, 26, 23, 20, 17, 14, 11, 8, 5, 2, 0]],
    [12, 13, -1, [26, 23, 21, 18, 16, 14, 11, 9, 7, 4, 2, 0]],
    [12, 8, 0, [8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8]],
    // By hand.
    [5, 4, 1, [0, 2, 4, 6, 8]],
    [3, 5, 0.5, [2, 5, 8]],
    [1, 7, 0, [7]],
    [2, 3, -1, [6, 0]],
    [4, 0, -1, [0, 0, 0, 0]],
  ])('in %i blocks with r = %i and %f are %o', (numBlocks, r, inflect, expected) => {
    expect([...mergesPerBlock(numBlocks, r, inflect)]).toEqual(expected);
  });
});

describe('blockAtDepth', () => {
  it('finds the block behind which the same share has run', () => {
    expect([1 / 4, 1 / 2, 3 / 4, 1].map((share) => blockAtDepth(share, 12))).toEqual([2, 5, 8, 11]);
    expect([1 / 4, 1 / 2, 3 / 4, 1].map((share) => blockAtDepth(share, 8))).toEqual([1, 3, 5, 7]);
    expect([1 / 4, 1].map((share) => blockAtDepth(share, 1))).toEqual([0, 0]);
  });
});

describe('checkSchedule', () => {
  const check =
    (...steps: ScheduleStep[]) =>
    () =>
      checkSchedule(schedule(...steps), 8, 256);

  it('lets pass what goes along the encoder with ever fewer tokens', () => {
    expect(check()).not.toThrow();
    expect(
      check(step(0, 'attention', 256), step(0, 'block', 256), step(7, 'block', 1)),
    ).not.toThrow();
  });

  it.each([
    [
      check(step(8, 'block', 9)),
      'step 1 of the schedule is at block 8; the encoder has 8, so it must be from 0 to 7',
    ],
    [check(step(-1, 'block', 9)), 'step 1 of the schedule is at block -1'],
    [check(step(1.5, 'block', 9)), 'step 1 of the schedule is at block 1.5'],
    [
      check(step(1, 'mlp' as Where, 9)),
      'step 1 of the schedule stands at “mlp”; it must be one of attention, block',
    ],
    [
      check(step(1, 'block', 0)),
      'step 1 of the schedule keeps 0 tokens; it must be a whole number from 1 to 256',
    ],
    [check(step(1, 'block', 257)), 'step 1 of the schedule keeps 257 tokens'],
    [check(step(1, 'block', NaN)), 'step 1 of the schedule keeps NaN tokens'],
    [
      check(step(1, 'block', 64), step(2, 'block', 65)),
      'step 2 of the schedule keeps 65 tokens of 64; the number cannot rise',
    ],
    [
      check(step(3, 'attention', 64), step(3, 'attention', 32)),
      'step 2 of the schedule is the second one between attention and MLP of block 3; a place takes one step',
    ],
    [
      check(step(3, 'block', 64), step(3, 'attention', 32)),
      'step 2 of the schedule is between attention and MLP of block 3 and follows one behind block 3; steps must stand in the order of the blocks',
    ],
  ])('refuses with one sentence %#', (run, sentence) => {
    expect(run).toThrow(sentence);
  });
});

const inside = strategies.filter((s) => s.inside || s.stage.includes('in'));

/** Any parameters that are not at their defaults. */
function changedOf(strategy: Strategy): fc.Arbitrary<Params> {
  const params = stepParams(strategy);
  return paramsOf({ ...strategy, params }).map((given) =>
    Object.fromEntries(
      Object.entries(given)
        // −0 is written as 0.
        .map(([name, value]) => [name, value === 0 ? 0 : value] as const)
        .filter(([name, value]) => value !== params[name].default),
    ),
  );
}

const anyStep: fc.Arbitrary<ScheduleStep> = fc.constantFrom(...inside).chain((strategy) =>
  fc.record({
    afterLayer: fc.nat({ max: 255 }),
    where: fc.constantFrom<Where>('attention', 'block'),
    strategy: fc.constant(strategy.id),
    params: changedOf(strategy),
    keep: fc.nat({ max: 65536 }),
  }),
);

describe('a schedule as text', () => {
  const read = (text: string) => readSchedule(text, strategies);

  it('is one short item per step', () => {
    const steps: ScheduleStep[] = [
      step(3, 'attention', 128),
      { afterLayer: 6, where: 'block', strategy: 'pitome', params: { margin0: 0.9 }, keep: 64 },
    ];
    expect(writeSchedule(schedule(...steps))).toBe('3a:evit:128,6b:pitome:64;margin0=0.9');
    expect(read('3a:evit:128,6b:pitome:64;margin0=0.9')).toEqual(schedule(...steps));
    expect(writeSchedule({ steps: [], proportionalAttention: true })).toBe('proportional');
    expect(read('')).toEqual(schedule());
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 5 }), fc.boolean(), (steps, isOn) => {
        const given = { steps, proportionalAttention: isOn };
        const text = writeSchedule(given);
        expect(read(text)).toEqual(given);
        expect(writeSchedule(read(text))).toBe(text);
      }),
    );
  });

  it('leaves out what is at its default', () => {
    expect(read('3a:evit:9;fuse=true;normalize=true').steps[0].params).toEqual({ normalize: true });
  });

  it.each([
    ['3:evit:128', '“3:evit:128” is no step of a schedule; steps look like 3a:evit:128'],
    ['03a:evit:128', '“03a:evit:128” is no step'],
    ['3c:evit:128', 'is no step'],
    ['3a:evit', 'is no step'],
    ['3a:evit:-1', 'is no step'],
    ['3a:evit:1.5', 'is no step'],
    [' 3a:evit:1', 'is no step'],
    ['3a:evit:128,', '“” is no step'],
    ['proportional,3a:evit:128', '“proportional” is no step'],
    ['3a:nobody:128', '“3a:nobody:128” names the strategy nobody; there are '],
    ['3a:quadtree:128', 'strategy quadtree decides behind the encoder'],
    ['3a:evit:128;fuse', 'holds “fuse”, which is no name=value'],
    ['3a:evit:128;', 'holds “”, which is no name=value'],
    ['3a:evit:128;fuse=a=b', 'holds “fuse=a=b”'],
    ['3a:evit:128;fuse=maybe', 'strategy evit was given fuse = maybe; it must be true or false'],
    ['3a:evit:128;glue=true', 'strategy evit has no parameter glue'],
    ['3a:evit:128;fuse=true;fuse=true', 'gives fuse twice'],
    ['3a:evit:128;fuse=%', 'where a % begins no character'],
    ['3a:tome:128;__proto__=1', 'strategy tome has no parameter __proto__'],
  ])('refuses %s', (text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });
});
