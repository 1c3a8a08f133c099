import { describe, expect, it } from 'vitest';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Signals } from '../../src/core/types.ts';
import { evit } from '../../src/strategies/evit.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import { readGolden } from '../helpers/goldens.ts';

interface Case {
  readonly params: { readonly keep_rate: number; readonly fuse: boolean };
  readonly expected: {
    readonly stages: readonly {
      readonly topk_local_order: readonly number[];
      readonly n_after: number;
    }[];
    readonly final_members: readonly (number | readonly number[])[];
    readonly kept_final: readonly number[];
  };
}

const ids = fieldCases('evit');

/** One head whose attention to n tokens falls in the given order; the others get less. */
function attentionInOrder(order: readonly number[], numTokens: number): Signals {
  const data = new Float32Array(numTokens).fill(1e-4);
  order.forEach((token, place) => (data[token] = 1 - place / numTokens));
  return {
    grid: { rows: 1, cols: numTokens, patchSize: 1 },
    prefixTokens: 1,
    clsAttention: { data, rows: 1, cols: numTokens },
  };
}

describe('evit against the published code, 4 of 4 in their bookkeeping', () => {
  it.each(ids)('chains its stages as in %s, given the stored rankings', (id) => {
    const { params, expected } = readGolden<Case>(`field/${id}.json`);
    // Original patches behind every token of the sequence.
    let members: number[][] = Array.from({ length: 256 }, (_, patch) => [patch]);
    for (const { topk_local_order: order, n_after } of expected.stages) {
      const numAttentive = Math.ceil(params.keep_rate * members.length);
      expect(order).toHaveLength(numAttentive);
      const reduction = runStrategy(evit, {
        signals: attentionInOrder(order, members.length),
        keep: params.fuse ? numAttentive + 1 : numAttentive,
        params: { fuse: params.fuse },
      });
      // The next sequence stands in the order of attention, the fused token at its end.
      const { groups, kept } = reduction;
      const rank = new Map(Array.from(kept, (patch, k) => [patch, k]));
      members = Array.from(reduction.order!, (patch) => {
        if (!groups) return members[patch];
        const k = rank.get(patch)!;
        const inside = groups.patch.slice(groups.start[k], groups.start[k + 1]);
        return Array.from(inside).flatMap((token) => members[token]);
      });
      expect(members).toHaveLength(n_after);
    }
    const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);
    expect(members.map(sorted)).toEqual(
      expected.final_members.map((m) => sorted(typeof m === 'number' ? [m] : m)),
    );
    const single = members.filter((m) => m.length === 1).flat();
    expect(sorted(single)).toEqual(expected.kept_final);
  });
});

/** Five patches, two heads that average to .1, .4, .05, .2, .15. */
const five: Signals = {
  grid: { rows: 1, cols: 5, patchSize: 1 },
  prefixTokens: 1,
  tokens: { data: Float32Array.of(1, 2, 3, 4, 5), rows: 5, cols: 1 },
  clsAttention: {
    data: Float32Array.of(0.2, 0.4, 0, 0.3, 0.1, 0, 0.4, 0.1, 0.1, 0.2),
    rows: 2,
    cols: 5,
  },
};

describe('evit worked by hand', () => {
  it('keeps the attentive ones and adds up the rest with their attention', () => {
    const three = runStrategy(evit, { signals: five, keep: 3 });
    // 1 and 3 are kept; 4, 0 and 2 are fused at 4: .15·5 + .1·1 + .05·3 = 1.
    expect([...three.order!]).toEqual([1, 3, 4]);
    expect([...three.kept]).toEqual([1, 3, 4]);
    const tokens = outputTokens(five.tokens!, three).data;
    [2, 4, 1].forEach((value, k) => expect(tokens[k]).toBeCloseTo(value, 6));
    expect([...(three.extra['fused'] as Uint32Array)]).toEqual([0, 2, 4]);
    expect(three.extra['fusedMass']).toBeCloseTo(0.3, 6);
  });

  it('makes a mean of them when weights shall sum to 1', () => {
    const params = { normalize: true };
    const three = runStrategy(evit, { signals: five, keep: 3, params });
    expect(outputTokens(five.tokens!, three).data[2]).toBeCloseTo(1 / 0.3, 5);
  });

  it('drops the rest when it is not to be fused', () => {
    const three = runStrategy(evit, { signals: five, keep: 3, params: { fuse: false } });
    expect(three.groups).toBeNull();
    expect([...three.kept]).toEqual([1, 3, 4]);
  });

  it('fuses everything into one token, and nothing when all are kept', () => {
    const one = runStrategy(evit, { signals: five, keep: 1 });
    expect([...one.groups!.patch]).toEqual([0, 1, 2, 3, 4]);
    expect([...one.kept]).toEqual([1]);
    expect(runStrategy(evit, { signals: five, keep: 5 }).groups).toBeNull();
  });

  it('fuses in equal shares where there is no attention at all', () => {
    const none = { ...five, clsAttention: { data: new Float32Array(5), rows: 1, cols: 5 } };
    const two = runStrategy(evit, { signals: none, keep: 2, params: { normalize: true } });
    expect([...two.groups!.weight]).toEqual([1, 0.25, 0.25, 0.25, 0.25]);
  });
});
