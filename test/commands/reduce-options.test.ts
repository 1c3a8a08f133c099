import { describe, expect, test } from 'vitest';
import { isUsageError } from '../../src/commands/command-error.ts';
import { readReduceOptions } from '../../src/commands/reduce-options.ts';
import { strategies } from '../../src/strategies/index.ts';

const read = (text: string) => readReduceOptions(strategies, text.split(' '));

describe('readReduceOptions', () => {
  test('reads everything', () => {
    const options = read(
      'a.png b.png --model m --strategy idpruner --retention 0.5 --layer 3 --param mmr_lambda=0.25 --param parallel_k=2 --seed 7 --json',
    );
    expect(options).toMatchObject({
      images: ['a.png', 'b.png'],
      signals: null,
      model: 'm',
      budget: { kind: 'retention', retention: 0.5 },
      layer: 3,
      params: { mmr_lambda: 0.25, parallel_k: 2, importance: 'cls_attention' },
      seed: 7,
      json: true,
      png: null,
    });
    expect(options.strategy.id).toBe('idpruner');
  });

  test('fills in defaults', () => {
    expect(read('a.png --strategy random --keep 5')).toMatchObject({
      model: 'default',
      budget: { kind: 'keep', keep: 5 },
      layer: null,
      seed: 1,
      json: false,
    });
  });

  test('reads a schedule, by name or step by step', () => {
    expect(read('a.png --schedule evit --keep 64 --param fuse=false')).toMatchObject({
      strategy: { id: 'evit' },
      schedule: { kind: 'preset', preset: { id: 'evit' }, params: { fuse: 'false' } },
      budget: { kind: 'keep', keep: 64 },
      params: {},
    });
    expect(read('a.png --schedule 1a:tome:128,3b:evit:64,proportional')).toMatchObject({
      strategy: { id: 'tome' },
      schedule: { kind: 'steps', schedule: { proportionalAttention: true } },
      budget: { kind: 'emergent' },
    });
    expect(read('a.png --strategy grid --keep 4').schedule).toBe(null);
  });

  test.each([
    ['--strategy grid --keep 4', 'Name at least one picture'],
    ['a.png --keep 4', 'Say which --strategy: one of'],
    ['a.png --strategy nope --keep 4', 'There is no strategy “nope”'],
    ['a.png --strategy grid', 'Say how many tokens stay'],
    ['a.png --strategy grid --keep 4 --retention 0.5', 'not both'],
    ['a.png --signals s --strategy grid --keep 4', 'not both'],
    ['a.png --strategy grid --keep 4.5', '--keep is “4.5”; it must be a whole number'],
    ['a.png --strategy grid --keep -1', "'--keep' argument is ambiguous"],
    ['a.png --strategy grid --retention 0', '--retention is “0”; it must be above 0 and at most 1'],
    ['a.png --strategy grid --retention 1.0001', 'above 0 and at most 1'],
    ['a.png --strategy grid --retention NaN', 'above 0 and at most 1'],
    ['a.png --strategy grid --retention 1e999', 'above 0 and at most 1'],
    ['a.png --strategy grid --keep 4 --seed 4294967296', '--seed is “4294967296”'],
    [
      'a.png --strategy idpruner --keep 4 --param mmr_lambda=2',
      'mmr_lambda = 2; it must be a number',
    ],
    ['a.png --strategy idpruner --keep 4 --param x=2', 'no parameter x'],
    ['a.png --strategy idpruner --keep 4 --param mmr_lambda', 'write name=value'],
    ['a.png b.png --strategy grid --keep 4 --png o.png', 'but there are 2 pictures'],
    ['a.png --strategy grid --keep 4 --nope', "Unknown option '--nope'"],
    ['a.png --schedule magic', 'There is no schedule “magic”; there are tome, pitome'],
    ['a.png --schedule tome --strategy tome', '--strategy does not go with --schedule'],
    ['--signals s --schedule tome', '--signals does not go with --schedule'],
    ['a.png --schedule tome --layer 2', '--layer does not go with --schedule'],
    ['a.png --schedule tome --text mug', '--text does not go with --schedule'],
    ['a.png --schedule tome --param q=2', 'no parameter q; it has r, inflect'],
    ['a.png --schedule tome --param r=-1', 'r = -1; it must be a whole number from 0'],
    ['a.png --schedule tome --param r=8 --keep 64', '--param r says how many tokens stay'],
    ['a.png --schedule 3a:evit', '“3a:evit” is no step of a schedule'],
    ['a.png --schedule 3a:evit:9,2a:evit:5', 'steps must stand in the order of the blocks'],
    ['a.png --schedule 3a:evit:9 --keep 4', 'leave --keep and --retention out'],
    ['a.png --schedule 3a:evit:9 --param fuse=false', 'leave --param out'],
  ])('“%s” is wrong usage', (text, message) => {
    let error: unknown;
    try {
      read(text);
    } catch (caught) {
      error = caught;
    }
    expect(isUsageError(error)).toBe(true);
    expect((error as Error).message).toContain(message);
  });
});
