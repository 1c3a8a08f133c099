import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { runSequenceStep, sequenceNeeds, stepParams } from '../../src/core/sequence-step.ts';
import type { Sequence, SequenceInput } from '../../src/core/sequence.ts';
import type { Strategy } from '../../src/core/strategy.ts';
import type { Signals } from '../../src/core/types.ts';
import { findStrategy } from '../../src/strategies/index.ts';
import { randomSequence } from '../helpers/sequences.ts';

const sequence = randomSequence(2, 6, 1);
const input = (given: Partial<SequenceInput> = {}): SequenceInput => ({
  sequence,
  keep: 4,
  params: {},
  random: createRandom(1),
  block: 3,
  numBlocks: 8,
  ...given,
});
const run = (id: string, given: Partial<SequenceInput> = {}): unknown =>
  runSequenceStep(findStrategy(id), input(given));
const at = (changed: Partial<Sequence>): Partial<SequenceInput> => ({
  sequence: { ...sequence, ...changed },
});
const matrix = (rows: number, cols: number) => ({
  data: new Float32Array(rows * cols),
  rows,
  cols,
});

/** Without `inside`; tells what it was handed. */
function spy(needs: Strategy['needs'], stage: Strategy['stage'] = ['in']) {
  const seen: Signals[] = [];
  const strategy: Strategy = {
    ...findStrategy('cls-attention'),
    id: 'spy',
    stage,
    needs,
    reduce({ signals }) {
      seen.push(signals);
      return {
        kept: Uint32Array.of(1, 4),
        order: null,
        groups: null,
        scores: null,
        steps: null,
        extra: {},
      };
    },
  };
  return { strategy, seen };
}

describe('a step by reduce', () => {
  it('sees patch rows and columns only, as one row of tokens behind the first step', () => {
    const { strategy, seen } = spy(['tokens']);
    const change = runSequenceStep(strategy, input());
    expect(change).toEqual({ anchors: Uint32Array.of(1, 4), groups: null, scores: null });
    const [signals] = seen;
    expect(signals.grid).toEqual({ rows: 1, cols: 6, patchSize: 1 });
    expect([...signals.tokens!.data]).toEqual([...sequence.tokens.data.slice(10)]);
    expect([...signals.keys!.data]).toEqual([...sequence.keys!.data.slice(12)]);
    expect([...signals.keysCls!]).toEqual([...sequence.keys!.data.slice(0, 6)]);
    const { data } = sequence.clsAttention!;
    expect([...signals.clsAttention!.data]).toEqual([...data.slice(2, 8), ...data.slice(10)]);
    expect(signals.attentionLogits).toBe(sequence.attentionLogits);
    const logits = sequence.attentionLogits!.data;
    expect([...signals.clsLogits!.data]).toEqual([...logits.slice(2, 8), ...logits.slice(66, 72)]);
  });

  it('sees the grid and the picture while no token has left, and no picture after', () => {
    const { strategy, seen } = spy([]);
    const image = { width: 3, height: 2, data: new Uint8ClampedArray(24) };
    const grid = { rows: 2, cols: 3, patchSize: 1 };
    runSequenceStep(strategy, input(at({ grid, image })));
    runSequenceStep(strategy, input(at({ image })));
    expect(seen.map((signals) => signals.grid)).toEqual([grid, { rows: 1, cols: 6, patchSize: 1 }]);
    expect(seen.map((signals) => signals.image)).toEqual([image, undefined]);
  });

  it('tells nothing of a class token where there is none', () => {
    const { strategy, seen } = spy([]);
    runSequenceStep(strategy, input({ sequence: randomSequence(0, 6, 1) }));
    expect(seen[0].keysCls).toBeUndefined();
    expect(seen[0].clsLogits).toBeUndefined();
  });
});

describe('what a step needs', () => {
  it.each([
    ['tome', {}, ['keys']],
    ['tome', { metric: 'features' }, []],
    ['pitome', {}, ['keys']],
    ['evit', {}, ['clsAttention']],
    ['prune-at-layer', {}, ['clsAttention']],
    ['aim-rank', {}, ['attentionLogits']],
    ['fastv', { query_patch: '3' }, ['attentionLogits']],
    ['region-budgets', {}, ['clsAttention']],
    ['sparsevlm', {}, ['clsAttention']],
    ['random', {}, []],
  ])('%s with %o needs %o', (id, params, expected) => {
    expect(sequenceNeeds(findStrategy(id), params)).toEqual(expected);
  });

  it('is told by the parameters of the step, not those of the finished encoder', () => {
    expect(Object.keys(stepParams(findStrategy('tome')))).toEqual(['metric']);
    expect(stepParams(findStrategy('evit'))).toBe(findStrategy('evit').params);
    expect(() => run('tome', { params: { r_rounds: '3' } })).toThrow(
      'strategy tome has no parameter r_rounds; it has metric',
    );
  });
});

describe('the door to a step', () => {
  it('refuses strategies that decide elsewhere', () => {
    expect(() => run('quadtree')).toThrow(
      'strategy quadtree decides behind the encoder; a step of a schedule needs one that runs inside it',
    );
    expect(() => run('showui')).toThrow('strategy showui decides before the encoder;');
    const { strategy } = spy(['tokens', ['queriesCls', 'text']]);
    expect(() => runSequenceStep(strategy, input())).toThrow(
      'strategy spy needs queries_cls [Dk] or text [D], which no place inside the encoder tells',
    );
  });

  it('names what the block does not tell', () => {
    expect(() =>
      run('tome', { sequence: { ...randomSequence(1, 6, 1), keys: undefined! } }),
    ).toThrow('strategy tome needs keys [T,Dk]; block 3 has tokens, cls_attention');
  });

  const tokens = sequence.tokens.data.map((x, i) => (i === 12 ? NaN : x));
  it.each([
    [at({ prefixTokens: 8 }), 'block 3 has 8 tokens, 8 of them prefix; a step needs at least one'],
    [
      at({ grid: { rows: 2, cols: 4, patchSize: 1 } }),
      'block 3 has 6 patch tokens on a grid of 2 x 4',
    ],
    [
      at({ sizes: new Float32Array(6).fill(1) }),
      'block 3 needs a size above 0 for each of 8 tokens; it has 6',
    ],
    [at({ sizes: new Float32Array(8) }), 'block 3 needs a size above 0 for each of 8 tokens'],
    [at({ keys: matrix(7, 6) }), 'block 3 has keys [7,6]; it must have a row for each of 8 tokens'],
    [at({ keys: matrix(8, 5) }), 'as wide as a multiple of 2 heads'],
    [at({ clsAttention: matrix(2, 6) }), 'block 3 has cls_attention [2,6]; it must be [2,8]'],
    [
      at({ attentionLogits: { data: new Float32Array(72), heads: 2, size: 6 } }),
      'block 3 has attention_logits [2,6,6]; it must be [2,8,8]',
    ],
    [
      at({ tokens: { ...sequence.tokens, data: tokens } }),
      'needs finite numbers in tokens [T,D]; block 3 has NaN at index 2 (row 0, column 2)',
    ],
    [{ keep: 7 }, 'asked to keep 7 at block 3; it must be a whole number from 0 to 6'],
    [{ keep: 2.5 }, 'asked to keep 2.5 at block 3'],
    [{ block: 8 }, 'block is 8; the encoder has 8, so it must be from 0 to 7'],
  ])('refuses %o', (given, sentence) => {
    expect(() => run('evit', given as Partial<SequenceInput>)).toThrow(sentence);
  });
});
