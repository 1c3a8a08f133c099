import { dotRows } from '../core/dot-rows.ts';
import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import { indexRange } from '../core/index-range.ts';
import { upperFence } from '../core/iqr.ts';
import type { Random } from '../core/random.ts';
import { inverseRowNorms } from '../core/row-norms.ts';
import { share } from '../core/share.ts';
import type { Params, Strategy } from '../core/strategy.ts';
import { topK } from '../core/top-k.ts';
import type { Extra, Matrix, Reduction, Signals, Step } from '../core/types.ts';
import { viewsOf } from '../core/views.ts';
import { weightedDraw } from '../core/weighted-draw.ts';

export const tokencorr: Strategy = {
  id: 'tokencorr',
  label: 'TokenCorr (re-implementation)',
  family: 'attention',
  action: 'sample',
  stage: ['post'],
  control: 'emergent',
  usesKeep: (params) => params['fixed'] === true,
  nested: false,
  cite: {
    title:
      'Token-level Correlation-guided Compression for Efficient Multimodal Document Understanding',
    year: 2024,
    url: 'https://arxiv.org/abs/2407.14439',
    code: 'https://github.com/JiuTian-VL/TokenCorrCompressor',
    codeLicence: 'none',
  },
  adapted:
    'A re-implementation from the description: no code was published, and thresholds, layers and rounding are choices of this project.',
  needs: ['keysLow', 'clsAttentionLow', 'clsAttention'],
  views: 'crops',
  params: {
    tau: {
      type: 'number',
      default: 0.85,
      min: -1,
      max: 1,
      step: 0.01,
      label: 'Alike above',
      help: 'Two patches are alike when their early keys have a higher cosine; depends on the encoder.',
    },
    min_similar: {
      type: 'integer',
      default: 13,
      min: 1,
      max: 65536,
      step: 1,
      unit: 'patches',
      label: 'Redundant from',
      help: 'A patch with at least this many others alike is redundant; 13 is 5 % of 256.',
    },
    iqr_k: {
      type: 'number',
      default: 1.5,
      min: 0,
      max: 10,
      step: 0.1,
      label: 'Outliers above',
      help: 'Patches whose deep CLS attention is above Q3 + k·(Q3 − Q1) are always kept.',
    },
    sampling: {
      type: 'choice',
      default: 'random',
      choices: ['random', 'top'],
      label: 'Sampling',
      help: 'Draw by early CLS attention, as published, or take the highest.',
    },
    fixed: {
      type: 'boolean',
      default: false,
      label: 'Keep the asked number',
      help: 'Addition: samples more or fewer patches so that the asked number is kept.',
    },
  },
  reduce({ signals, keep, params, random }) {
    const views = viewsOf(tokencorr, signals);
    const drafts = views.map((view) => draft(view, params, random));
    return assemble(drafts, params['fixed'] ? keep : null, signals.crops !== undefined);
  },
};

/** What one view says before it is known how many patches are kept. */
interface Draft {
  readonly numPatches: number;
  /** Ascending. */
  readonly redundant: Uint32Array;
  /** n: how many patches are sampled. */
  readonly numSampled: number;
  /** `[T]` all patches in the order in which they are sampled. */
  readonly sampleOrder: Uint32Array;
  /** Highest deep attention first. */
  readonly outliers: Uint32Array;
  readonly upperBound: number;
  /** `[T]` deep CLS attention, which outliers are found in. */
  readonly attention: Float32Array;
  /** `[T]` the distribution sampled from. */
  readonly probability: Float32Array;
  /** `[T]` others alike. */
  readonly similar: Uint32Array;
  /** `[T]` */
  readonly deepAttention: Float32Array;
}

function draft(view: Signals, params: Params, random: Random): Draft {
  const similar = countSimilar(view.keysLow!, params['tau'] as number);
  const minSimilar = params['min_similar'] as number;
  const numPatches = similar.length;
  const redundant = indexRange(numPatches).filter((i) => similar[i] >= minSimilar);
  const probability = distribution(headMean(view.clsAttentionLow!));
  const deep = headMean(view.clsAttention!);
  const { upper } = upperFence(deep, params['iqr_k'] as number);
  const outliers = topK(deep, numPatches).filter((i) => deep[i] > upper);
  return {
    numPatches,
    redundant,
    // n = max(1, d·T) with density d = 1 − redundant/T.
    numSampled: Math.max(1, numPatches - redundant.length),
    sampleOrder:
      params['sampling'] === 'top'
        ? topK(probability, numPatches)
        : weightedDraw(probability, numPatches, random),
    outliers,
    upperBound: upper,
    attention: deep,
    probability,
    similar,
    deepAttention: finite(deep),
  };
}

/** How many other rows have a cosine above τ, `[T]`. Half of the pairs, one row at a time. */
function countSimilar(keys: Matrix, tau: number): Uint32Array {
  const { data, rows, cols } = keys;
  const inverse = inverseRowNorms(keys);
  const all = indexRange(rows);
  const dots = new Float64Array(rows);
  const similar = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    const first = i + 1;
    dotRows(data, i, data, all.subarray(first), rows - first, cols, dots);
    const scale = inverse[i];
    for (let j = first; j < rows; j++) {
      if (dots[j - first] * scale * inverse[j] > tau) {
        similar[i]++;
        similar[j]++;
      }
    }
  }
  return similar;
}

/** Weights that sum to 1; what is not positive weighs nothing. */
function distribution(weights: Float32Array): Float32Array {
  const positive = weights.map((w) => (w > 0 && Number.isFinite(w) ? w : 0));
  const sum = positive.reduce((total, w) => total + w, 0);
  return sum > 0 ? positive.map((w) => w / sum) : positive;
}

interface Choice {
  readonly outliers: Uint32Array;
  readonly sampled: Uint32Array;
  /** Both together, ascending. */
  readonly kept: Uint32Array;
  /** Outliers by falling attention, then the samples as they come that are not in yet. */
  readonly picks: readonly Pick[];
}

interface Pick {
  readonly patch: number;
  /** Deep attention of an outlier, probability of a sample. */
  readonly score: number;
}

/** The union of the first outliers and the first samples. */
function choose(from: Draft, numOutliers: number, numSampled: number): Choice {
  const outliers = from.outliers.slice(0, numOutliers);
  const sampled = from.sampleOrder.slice(0, numSampled);
  const picks = new Map<number, number>();
  for (const t of outliers) picks.set(t, from.attention[t]);
  for (const t of sampled) if (!picks.has(t)) picks.set(t, from.probability[t]);
  return {
    outliers: outliers.sort(),
    sampled: sampled.sort(),
    kept: Uint32Array.from(picks.keys()).sort(),
    picks: Array.from(picks, ([patch, score]) => ({ patch, score })),
  };
}

/** Outliers first, then as many samples as it takes to keep exactly K. */
function chooseExactly(from: Draft, keep: number): Choice {
  const numOutliers = Math.min(keep, from.outliers.length);
  const taken = new Set(from.outliers.slice(0, numOutliers));
  let numSampled = 0;
  while (taken.size < keep) taken.add(from.sampleOrder[numSampled++]);
  return choose(from, numOutliers, numSampled);
}

/** @param keep K to reach; null lets the image decide */
function assemble(drafts: readonly Draft[], keep: number | null, hasCrops: boolean): Reduction {
  const natural = drafts.map((d) => choose(d, d.outliers.length, d.numSampled));
  const sizes = drafts.map((d) => d.numPatches);
  let choices = natural;
  if (keep !== null) {
    const shares = share(
      keep,
      natural.map((c) => c.kept.length),
      sizes,
    );
    choices = drafts.map((d, v) => chooseExactly(d, shares[v]));
  }
  // Ids run on from view to view.
  const offsets = sizes.map((_, v) => sizes.slice(0, v).reduce((sum, n) => sum + n, 0));
  const runOn = (lists: readonly Uint32Array[]): Uint32Array =>
    Uint32Array.from(lists.flatMap((list, v) => [...list].map((t) => offsets[v] + t)));
  const numPatches = sizes.reduce((sum, n) => sum + n, 0);
  const redundant = runOn(drafts.map((d) => d.redundant));
  const sampled = choices.map((c) => c.sampled);
  const extra: Extra = {
    density: 1 - redundant.length / numPatches,
    samplingNumber: sampled.reduce((sum, list) => sum + list.length, 0),
    redundant,
    outliers: runOn(choices.map((c) => c.outliers)),
    sampled: runOn(sampled),
    similar: Uint32Array.from(drafts.flatMap((d) => [...d.similar])),
    deepAttention: Float32Array.from(drafts.flatMap((d) => [...d.deepAttention])),
  };
  const perView: Extra = hasCrops
    ? {
        cropDensity: Float32Array.from(drafts, (d) => 1 - d.redundant.length / d.numPatches),
        cropKept: Uint32Array.from(choices, (c) => c.kept.length),
        cropUpperBound: Float32Array.from(drafts, (d) => d.upperBound),
      }
    : { upperBound: drafts[0].upperBound };
  return {
    kept: runOn(choices.map((c) => c.kept)),
    order: null,
    groups: null,
    scores: Float32Array.from(drafts.flatMap((d) => [...d.probability])),
    steps: choices.flatMap((c, v) =>
      c.picks.map(({ patch, score }): Step => ({ kind: 'pick', patch: offsets[v] + patch, score })),
    ),
    extra: { ...extra, ...perView },
  };
}
