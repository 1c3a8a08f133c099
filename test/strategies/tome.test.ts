import { describe, expect, it } from 'vitest';
import { bipartiteMatching } from '../../src/core/bipartite-matching.ts';
import { mergeRows, mergeSizes } from '../../src/core/merge-matched.ts';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { tome } from '../../src/strategies/tome.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import {
  arrayTolerance,
  goldenGrid,
  maxAbs,
  maxDifference,
  patchRows,
  readFloats,
  readGolden,
  readMatrix,
  sliceRows,
} from '../helpers/goldens.ts';
import { without } from '../helpers/signals.ts';

const ids = fieldCases('tome');
const steps = ids.filter((id) => id.startsWith('tome/step-'));
/** The engine runs these: `test/engine/schedule-goldens.test.ts`. */
const whole = ids.filter((id) => id.startsWith('tome/encoder-'));
const posts = ids.filter((id) => id.startsWith('tome/post-'));

interface StepCase {
  readonly inputs: { readonly keys_penult_mean: string; readonly hs_penult: string };
  readonly params: { readonly r: number; readonly class_token: boolean };
  readonly expected: {
    readonly src_tokens: readonly number[];
    readonly dst_tokens: readonly number[];
    readonly unmerged_src_tokens: readonly number[];
    readonly token_to_group: readonly number[];
    readonly sizes: readonly number[];
  };
}

interface PostCase {
  readonly inputs: { readonly hs_last_ln: string };
  readonly params: { readonly r_rounds: readonly number[] };
  readonly expected: {
    readonly token_to_group: readonly number[];
    readonly sizes: readonly number[];
  };
}

describe('tome against the published code', () => {
  it.each(steps)('matches and merges one block as in %s', (id) => {
    const golden = readGolden<StepCase>(`field/${id}.json`);
    const { expected, params } = golden;
    const keys = readMatrix(`field/${golden.inputs.keys_penult_mean}`, 64);
    const tokens = readMatrix(`field/${golden.inputs.hs_penult}`, 384);
    const matching = bipartiteMatching(keys, params.r, params.class_token);
    expect([...matching.sources]).toEqual(expected.src_tokens);
    expect([...matching.destinations]).toEqual(expected.dst_tokens);
    const numUnmerged = expected.unmerged_src_tokens.length;
    expect([...matching.survivors.slice(0, numUnmerged)]).toEqual(expected.unmerged_src_tokens);
    expect([...matching.target]).toEqual(expected.token_to_group);
    const sizes = new Uint32Array(tokens.rows).fill(1);
    expect([...mergeSizes(sizes, matching)]).toEqual(expected.sizes);
    const merged = readFloats(`field/${id}.merged.bin`);
    const difference = maxDifference(mergeRows(tokens, sizes, matching).data, merged);
    expect(difference).toBeLessThan(arrayTolerance * maxAbs(merged));
  });

  it.each(posts)('merges finished tokens in rounds as in %s', (id) => {
    const golden = readGolden<PostCase>(`field/${id}.json`);
    const { token_to_group: groupOf, sizes } = golden.expected;
    const tokens = patchRows(readMatrix(`field/${golden.inputs.hs_last_ln}`, 384));
    const reduction = runStrategy(tome, {
      signals: { grid: goldenGrid, prefixTokens: 1, tokens },
      keep: sizes.length,
      params: { r_rounds: golden.params.r_rounds.join(',') },
    });
    // The reference numbers its groups by the last sequence, here they stand by their anchors.
    const labels = reduction.extra['labels'] as Uint32Array;
    const ours = Array.from(reduction.kept, (patch) => groupOf[patch]);
    expect(Array.from(labels, (label) => ours[label])).toEqual(groupOf);
    expect(Array.from(reduction.extra['sizes'] as Uint32Array)).toEqual(ours.map((g) => sizes[g]));
    const merged = readMatrix(`field/${id}.merged.bin`, 384);
    const outputs = outputTokens(tokens, reduction);
    ours.forEach((group, k) => {
      const output = sliceRows(outputs, k, k + 1).data;
      const difference = maxDifference(output, sliceRows(merged, group, group + 1).data);
      expect(difference).toBeLessThan(arrayTolerance * maxAbs(merged.data));
    });
  });

  it('leaves no stored case out', () => {
    expect([...steps, ...posts, ...whole].sort()).toEqual([...ids].sort());
    expect(steps).toHaveLength(4);
    expect(posts).toHaveLength(4);
  });
});

/** Six tokens in the plane; even positions look for odd ones. */
const plane: Signals = {
  grid: { rows: 1, cols: 6, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(4, 3, 1, 0, 0, 1, 0, 2, 3, 4, 0, 5), rows: 6, cols: 2 },
};

const members = ({ groups }: Reduction): number[][] =>
  Array.from({ length: groups!.start.length - 1 }, (_, k) => [
    ...groups!.patch.slice(groups!.start[k], groups!.start[k + 1]),
  ]);

describe('tome worked by hand', () => {
  it('merges the most alike pair first', () => {
    // 0 → 1 at .8, 2 → 3 at 1 (5 is as alike, 3 comes first), 4 → 3 at .8.
    const one = runStrategy(tome, { signals: plane, keep: 5 });
    expect(members(one)).toEqual([[0], [1], [2, 3], [4], [5]]);
    expect(one.steps).toEqual([{ kind: 'merge', from: 2, into: 3, similarity: 1 }]);
  });

  it('takes the lower position among equally alike pairs', () => {
    const two = runStrategy(tome, { signals: plane, keep: 4 });
    expect(members(two)).toEqual([[0, 1], [2, 3], [4], [5]]);
    expect([...two.kept]).toEqual([1, 3, 4, 5]);
  });

  it('merges all even tokens in one full round, and several into one', () => {
    const three = runStrategy(tome, { signals: plane, keep: 3 });
    expect(members(three)).toEqual([[0, 1], [2, 3, 4], [5]]);
    expect(three.extra['rounds']).toBe(1);
    const third = Math.fround(1 / 3);
    expect([...three.groups!.weight]).toEqual([0.5, 0.5, third, third, third, 1]);
  });

  it('weighs by sizes in the next round', () => {
    // Left: 1 = (2.5, 1.5), 3 = (1, 7/3), 5 = (0, 5). Evens 1 and 5 look at 3:
    // cos(1, 3) = .81, cos(5, 3) = .92, so 5 goes into 3: mean of four patches.
    const two = runStrategy(tome, { signals: plane, keep: 2 });
    expect(members(two)).toEqual([
      [0, 1],
      [2, 3, 4, 5],
    ]);
    const { data } = outputTokens(plane.tokens!, two);
    [2.5, 1.5, 0.75, 3].forEach((value, d) => expect(data[d]).toBeCloseTo(value, 5));
  });

  it('follows the asked rounds and then goes on by itself', () => {
    const params = { r_rounds: '1,0,1' };
    const { extra, kept } = runStrategy(tome, { signals: plane, keep: 3, params });
    expect(kept).toHaveLength(3);
    expect(extra['rounds']).toBe(4);
  });

  it('compares by keys when asked, and then needs nothing else', () => {
    const keys = { data: Float32Array.of(0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0), rows: 6, cols: 2 };
    const rest = without(plane, 'tokens');
    const params = { metric: 'keys' };
    const reduction = runStrategy(tome, { signals: { ...rest, keys }, keep: 3, params });
    expect(members(reduction)).toEqual([[0, 1], [3], [2, 4, 5]]);
    expect(() => runStrategy(tome, { signals: plane, keep: 3, params })).toThrow(
      'strategy tome needs keys [T,Dk]; the file has tokens',
    );
  });
});
