import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokensLeft } from '../../src/core/busy-steps.ts';
import { checkSchedule } from '../../src/core/check-schedule.ts';
import { fitSchedule } from '../../src/core/fit-schedule.ts';
import type { Schedule, ScheduleStep, Where } from '../../src/core/schedule.ts';

const step = (afterLayer: number, where: Where, keep: number): ScheduleStep => ({
  afterLayer,
  where,
  strategy: 'evit',
  params: {},
  keep,
});
const schedule = (...steps: ScheduleStep[]): Schedule => ({ steps, proportionalAttention: true });
const told = ({ steps }: Schedule): string[] =>
  steps.map(({ afterLayer, where, keep }) => `${afterLayer}${where[0]}${keep}`);
const shape = { numBlocks: 8, numPatches: 256 };

describe('fitSchedule', () => {
  it('leaves a schedule alone that fits', () => {
    const given = schedule(step(1, 'attention', 128), step(1, 'block', 100), step(7, 'block', 64));
    expect(fitSchedule(given, shape, 64)).toEqual(given);
  });

  it('keeps the course while the end moves: shares of all, to the same power', () => {
    const given = schedule(step(1, 'block', 128), step(3, 'block', 64), step(5, 'block', 32));
    // (1/8)^(4/3) = 1/16; 256·(1/2)^(4/3) = 101.6, 256·(1/4)^(4/3) = 40.3.
    expect(told(fitSchedule(given, shape, 16))).toEqual(['1b102', '3b40', '5b16']);
    expect(told(fitSchedule(given, shape, 32))).toEqual(['1b128', '3b64', '5b32']);
    expect(told(fitSchedule(given, shape, 256))).toEqual([]);
  });

  it('has the last step do it all where none took anything away', () => {
    const given = schedule(step(1, 'block', 256), step(3, 'block', 256));
    expect(told(fitSchedule(given, shape, 99))).toEqual(['3b99']);
    expect(told(fitSchedule(schedule(), shape, 99))).toEqual([]);
  });

  it('lets steps beyond the last block stand in it, and the last of them count', () => {
    const deep = schedule(
      step(2, 'attention', 200),
      step(7, 'attention', 150),
      step(9, 'block', 120),
      step(11, 'attention', 100),
      step(11, 'block', 90),
    );
    expect(told(fitSchedule(deep, shape, 90))).toEqual(['2a200', '7a100', '7b90']);
    const mixed = schedule(step(8, 'block', 120), step(9, 'attention', 100));
    expect(told(fitSchedule(mixed, shape, 100))).toEqual(['7a100']);
  });

  it('always fits, and ends where it was asked to', () => {
    const anySteps = fc.array(
      fc.record({ keep: fc.integer({ min: 1, max: 400 }), at: fc.integer({ min: 0, max: 39 }) }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 1, max: 256 }), (drawn, keep) => {
        const places = [...new Set(drawn.map(({ at }) => at))].sort((a, b) => a - b);
        const keeps = drawn.map((one) => one.keep).sort((a, b) => b - a);
        const given = schedule(
          ...places.map((at, i) => step(at >> 1, at % 2 ? 'block' : 'attention', keeps[i])),
        );
        const fitted = fitSchedule(given, shape, keep);
        expect(() => checkSchedule(fitted, 8, 256)).not.toThrow();
        expect(tokensLeft(fitted, 256)).toBe(keep);
      }),
    );
  });
});
