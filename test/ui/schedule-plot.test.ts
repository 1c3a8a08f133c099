import { describe, expect, it } from 'vitest';
import {
  halvesBefore,
  labelEvery,
  plotScales,
  stepPath,
  tokensByHalf,
} from '../../src/ui/schedule-plot.ts';
import { scheduleLabel, stepLabel, tokensAt } from '../../src/ui/schedule-words.ts';
import { halvesBefore as halvesOfCost, tokensThrough } from '../../src/metrics/tokens-through.ts';
import { findStrategy } from '../../src/strategies/index.ts';
import { schedulePresets } from '../../src/strategies/schedules.ts';

const shape = { numBlocks: 3, numPatches: 100 };
const box = { left: 40, right: 340, top: 10, bottom: 110 };
const left = [
  { afterLayer: 0, where: 'attention', left: 80 },
  { afterLayer: 1, where: 'block', left: 50 },
  { afterLayer: 2, where: 'block', left: 10 },
] as const;

describe('the schedule chart', () => {
  it('counts the tokens of every half of every block', () => {
    // What leaves behind the last block makes no half cheaper.
    expect([...tokensByHalf(left, shape)]).toEqual([100, 80, 80, 80, 50, 50]);
    expect([...tokensByHalf([], shape)]).toEqual([100, 100, 100, 100, 100, 100]);
  });

  it('counts as the cost does', () => {
    const { attention, mlp } = tokensThrough(
      3,
      0,
      100,
      left.map((step) => ({ ...step, keep: step.left })),
    );
    const halves = [...attention].flatMap((count, block) => [count, mlp[block]]);
    expect([...tokensByHalf(left, shape)]).toEqual(halves);
    for (const place of left) expect(halvesBefore(place)).toBe(halvesOfCost(place));
  });

  it('draws one line from all tokens to what is left', () => {
    const scales = plotScales(shape, box);
    expect(stepPath(tokensByHalf(left, shape), 10, scales)).toBe(
      'M40 10H90V30H140H190H240V60H290H340V100',
    );
    expect(scales.y.invert(60)).toBe(50);
  });

  it('labels as many blocks as have room', () => {
    const at = (numBlocks: number) => plotScales({ ...shape, numBlocks }, box).x;
    expect(labelEvery(at(3), 20)).toBe(1);
    expect(labelEvery(at(40), 20)).toBe(3);
  });
});

describe('the words of a schedule', () => {
  it('name a place and what is left there', () => {
    expect(tokensAt({ afterLayer: 3, where: 'block' }, 128, 256)).toBe(
      'after block 3: 128 of 256 tokens',
    );
    expect(tokensAt({ afterLayer: 3, where: 'attention' }, 128, 256)).toMatch(/^inside block 3:/);
  });

  it('say where an own schedule came from, without what stands in brackets', () => {
    const label = (schedule: string, strategy: string) =>
      scheduleLabel({ schedule, strategy }, schedulePresets);
    expect(label('tome', 'tome')).toBe('ToMe');
    expect(label('custom', 'aim-rank')).toBe('Custom, from AIM pruning');
    expect(label('custom', 'random')).toBe('Custom');
  });

  it('call a step by what it does there', () => {
    expect(stepLabel(findStrategy('evit'))).toBe('EViT');
    expect(stepLabel(findStrategy('fastv'))).toBe('FastV-style (vision stand-in)');
  });
});
