import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputTokens } from '../../src/core/output-tokens.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import { topK } from '../../src/core/top-k.ts';
import type { Signals, Step } from '../../src/core/types.ts';
import { pitome } from '../../src/strategies/pitome.ts';
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
import { firstSeen } from '../helpers/partition.ts';
import { randomSignals } from '../helpers/signals.ts';

interface StepCase {
  readonly inputs: { readonly keys_penult_mean: string; readonly hs_penult: string };
  readonly params: {
    readonly ratio: number;
    readonly margin: number;
    readonly alpha: number;
    readonly bsm: boolean;
  };
  readonly expected: {
    readonly token_to_group: readonly number[];
    readonly sizes: readonly number[];
    readonly energy_order: readonly number[];
    /** Of the matching variant. */
    readonly src_patch?: readonly number[];
    /** Of the energy variant. */
    readonly a_patch?: readonly number[];
    readonly protected_patch?: readonly number[];
    readonly dst_patch: readonly number[];
  };
}

const ids = fieldCases('pitome');
const steps = ids.filter((id) => id.startsWith('pitome/step-'));
/** The engine runs these: `test/engine/schedule-goldens.test.ts`. */
const whole = ids.filter((id) => id.startsWith('pitome/encoder-'));

const pairsOf = (list: readonly Step[] | null): number[][] =>
  list!.map((step) => (step.kind === 'merge' ? [step.from, step.into] : []));

describe('pitome against the published code, 4 of 4 steps, whole encoders in the engine', () => {
  it.each(steps)('ranks, matches and merges one step as in %s', (id) => {
    const { inputs, params, expected } = readGolden<StepCase>(`field/${id}.json`);
    const keys = patchRows(readMatrix(`field/${inputs.keys_penult_mean}`, 64));
    const tokens = patchRows(readMatrix(`field/${inputs.hs_penult}`, 384));
    const reduction = runStrategy(pitome, {
      signals: { grid: goldenGrid, prefixTokens: 1, tokens, keys },
      // Stored with CLS, which takes no part.
      keep: expected.sizes.length - 1,
      params: { ...params, metric: 'keys' },
    });
    expect(reduction.extra['rounds']).toBe(1);
    const energy = reduction.extra['energy'] as Float32Array;
    const stored = readFloats(`field/${id}.energy.bin`);
    expect(maxDifference(energy, stored)).toBeLessThan(arrayTolerance * maxAbs(stored));
    expect([...topK(energy, 256)]).toEqual(expected.energy_order);
    const sources = expected.src_patch ?? expected.a_patch!;
    const pairs = sources.map((source, i) => [source, expected.dst_patch[i]]);
    expect(pairsOf(reduction.steps)).toEqual(pairs);
    const isTouched = new Set(pairs.flat());
    for (const patch of expected.protected_patch ?? []) expect(isTouched.has(patch)).toBe(false);

    const groupOf = expected.token_to_group.slice(1);
    const labels = reduction.extra['labels'] as Uint32Array;
    expect(firstSeen(labels)).toEqual(firstSeen(groupOf));
    const ours = Array.from(reduction.kept, (patch) => groupOf[patch]);
    expect(Array.from(reduction.extra['sizes'] as Uint32Array)).toEqual(
      ours.map((group) => expected.sizes[group]),
    );
    const merged = readMatrix(`field/${id}.merged.bin`, 384);
    const outputs = outputTokens(tokens, reduction);
    ours.forEach((group, k) => {
      const output = sliceRows(outputs, k, k + 1).data;
      const difference = maxDifference(output, sliceRows(merged, group, group + 1).data);
      expect(difference).toBeLessThan(arrayTolerance * maxAbs(merged.data));
    });
  });

  it('leaves no stored case out', () => {
    expect([...steps, ...whole].sort()).toEqual([...ids].sort());
    expect(steps).toHaveLength(4);
  });
});

/** Directions in degrees. */
function directions(...degrees: readonly number[]): Signals {
  const data = Float32Array.from(
    degrees.flatMap((d) => [Math.cos((d * Math.PI) / 180), Math.sin((d * Math.PI) / 180)]),
  );
  return {
    grid: { rows: 1, cols: degrees.length, patchSize: 1 },
    prefixTokens: 0,
    tokens: { data, rows: degrees.length, cols: 2 },
  };
}

describe('pitome worked by hand', () => {
  // A close group of four, one apart, one more apart.
  const signals = directions(0, 90, 10, 180, 20, 30);

  it('protects the lonely and merges inside the group', () => {
    const params = { ratio: 0.5 };
    // All four of the group have more energy than the two that stand alone.
    const four = runStrategy(pitome, { signals, keep: 4, params });
    for (const [from, into] of pairsOf(four.steps)) {
      expect([0, 2, 4, 5]).toContain(from);
      expect([0, 2, 4, 5]).toContain(into);
    }
    expect([...four.kept]).toContain(1);
    expect([...four.kept]).toContain(3);
  });

  it('counts energy as the mean over all, itself included', () => {
    const { extra } = runStrategy(pitome, { signals: directions(0, 90), keep: 2 });
    // cos 0 − .5 = .5 is above, cos 90 − .5 = −.5 below: (.5 + e^−.5 − 1) / 2.
    const energy = extra['energy'] as Float32Array;
    expect(energy[0]).toBeCloseTo((0.5 + Math.exp(-0.5) - 1) / 2, 6);
    expect(energy[1]).toBe(energy[0]);
  });

  it('goes on in rounds, and compares merged tokens by their weighted means', () => {
    const three = directions(0, 0, 60);
    // 0 and 0 merge; then their mean at 0° with two patches, and 60°, in whichever way.
    const one = runStrategy(pitome, { signals: three, keep: 1 });
    expect(one.extra['rounds']).toBe(2);
    const last = one.steps![1];
    expect(last.kind === 'merge' && last.similarity).toBeCloseTo(0.5, 6);
    const { data } = outputTokens(three.tokens!, one);
    expect(data[0]).toBeCloseTo((1 + 1 + 0.5) / 3, 6);
  });

  it('merges the most alike pairs when all are matched', () => {
    const five = runStrategy(pitome, { signals, keep: 5, params: { bsm: true } });
    const step = five.steps![0];
    expect(step.kind === 'merge' && step.similarity).toBeCloseTo(Math.cos(Math.PI / 18), 6);
  });
});

describe('pitome in general', () => {
  it('groups the same tokens when their order changes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 11 }), fc.boolean(), (seed, keep, bsm) => {
        const { tokens, grid } = randomSignals(3, 4, seed);
        const shuffled = Array.from({ length: 12 }, (_, i) => (5 * i + 3) % 12);
        const data = Float32Array.from(
          shuffled.flatMap((t) => [...tokens!.data.subarray(t * 6, (t + 1) * 6)]),
        );
        const labelsOf = (rows: Float32Array): Uint32Array =>
          runStrategy(pitome, {
            signals: { grid, prefixTokens: 0, tokens: { data: rows, rows: 12, cols: 6 } },
            keep,
            params: { bsm },
          }).extra['labels'] as Uint32Array;
        const before = labelsOf(tokens!.data);
        const after = labelsOf(data);
        expect(firstSeen(after)).toEqual(firstSeen(shuffled.map((t) => before[t])));
      }),
    );
  });

  it('keeps the cosines of merged tokens as if they were computed anew', () => {
    // The second round of one call against the first round of a call on what one merge leaves.
    const signals = randomSignals(6, 6, 9);
    const params = { ratio: 0.95 };
    const first = runStrategy(pitome, { signals, keep: 35, params });
    const second = runStrategy(pitome, { signals, keep: 34, params });
    expect(pairsOf(second.steps)[0]).toEqual(pairsOf(first.steps)[0]);
    const merged = outputTokens(signals.tokens!, first);
    const anew = runStrategy(pitome, {
      signals: { grid: { rows: 1, cols: 35, patchSize: 1 }, prefixTokens: 0, tokens: merged },
      keep: 34,
      params,
    });
    const [from, into] = pairsOf(anew.steps)[0];
    expect(pairsOf(second.steps)[1]).toEqual([first.kept[from], first.kept[into]]);
  });
});
