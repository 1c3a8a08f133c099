import { describe, expect, it } from 'vitest';
import { resolveParams } from '../../src/core/resolve-params.ts';
import { ranksOf } from '../../src/core/ranks.ts';
import { runStrategy } from '../../src/core/run-strategy.ts';
import type { Params } from '../../src/core/strategy.ts';
import type { Matrix, Reduction } from '../../src/core/types.ts';
import { tokenMap } from '../../src/overlay/token-map.ts';
import { findStrategy, strategies } from '../../src/strategies/index.ts';
import { exampleToken } from '../../src/ui/example/example-token.ts';
import type { Example } from '../../src/ui/example/example.ts';
import { extraName } from '../../src/ui/example/extra-names.ts';
import { pictureFacts } from '../../src/ui/example/picture-facts.ts';
import { sums } from '../../src/ui/example/sums.ts';
import { tokenFacts } from '../../src/ui/example/token-facts.ts';
import { randomSignals } from '../helpers/signals.ts';

const rows = 5;
const cols = 6;
const numPatches = rows * cols;
const signals = randomSignals(rows, cols, 4);
const { grid } = signals;

/** Sums that are stored as float32. */
const tolerance = 1e-5;

function exampleOf(id: string, keep: number, patch: number, given: Params = {}): Example {
  const strategy = findStrategy(id);
  const reduction = runStrategy(strategy, { signals, keep, params: given });
  return {
    strategy: id,
    params: resolveParams(strategy, given),
    patch,
    grid,
    reduction,
    map: tokenMap(reduction, numPatches),
    ranks: ranksOf(reduction, numPatches),
  };
}

const plain: Reduction = {
  kept: Uint32Array.of(1, 3),
  order: Uint32Array.of(3, 1),
  groups: null,
  scores: Float32Array.of(0.125, 0.25, 0.25, 0.5),
  steps: null,
  extra: {},
};
const plainExample: Example = {
  strategy: 'cls-attention',
  params: {},
  patch: 3,
  grid: { rows: 2, cols: 2, patchSize: 14 },
  reduction: plain,
  map: tokenMap(plain, 4),
  ranks: ranksOf(plain, 4),
};

/** The value of a row, or undefined where there is none. */
const factOf = (example: Example, name: string): string | undefined =>
  tokenFacts(example).find((fact) => fact.name === name)?.value;

function cosine({ data, cols: width }: Matrix, a: number, b: number): number {
  let dot = 0;
  let normA = 0;
  let normB = 0;
  for (let d = 0; d < width; d++) {
    dot += data[a * width + d] * data[b * width + d];
    normA += data[a * width + d] ** 2;
    normB += data[b * width + d] ** 2;
  }
  return dot / Math.sqrt(normA * normB);
}

function determinant(matrix: readonly (readonly number[])[]): number {
  if (matrix.length === 0) return 1;
  return matrix[0].reduce((total, first, c) => {
    const minor = matrix.slice(1).map((row) => row.filter((_, k) => k !== c));
    return total + (c % 2 === 0 ? 1 : -1) * first * determinant(minor);
  }, 0);
}

/** Tokens taken before this one; for one that was not taken, before the last that was. */
function takenBefore(order: Uint32Array, patch: number): Uint32Array {
  const place = order.indexOf(patch);
  return order.slice(0, place < 0 ? order.length - 1 : place);
}

describe('the token of a worked example', () => {
  const shown = { reduction: plain, grid: plainExample.grid };
  const withoutOrder = { ...plain, order: null };

  it('is the one pointed at', () => {
    expect(exampleToken(shown, 2)).toEqual({ patch: 2, why: 'the token pointed at' });
  });

  it('is else the first chosen, the highest score or the first patch', () => {
    expect(exampleToken(shown, null).patch).toBe(3);
    // One of a larger picture that is no longer there.
    expect(exampleToken(shown, 4).patch).toBe(3);
    const scored = { ...withoutOrder, scores: Float32Array.of(1, 5, 5, 2) };
    expect(exampleToken({ ...shown, reduction: scored }, null).patch).toBe(1);
    const blind = { ...withoutOrder, scores: null };
    expect(exampleToken({ ...shown, reduction: blind }, null).patch).toBe(0);
  });
});

describe('the table of a token', () => {
  it('shows score, rank and where the ranking is cut', () => {
    expect(tokenFacts(plainExample)).toEqual([
      { name: 'Became', value: 'kept as it is' },
      { name: 'CLS attention, mean over heads', value: '0.500' },
      { name: 'Rank', value: '1 of 4' },
      { name: 'At the cut (last kept)', value: '0.250; this one is above' },
    ]);
    const cutAt = (patch: number) => factOf({ ...plainExample, patch }, 'At the cut (last kept)');
    expect(cutAt(0)).toBe('0.250; this one is below');
    expect(cutAt(1)).toBe('0.250; this is the last one kept');
    expect(cutAt(2)).toBe('0.250; equal: the lower patch goes first');
  });

  it('shows no cut where something else decided too', () => {
    const mixed = { ...plain, kept: Uint32Array.of(0, 3), order: null };
    const example = { ...plainExample, reduction: mixed, map: tokenMap(mixed, 4) };
    expect(factOf(example, 'At the cut (last kept)')).toBeUndefined();
  });

  it('shows the group, its anchor and the weight of this token', () => {
    const merged: Reduction = {
      ...plain,
      groups: {
        start: Uint32Array.of(0, 1, 4),
        patch: Uint32Array.of(1, 0, 2, 3),
        weight: Float32Array.of(1, 0.25, 0.5, 0.25),
      },
      steps: [{ kind: 'merge', from: 2, into: 0, similarity: 0.75 }],
    };
    const example = { ...plainExample, patch: 2, reduction: merged, map: tokenMap(merged, 4) };
    expect(factOf(example, 'Became')).toBe('part of row 2, column 2');
    expect(factOf(example, 'Its token')).toBe('3 patches, at row 2, column 2');
    expect(factOf(example, 'Weight in it')).toBe('0.500');
    expect(factOf(example, 'Cosine when merged')).toBe('0.750, to row 1, column 1');
    expect(factOf({ ...example, patch: 1 }, 'Its token')).toBe('this patch alone');
  });

  it('shows what a method says of every patch, and the lists that this one is in', () => {
    const extra = {
      importance: Float32Array.of(0, 0, 0, 0.5),
      outliers: Uint32Array.of(3),
      redundant: Uint32Array.of(0, 1),
      sizes: Uint32Array.of(1, 1, 1, 1),
    };
    const example = { ...plainExample, reduction: { ...plain, extra } };
    expect(factOf(example, 'Importance as it comes')).toBe('0.500');
    expect(factOf(example, 'Listed under')).toBe('outliers');
    expect(tokenFacts(example)).toHaveLength(6);
  });
});

describe.each(strategies.map(({ id }) => id))('the worked example of %s', (id) => {
  it('names every value that the method shows', () => {
    const strategy = findStrategy(id);
    const results = [runStrategy(strategy, { signals, keep: 9 })];
    if (strategy.views) {
      const crops = [2, 3].map((seed) => randomSignals(rows, cols, seed));
      const cropped = { ...signals, crops, cropGrid: { rows: 1, cols: 2 } };
      results.push(runStrategy(strategy, { signals: cropped, keep: 9 }));
    }
    for (const { extra } of results) {
      for (const key of Object.keys(extra)) expect([key, extraName(id, key)]).not.toContain(null);
    }
  });

  it('has numbers for every token, as many as are there', () => {
    for (let patch = 0; patch < numPatches; patch++) {
      const example = exampleOf(id, 9, patch);
      const stored = { ...example, reduction: { ...example.reduction, steps: null, extra: {} } };
      for (const given of [example, stored]) {
        const text = [
          ...tokenFacts(given),
          ...pictureFacts(id, given.reduction, numPatches),
          ...sums(given).map(({ rule, numbers }) => ({ name: rule, value: numbers })),
        ];
        for (const { name, value } of text) {
          expect(name).toMatch(/\S/);
          expect(value).toMatch(/\S/);
          expect(value).not.toMatch(/NaN|undefined|null|object/);
        }
      }
    }
  });
});

describe.each([9, numPatches])('values beside a result, at K = %i of 30', (keep) => {
  it('of IDPruner are marginal relevances and the cosines in them', () => {
    const { reduction } = exampleOf('idpruner', keep, 0, { mmr_lambda: 0.3 });
    const redundancy = reduction.extra['redundancy'] as Float32Array;
    const marginal = reduction.extra['marginal'] as Float32Array;
    for (let t = 0; t < numPatches; t++) {
      const before = takenBefore(reduction.order!, t);
      const nearest = Math.max(...Array.from(before, (j) => cosine(signals.tokens!, t, j)));
      const importance = reduction.scores![t];
      const isFirst = before.length === 0;
      expect(Math.abs(redundancy[t] - (isFirst ? 0 : nearest))).toBeLessThan(tolerance);
      const expected = isFirst ? importance : 0.3 * importance - 0.7 * nearest;
      expect(Math.abs(marginal[t] - expected)).toBeLessThan(tolerance);
    }
  });

  it('of DivPrune are distances to the nearest one taken before', () => {
    const { order, scores, extra } = exampleOf('divprune', keep, 0).reduction;
    const distances = extra['distanceToKept'] as Float32Array;
    for (let t = 0; t < numPatches; t++) {
      const before = takenBefore(order!, t);
      const nearest = Math.max(...Array.from(before, (j) => cosine(signals.tokens!, t, j)));
      const expected = before.length === 0 ? scores![t] : 1 - nearest;
      expect(Math.abs(distances[t] - expected)).toBeLessThan(tolerance);
    }
  });
});

describe('values beside a result', () => {
  it('of CDPruner are gains of the determinant', () => {
    const { order, scores, extra } = exampleOf('cdpruner', 4, 0).reduction;
    const gain = extra['gain'] as Float32Array;
    const kernel = (set: readonly number[]) =>
      set.map((i) => set.map((j) => scores![i] * cosine(signals.tokens!, i, j) * scores![j]));
    for (let t = 0; t < numPatches; t++) {
      const before = [...takenBefore(order!, t)];
      const expected = determinant(kernel([...before, t])) / determinant(kernel(before));
      expect(Math.abs(gain[t] - expected)).toBeLessThan(tolerance);
    }
  });

  it('of HoloV say which crop a patch is in', () => {
    const { kept, extra } = exampleOf('holov', 9, 0, { num_patches: 4 }).reduction;
    const cropOf = extra['cropOf'] as Uint32Array;
    // 30 patches in strips of 8, 8, 7 and 7.
    expect([0, 7, 8, 15, 16, 22, 23, 29].map((t) => cropOf[t])).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    const counts = [0, 0, 0, 0];
    for (const t of kept) counts[cropOf[t]]++;
    expect(counts).toEqual([...(extra['allocated'] as Uint32Array)]);
  });

  it('of TokenCorr count the patches alike', () => {
    const { extra } = exampleOf('tokencorr', 9, 0, { tau: 0.2 }).reduction;
    const similar = extra['similar'] as Uint32Array;
    for (let t = 0; t < numPatches; t++) {
      let count = 0;
      for (let j = 0; j < numPatches; j++) {
        if (j !== t && cosine(signals.keysLow!, t, j) > 0.2) count++;
      }
      expect(similar[t]).toBe(count);
    }
  });

  it('of the quadtree are the squares lost in each block', () => {
    const { groups, extra } = exampleOf('quadtree', 9, 0, { max_block: 4 }).reduction;
    const { data, cols: width } = signals.tokens!;
    const { start, patch } = groups!;
    for (let k = 0; k + 1 < start.length; k++) {
      const block = [...patch.subarray(start[k], start[k + 1])];
      let lost = 0;
      for (let d = 0; d < width; d++) {
        const mean = block.reduce((sum, t) => sum + data[t * width + d], 0) / block.length;
        for (const t of block) lost += (data[t * width + d] - mean) ** 2;
      }
      for (const t of block) {
        expect(Math.abs((extra['blockSpread'] as Float32Array)[t] - lost)).toBeLessThan(tolerance);
      }
    }
  });

  it('of SparseVLM are density and distance in the pool alone', () => {
    const { extra } = exampleOf('sparsevlm', 9, 0).reduction;
    const density = extra['peakDensity'] as Float32Array;
    const inPool = new Set(extra['recycled'] as Uint32Array);
    expect(inPool.size).toBeGreaterThan(0);
    for (let t = 0; t < numPatches; t++) {
      expect(density[t] > 0).toBe(inPool.has(t));
      // exp of something that is not above 0
      expect(density[t]).toBeLessThanOrEqual(1);
    }
  });
});

describe('the arithmetic', () => {
  const numbersOf = (example: Example): readonly string[] =>
    sums(example).map(({ numbers }) => numbers);

  it('of IDPruner adds up with the live numbers', () => {
    const example = exampleOf('idpruner', 9, 0);
    const patch = example.reduction.order![5];
    const line = numbersOf({ ...example, patch })[1].replaceAll('−', '-');
    const [, lambda, importance, rest, nearest, result] = /^(\S+) · (\S+) - (\S+) · (\S+) = (\S+)$/
      .exec(line)!
      .map(Number);
    expect(lambda + rest).toBeCloseTo(1, 6);
    // Three figures are written of each number.
    expect(Math.abs(lambda * importance - rest * nearest - result)).toBeLessThan(5e-3);
  });

  it('of uniform picks and meshes leads to the patch itself', () => {
    const uniform = exampleOf('uniform', 9, 0);
    for (const patch of uniform.reduction.kept) {
      const [, i, total, half, id] = /^⌊\(2 · (\d+) \+ 1\) · (\d+) \/ \(2 · (\d+)\)⌋ = (\d+)$/
        .exec(numbersOf({ ...uniform, patch })[0])!
        .map(Number);
      expect(Math.floor(((2 * i + 1) * total) / (2 * half))).toBe(id);
      expect(id).toBe(patch);
    }
    const mesh = exampleOf('grid', 9, 0);
    const patch = mesh.reduction.kept[4];
    expect(numbersOf({ ...mesh, patch })[0]).toContain(`= ${Math.floor(patch / cols)} and`);
    expect(numbersOf({ ...mesh, patch })[0]).toMatch(new RegExp(` = ${patch % cols}$`));
  });

  it('of H-Net gives the cosine that the probability came from', () => {
    const example = exampleOf('hnet', 9, 0, { order: 'raster' });
    expect(numbersOf({ ...example, patch: 0 })).toEqual(['p = 1']);
    const expected = cosine(signals.tokens!, 6, 7);
    const shown = /\(1 − (\S+)\) \/ 2/.exec(numbersOf({ ...example, patch: 7 })[0])![1];
    expect(Math.abs(Number(shown.replace('−', '-')) - expected)).toBeLessThan(5e-3);
  });

  it('of ShowUI counts what stays of a component', () => {
    const example = exampleOf('showui', 9, 0, { uigraph_diff: 200 });
    // Everything is joined: 30 − round(30 / 2).
    expect(numbersOf(example)[1]).toBe('30 − round(0.500 · 30) → 15');
  });

  it('needs the numbers: a stored result has the table only', () => {
    const example = exampleOf('idpruner', 9, 3);
    const stored = { ...example, reduction: { ...example.reduction, steps: null, extra: {} } };
    expect(sums(stored)).toEqual([]);
    expect(factOf(stored, 'Importance, 0 to 1')).toBeDefined();
  });
});
