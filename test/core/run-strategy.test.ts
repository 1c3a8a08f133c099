import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Needs, Strategy } from '../../src/core/strategy.ts';
import type { Signals } from '../../src/core/types.ts';
import { randomSignals, without } from '../helpers/signals.ts';

const signals = randomSignals(3, 4, 1);

/** Keeps the first K and reports what it was handed. */
function demo(needs: Needs, more: Partial<Strategy> = {}): Strategy {
  return {
    id: 'demo',
    label: 'Demo',
    family: 'baseline',
    action: 'prune',
    stage: ['post'],
    control: 'target',
    nested: true,
    cite: null,
    adapted: null,
    needs,
    params: {
      knob: { type: 'integer', default: 2, min: 0, max: 9, step: 1, label: '', help: '' },
    },
    reduce: ({ keep, params, random }) => ({
      kept: Uint32Array.from({ length: keep }, (_, k) => k),
      order: null,
      groups: null,
      scores: null,
      steps: null,
      extra: { knob: params['knob'] as number, first: random.next() },
    }),
    ...more,
  };
}

const run = (needs: Needs, given: Signals, keep = 3): (() => unknown) => {
  const strategy = demo(needs);
  return () => runStrategy(strategy, { signals: given, keep });
};

describe('runStrategy', () => {
  it('hands over complete parameters and random numbers of the seed', () => {
    const first = (seed: number): unknown =>
      runStrategy(demo([]), { signals, keep: 1, seed }).extra['first'];
    expect(runStrategy(demo([]), { signals, keep: 1 }).extra['knob']).toBe(2);
    expect(first(7)).toBe(first(7));
    expect(first(7)).not.toBe(first(8));
  });

  it('says what is missing and what is there', () => {
    const bare = without(signals, 'tokens', 'tokensLast', 'keysLow', 'queriesCls', 'keysCls');
    const bareKeys = without(
      bare,
      'clsAttention',
      'clsAttentionLow',
      'clsLogits',
      'attentionLogits',
      'importance',
      'text',
    );
    expect(run(['tokens'], bareKeys)).toThrow(
      /^strategy demo needs tokens \[T,D\]; the file has keys, image$/,
    );
    expect(run([['importance', 'clsAttention']], bareKeys)).toThrow(
      'strategy demo needs importance [T] or cls_attention [H,T]; the file has keys, image',
    );
    expect(run(['tokens'], { grid: signals.grid, prefixTokens: 0 })).toThrow(
      'the file has no signals',
    );
  });

  it('says which shape is wrong', () => {
    const short = { data: new Float32Array(33), rows: 11, cols: 3 };
    expect(run(['tokens'], { ...signals, tokens: short })).toThrow(
      'strategy demo needs tokens [T,D] with T = 12; the file has tokens [11,3]',
    );
    expect(run(['clsAttention'], { ...signals, clsAttention: short })).toThrow(
      'strategy demo needs cls_attention [H,T] with T = 12; the file has cls_attention [11,3]',
    );
    expect(run(['importance'], { ...signals, importance: new Float32Array(5) })).toThrow(
      'strategy demo needs importance [T] with T = 12; the file has importance [5]',
    );
    expect(run(['text'], { ...signals, text: new Float32Array(5) })).toThrow(
      'strategy demo needs text [D] with D = 6; the file has text [5]',
    );
    expect(run(['queriesCls'], { ...signals, queriesCls: new Float32Array(5) })).toThrow(
      'strategy demo needs queries_cls [Dk] with Dk = 6; the file has queries_cls [5]',
    );
    const cube = { data: new Float32Array(16), heads: 1, size: 4 };
    expect(run(['attentionLogits'], { ...signals, attentionLogits: cube })).toThrow(
      'strategy demo needs attention_logits [H,N,N] with N = 13; the file has attention_logits [1,4,4]',
    );
    const empty = { data: new Float32Array(10), rows: 12, cols: 1 };
    expect(run(['keys'], { ...signals, keys: empty })).toThrow(
      'strategy demo needs keys [T,Dk]; the file has 10 numbers for [12,1]',
    );
  });

  it('refuses NaN and infinity and says where they are', () => {
    const spoilt = (value: number): Signals => {
      const tokens = { ...signals.tokens!, data: signals.tokens!.data.slice() };
      tokens.data[9] = value;
      return { ...signals, tokens };
    };
    for (const value of [NaN, Infinity, -Infinity]) {
      expect(run(['tokens'], spoilt(value))).toThrow(
        `strategy demo needs finite numbers in tokens [T,D]; the file has ${value} at index 9 (row 1, column 3)`,
      );
    }
    expect(run(['keys'], spoilt(NaN))).not.toThrow();
  });

  it('looks at what is used beside the needs only where it is there', () => {
    const strategy = demo(['tokens'], { uses: ['importance'] });
    const bad = { ...signals, importance: new Float32Array(2) };
    expect(() => runStrategy(strategy, { signals: bad, keep: 1 })).toThrow('importance [T]');
    const none = without(signals, 'importance');
    expect(runStrategy(strategy, { signals: none, keep: 1 }).kept).toHaveLength(1);
  });

  it('asks for other signals where a parameter does', () => {
    const strategy = demo(['tokens'], {
      needsFor: (params) => (params['knob'] === 3 ? ['keys'] : ['tokens']),
    });
    const given = without(signals, 'keys');
    expect(runStrategy(strategy, { signals: given, keep: 1 }).kept).toHaveLength(1);
    expect(() => runStrategy(strategy, { signals: given, keep: 1, params: { knob: 3 } })).toThrow(
      'needs keys [T,Dk]',
    );
  });

  it.each([-1, 13, 1.5, NaN])('refuses to keep %s of 12 patches', (keep) => {
    expect(run([], signals, keep)).toThrow(
      `strategy demo was asked to keep ${keep}; it must be a whole number from 0 to 12`,
    );
  });

  it.each([-1, 0.5, 2 ** 32, NaN])('refuses the seed %s', (seed) => {
    expect(() => runStrategy(demo([]), { signals, keep: 1, seed })).toThrow(
      `seed is ${seed}; it must be a whole number from 0 to 4294967295`,
    );
  });

  it('refuses a grid without patches', () => {
    const none = { ...signals, grid: { rows: 0, cols: 4, patchSize: 14 } };
    expect(run([], none, 0)).toThrow(
      'strategy demo needs a grid of at least one patch; the file has 0 x 4',
    );
  });
});
