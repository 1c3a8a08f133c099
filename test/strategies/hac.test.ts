import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Reduction, Signals } from '../../src/core/types.ts';
import { hac } from '../../src/strategies/hac.ts';
import { fieldCases } from '../helpers/field-cases.ts';
import { goldenGrid, patchRows, readGolden, readMatrix } from '../helpers/goldens.ts';
import { randomSignals } from '../helpers/signals.ts';

interface Case {
  readonly inputs: { readonly hs_penult: string };
  readonly params: { readonly K: number };
  readonly expected: {
    readonly affinity_rounds: readonly number[];
    readonly affinity_labels: readonly number[];
    readonly avg_linkage_labels_first_seen: readonly number[];
  };
}

const ids = fieldCases('hac');

const labelsOf = ({ extra }: Reduction): number[] => [...(extra['labels'] as Uint32Array)];
const roundsOf = ({ extra }: Reduction): number[] => [...(extra['rounds'] as Uint32Array)];

describe('hac against the stored definitions, 3 of 3 cases', () => {
  it.each(ids)('clusters in rounds, and by average linkage, as in %s', (id) => {
    const { inputs, params, expected } = readGolden<Case>(`field/${id}.json`);
    const tokens = patchRows(readMatrix(`field/${inputs.hs_penult}`, 384));
    const signals = { grid: goldenGrid, prefixTokens: 1, tokens };
    const affinity = runStrategy(hac, { signals, keep: params.K });
    expect(roundsOf(affinity)).toEqual(expected.affinity_rounds);
    expect(labelsOf(affinity)).toEqual(expected.affinity_labels);
    const average = runStrategy(hac, { signals, keep: params.K, params: { linkage: 'average' } });
    expect(labelsOf(average)).toEqual(expected.avg_linkage_labels_first_seen);
  });

  it('leaves no stored case out', () => {
    expect(ids).toHaveLength(3);
  });
});

/** A row of six directions, given by their angles in degrees. */
function row(...degrees: readonly number[]): Signals {
  const data = Float32Array.from(
    degrees.flatMap((d) => [Math.cos((d * Math.PI) / 180), Math.sin((d * Math.PI) / 180)]),
  );
  const numPatches = degrees.length;
  return {
    grid: { rows: 1, cols: numPatches, patchSize: 1 },
    prefixTokens: 0,
    tokens: { data, rows: numPatches, cols: 2 },
  };
}

describe('hac worked by hand', () => {
  // Gaps 10, 30, 20, 50, 40: everyone picks the smaller gap beside it.
  const signals = row(0, 10, 40, 60, 110, 150);

  it('joins every cluster to its nearest neighbour in a round', () => {
    // Picked: 0–1, 2–3, 4–5. Three clusters with gaps 30 and 50; then 30 and 50 are picked.
    const three = runStrategy(hac, { signals, keep: 3 });
    expect(labelsOf(three)).toEqual([0, 0, 1, 1, 2, 2]);
    expect(roundsOf(three)).toEqual([3]);
    const one = runStrategy(hac, { signals, keep: 1 });
    expect(roundsOf(one)).toEqual([3, 1]);
  });

  it('stops within a round, lightest edges first', () => {
    const four = runStrategy(hac, { signals, keep: 4 });
    expect(labelsOf(four)).toEqual([0, 0, 1, 1, 2, 3]);
    expect(four.steps!.map((step) => step.kind === 'merge' && [step.from, step.into])).toEqual([
      [1, 0],
      [3, 2],
    ]);
    const two = runStrategy(hac, { signals, keep: 2 });
    expect(labelsOf(two)).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('lets every cluster pick, where average linkage takes the closest pair of all', () => {
    const average = runStrategy(hac, { signals, keep: 3, params: { linkage: 'average' } });
    // The three smallest gaps are 10, 20 and 30; 40 was picked by its ends only.
    expect(labelsOf(average)).toEqual([0, 0, 0, 0, 1, 2]);
    expect(roundsOf(average)).toEqual([]);
  });

  it('weighs distances by sizes in average linkage', () => {
    // Two by two: 0° 0° over 90° 60°. 0–1 merge at 0, 2–3 at 1 − cos 30°. Between them are the
    // edges 0–2 at 1 and 1–3 at 1 − cos 60°, mean .75.
    const square: Signals = {
      ...row(0, 0, 90, 60),
      grid: { rows: 2, cols: 2, patchSize: 1 },
    };
    const one = runStrategy(hac, { signals: square, keep: 1, params: { linkage: 'average' } });
    const similarities = one.steps!.map((step) => (step.kind === 'merge' ? step.similarity : 0));
    expect(similarities[0]).toBeCloseTo(1, 6);
    expect(similarities[1]).toBeCloseTo(Math.cos(Math.PI / 6), 6);
    expect(similarities[2]).toBeCloseTo(0.25, 6);
  });

  it('stands at the lowest patch, or at the one most like all others', () => {
    const mean = runStrategy(hac, { signals, keep: 2 });
    expect([...mean.kept]).toEqual([0, 4]);
    // Of 0, 10, 40, 60 the mean direction is about 27: 40 is nearer than 10.
    const medoid = runStrategy(hac, { signals, keep: 2, params: { token: 'medoid' } });
    expect([...medoid.kept]).toEqual([2, 4]);
    expect(medoid.groups).toBeNull();
  });

  it('takes the lower edge when everything is equal', () => {
    const { extra } = runStrategy(hac, { signals: row(5, 5, 5, 5, 5), keep: 3 });
    expect([...(extra['labels'] as Uint32Array)]).toEqual([0, 0, 0, 1, 2]);
  });
});

describe('hac in general', () => {
  it('makes connected clusters, the same ones for longer tokens', () => {
    const sides = fc.integer({ min: 1, max: 6 });
    const linkages = fc.constantFrom('affinity', 'average');
    fc.assert(
      fc.property(sides, sides, fc.nat(), linkages, (h, w, seed, linkage) => {
        const signals = randomSignals(h, w, seed);
        const keep = 1 + (seed % (h * w));
        const reduction = runStrategy(hac, { signals, keep, params: { linkage } });
        expect(countParts(labelsOf(reduction), h, w)).toBe(keep);
        const tokens = { ...signals.tokens!, data: signals.tokens!.data.map((x) => 4 * x) };
        const longer = runStrategy(hac, {
          signals: { ...signals, tokens },
          keep,
          params: { linkage },
        });
        expect(longer.kept).toEqual(reduction.kept);
      }),
      { numRuns: 60 },
    );
  });

  it('cuts one dendrogram: fewer clusters are unions of more', () => {
    const signals = randomSignals(5, 5, 4);
    for (const linkage of ['affinity', 'average']) {
      let finer = labelsOf(runStrategy(hac, { signals, keep: 25, params: { linkage } }));
      for (let keep = 24; keep >= 1; keep--) {
        const labels = labelsOf(runStrategy(hac, { signals, keep, params: { linkage } }));
        const parent = new Map<number, number>();
        finer.forEach((label, t) => {
          if (!parent.has(label)) parent.set(label, labels[t]);
          expect(parent.get(label)).toBe(labels[t]);
        });
        finer = labels;
      }
    }
  });
});

/** Connected parts of equal labels, by flooding. */
function countParts(labels: readonly number[], rows: number, cols: number): number {
  const isSeen = new Uint8Array(labels.length);
  let count = 0;
  for (let first = 0; first < labels.length; first++) {
    if (isSeen[first]) continue;
    count++;
    const queue = [first];
    isSeen[first] = 1;
    for (const t of queue) {
      const near = [t - cols, t + cols];
      if (t % cols > 0) near.push(t - 1);
      if (t % cols < cols - 1) near.push(t + 1);
      for (const n of near) {
        if (n < 0 || n >= rows * cols || isSeen[n] || labels[n] !== labels[t]) continue;
        isSeen[n] = 1;
        queue.push(n);
      }
    }
  }
  return count;
}
