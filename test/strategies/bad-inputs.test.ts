/** @file One plain sentence for every bad input, whatever the strategy. What is missing: contract. */
import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import { describeSignal } from '../../src/core/signals.ts';
import type { Params, ParamSpec, ParamValue, Strategy } from '../../src/core/strategy.ts';
import type { Matrix, SignalName, Signals } from '../../src/core/types.ts';
import { strategies } from '../../src/strategies/index.ts';
import { randomSignals } from '../helpers/signals.ts';

const rows = 3;
const cols = 4;
const numPatches = rows * cols;
const width = 6;
const heads = 2;
const signals = randomSignals(rows, cols, 1);

const matrix = (r: number, c: number): Matrix => ({
  data: new Float32Array(r * c),
  rows: r,
  cols: c,
});

/** A signal of a wrong shape, and what is said of it behind the signal's name. */
function misshapen(name: SignalName): readonly [signal: Partial<Signals>, said: string] {
  switch (name) {
    case 'tokens':
    case 'tokensLast':
    case 'keys':
    case 'keysLow':
      return [{ [name]: matrix(numPatches - 1, width) }, `with T = 12; the file has @ [11,6]`];
    case 'clsAttention':
    case 'clsAttentionLow':
    case 'clsLogits':
      return [{ [name]: matrix(heads, numPatches + 1) }, `with T = 12; the file has @ [2,13]`];
    case 'attentionLogits':
      // Without the prefix token.
      return [
        { attentionLogits: { data: new Float32Array(288), heads, size: numPatches } },
        `with N = 13; the file has @ [2,12,12]`,
      ];
    case 'importance':
      return [{ importance: new Float32Array(11) }, `with T = 12; the file has @ [11]`];
    case 'text':
      return [{ text: new Float32Array(7) }, `with D = 6; the file has @ [7]`];
    case 'queriesCls':
      return [{ queriesCls: new Float32Array(5) }, `with Dk = 6; the file has @ [5]`];
    case 'keysCls':
      return [{ keysCls: new Float32Array(5) }, `with Dk = 6; the file has @ [5]`];
    case 'image':
      return [
        { image: { width: 16, height: 12, data: new Uint8ClampedArray(3 * 16 * 12) } },
        `as RGBA; the file has 576 numbers for [12,16,4]`,
      ];
  }
  return name satisfies never;
}

/** A copy of a signal with one number replaced; null for bytes, which are always finite. */
function spoiled(name: SignalName, index: number, value: number): Partial<Signals> | null {
  if (name === 'image') return null;
  const signal = signals[name]!;
  if (signal instanceof Float32Array) return { [name]: signal.with(index, value) };
  return { [name]: { ...signal, data: signal.data.with(index, value) } };
}

/** The defaults, every choice and the ends of every number: whatever may change what is needed. */
function* variants(strategy: Strategy): Generator<Params> {
  yield {};
  for (const [name, spec] of Object.entries(strategy.params)) {
    if (spec.type === 'choice') for (const choice of spec.choices) yield { [name]: choice };
    if (spec.type === 'boolean') yield { [name]: !spec.default };
    if (spec.type === 'number' || spec.type === 'integer') yield { [name]: spec.max };
  }
}

/** Values that a parameter must refuse. */
function outOfRange(spec: ParamSpec): readonly ParamValue[] {
  switch (spec.type) {
    case 'number':
      return [spec.min - 1, spec.max + 1, NaN, Infinity, 'many', true];
    case 'integer':
      return [spec.min - 1, spec.max + 1, spec.min + 0.5, NaN, 'many', true];
    case 'boolean':
      return ['yes', 2];
    case 'choice':
      return ['none of these', 1, true];
    case 'list':
      return [
        `${spec.max + 1}`,
        `${spec.min - 1}`,
        'a,b',
        new Array(spec.maxItems + 1).fill(spec.max).join(','),
        true,
      ];
  }
  return spec satisfies never;
}

/** The one sentence that is thrown; a failed test when nothing is. */
function sentenceOf(strategy: Strategy, given: Signals, keep: number, params: Params): string {
  let message = '';
  try {
    runStrategy(strategy, { signals: given, keep, params });
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message, 'nothing was refused').not.toBe('');
  expect(message).not.toMatch(/\n|\. /);
  return message;
}

describe.each(strategies.map((strategy) => [strategy.id, strategy] as const))(
  'bad inputs of %s',
  (id, strategy) => {
    /** Every signal that is looked at with some parameters, once. */
    const read = new Map<SignalName, Params>();
    for (const params of variants(strategy)) {
      const needs = strategy.needsFor?.(params) ?? strategy.needs;
      for (const name of [...needs.flat(), ...(strategy.uses ?? [])]) {
        if (!read.has(name)) read.set(name, params);
      }
    }

    if (read.size > 0) {
      it('name a signal of a wrong shape, the shape found and the one needed', () => {
        for (const [name, params] of read) {
          const [signal, said] = misshapen(name);
          const tensor = describeSignal(name).split(' ')[0];
          expect(sentenceOf(strategy, { ...signals, ...signal }, 5, params)).toBe(
            `strategy ${id} needs ${describeSignal(name)} ${said.replace('@', tensor)}`,
          );
        }
      });

      it('name a number that is none, and where it is', () => {
        for (const [name, params] of read) {
          for (const value of [NaN, Infinity, -Infinity]) {
            const signal = spoiled(name, 4, value);
            if (!signal) continue;
            expect(sentenceOf(strategy, { ...signals, ...signal }, 5, params)).toMatch(
              `strategy ${id} needs finite numbers in ${describeSignal(name)}; the file has ${value} at index 4`,
            );
          }
        }
      });
    }

    if (strategy.views) {
      it('name the crop that is wrong', () => {
        const [name, params] = [...read][0];
        const [signal] = misshapen(name);
        const crops = [signals, { ...signals, ...signal }];
        const given = { ...signals, crops, cropGrid: { rows: 1, cols: 2 } };
        expect(sentenceOf(strategy, given, 5, params)).toMatch(
          `strategy ${id} needs ${describeSignal(name)} with T = 12; crop 1 has `,
        );
      });
    }

    it('name a number to keep that cannot be kept', () => {
      for (const keep of [-1, 13, 1.5, NaN, Infinity]) {
        expect(sentenceOf(strategy, signals, keep, {})).toBe(
          `strategy ${id} was asked to keep ${keep}; it must be a whole number from 0 to 12`,
        );
      }
    });

    it('name a parameter, its value and its range', () => {
      for (const [name, spec] of Object.entries(strategy.params)) {
        for (const value of outOfRange(spec)) {
          expect(sentenceOf(strategy, signals, 5, { [name]: value })).toMatch(
            `strategy ${id} was given ${name} = ${value}; it must be `,
          );
        }
      }
      expect(sentenceOf(strategy, signals, 5, { nonsense: 1 })).toMatch(
        `strategy ${id} has no parameter nonsense; it has `,
      );
    });
  },
);
