import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeepAt, tokensThrough } from '../../src/metrics/tokens-through.ts';

const behind = (afterLayer: number, keep: number): KeepAt => ({ afterLayer, where: 'block', keep });
const amid = (afterLayer: number, keep: number): KeepAt => ({
  afterLayer,
  where: 'attention',
  keep,
});
const halves = (steps: readonly KeepAt[]): number[][] => {
  const { attention, mlp } = tokensThrough(3, 1, 10, steps);
  return [[...attention], [...mlp]];
};

describe('tokensThrough', () => {
  it.each<[string, KeepAt[], number[], number[]]>([
    ['keeps all tokens without a step', [], [11, 11, 11], [11, 11, 11]],
    ['cuts in front of the first block', [behind(-1, 4)], [5, 5, 5], [5, 5, 5]],
    ['cuts in front of block 2', [behind(1, 4)], [11, 11, 5], [11, 11, 5]],
    ['saves nothing behind the last block', [behind(2, 4)], [11, 11, 11], [11, 11, 11]],
    ['lets tokens leave in the middle of a block', [amid(1, 4)], [11, 11, 5], [11, 5, 5]],
    ['follows several steps', [amid(0, 8), behind(0, 6), amid(2, 0)], [11, 7, 7], [9, 7, 1]],
  ])('%s', (_, steps, attention, mlp) => {
    expect(halves(steps)).toEqual([attention, mlp]);
  });

  it.each<[string, KeepAt[], string]>([
    [
      'a block that is not there',
      [behind(3, 4)],
      'a step stands behind block 3; the encoder has 3',
    ],
    [
      'the middle of no block',
      [amid(-1, 4)],
      'a step stands between attention and MLP of block -1',
    ],
    ['half a block', [behind(0.5, 4)], 'a step stands behind block 0.5'],
    ['a place twice', [amid(1, 4), amid(1, 3)], 'MLP of block 1 comes too late'],
    ['places out of order', [behind(1, 4), amid(1, 3)], 'MLP of block 1 comes too late'],
    ['tokens that come back', [amid(0, 4), behind(1, 5)], 'keep is 5 behind block 1; it must be'],
    ['part of a token', [behind(1, 2.5)], 'keep is 2.5 behind block 1; it must be'],
  ])('refuses %s', (_, steps, message) => {
    expect(() => halves(steps)).toThrow(message);
  });

  it('counts what walking through the encoder counts', () => {
    const keeps = fc.array(fc.option(fc.nat({ max: 20 })), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(keeps, fc.nat({ max: 5 }), (wanted, prefix) => {
        const steps: KeepAt[] = [];
        const attention: number[] = [];
        const mlp: number[] = [];
        let left = 20;
        for (let layer = 0; layer < 4; layer++) {
          for (const where of ['attention', 'block'] as const) {
            (where === 'attention' ? attention : mlp).push(prefix + left);
            const keep = wanted[2 * layer + (where === 'block' ? 1 : 0)];
            if (keep === null || keep > left) continue;
            steps.push({ afterLayer: layer, where, keep });
            left = keep;
          }
        }
        const counted = tokensThrough(4, prefix, 20, steps);
        expect([...counted.attention]).toEqual(attention);
        expect([...counted.mlp]).toEqual(mlp);
      }),
    );
  });
});
