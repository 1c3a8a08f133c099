import { describe, expect, it } from 'vitest';
import { parseList, parseNumber } from '../../src/core/parse-list.ts';
import { resolveParams } from '../../src/core/resolve-params.ts';
import type { Params, ParamSpecs } from '../../src/core/strategy.ts';

const words = { label: '', help: '' };
const params: ParamSpecs = {
  weight: { type: 'number', default: 0.5, min: 0, max: 1, step: 0.1, ...words },
  batch: { type: 'integer', default: 1, min: 1, max: 8, step: 1, ...words },
  fixed: { type: 'boolean', default: false, ...words },
  sampling: { type: 'choice', default: 'random', choices: ['random', 'top'], ...words },
  rounds: {
    type: 'list',
    default: '',
    min: 0,
    max: 99,
    integer: true,
    maxItems: 3,
    ...words,
  },
};
const resolve = (given: Params): Params => resolveParams({ id: 'demo', params }, given);

describe('resolveParams', () => {
  it('completes with defaults', () => {
    expect(resolve({ batch: 3 })).toEqual({
      weight: 0.5,
      batch: 3,
      fixed: false,
      sampling: 'random',
      rounds: '',
    });
  });

  it('reads the texts of a command line', () => {
    const given = { weight: '0.25', batch: '2', fixed: 'true', sampling: 'top', rounds: '[9, 4]' };
    expect(resolve(given)).toEqual({
      weight: 0.25,
      batch: 2,
      fixed: true,
      sampling: 'top',
      rounds: '9,4',
    });
  });

  it.each([
    ['weight', 1.5, 'weight = 1.5; it must be a number from 0 to 1'],
    ['weight', NaN, 'weight = NaN; it must be a number from 0 to 1'],
    ['weight', '', 'weight = ; it must be a number from 0 to 1'],
    ['weight', true, 'weight = true; it must be a number from 0 to 1'],
    ['batch', 2.5, 'batch = 2.5; it must be a whole number from 1 to 8'],
    ['batch', '0x2', 'batch = 0x2; it must be a whole number from 1 to 8'],
    ['fixed', 'yes', 'fixed = yes; it must be true or false'],
    ['sampling', 'best', 'sampling = best; it must be one of random, top'],
    [
      'rounds',
      '1,2,100',
      'rounds = 1,2,100; it must be at most 3 whole numbers from 0 to 99, joined by commas',
    ],
    [
      'rounds',
      '1,2,3,4',
      'rounds = 1,2,3,4; it must be at most 3 whole numbers from 0 to 99, joined by commas',
    ],
  ])('names the strategy, the parameter, its value and its range: %s = %s', (name, value, text) => {
    expect(() => resolve({ [name]: value })).toThrow(`strategy demo was given ${text}`);
  });

  it('names what there is when a parameter is unknown', () => {
    expect(() => resolve({ lambda: 1 })).toThrow(
      'strategy demo has no parameter lambda; it has weight, batch, fixed, sampling, rounds',
    );
    expect(() => resolveParams({ id: 'bare', params: {} }, { k: 1 })).toThrow(
      'strategy bare has no parameter k; it has none',
    );
  });

  it('does not mistake what every object has for a parameter', () => {
    const given = JSON.parse('{"__proto__": 1, "constructor": 2}') as Params;
    expect(() => resolve(given)).toThrow('strategy demo has no parameter __proto__');
  });
});

describe('parseList', () => {
  it('reads commas, blanks and brackets, and nothing as no numbers', () => {
    expect(parseList('100,60,32')).toEqual([100, 60, 32]);
    expect(parseList(' [ 0.5, -2e1 ] ')).toEqual([0.5, -20]);
    expect(parseList('')).toEqual([]);
    expect(parseList('[]')).toEqual([]);
  });

  it('has no answer for what is no list of numbers', () => {
    for (const text of ['a', '1,', '1,,2', '1;2', '1e999']) expect(parseList(text)).toBeUndefined();
  });
});

describe('parseNumber', () => {
  it('takes plain decimals only', () => {
    expect(['1', '-.5', '2.', '1e3'].map(parseNumber)).toEqual([1, -0.5, 2, 1000]);
    for (const text of ['', ' ', '0x1', '1_000', '1,5', 'Infinity', 'NaN', '1e999']) {
      expect(parseNumber(text)).toBeUndefined();
    }
  });
});
