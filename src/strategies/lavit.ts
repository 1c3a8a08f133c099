import { addSteps } from '../core/add-steps.ts';
import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import { layerNorm, rowMoments } from '../core/layer-norm.ts';
import { MaskedAttention } from '../core/masked-attention.ts';
import type { Random } from '../core/random.ts';
import type { Params, Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Groups, Matrix, Step } from '../core/types.ts';

export const lavit: Strategy = {
  id: 'lavit',
  label: 'LaVIT style (training-free)',
  family: 'attention',
  action: 'prune+merge',
  stage: ['post'],
  control: 'emergent',
  usesKeep: (params) => params['sampling'] === 'top',
  nested: false,
  cite: {
    title: 'Unified Language-Vision Pretraining in LLM with Dynamic Discrete Visual Tokenization',
    year: 2023,
    url: 'https://arxiv.org/abs/2309.04669',
    code: 'https://github.com/jy0205/LaVIT',
    codeLicence: 'LaVIT community licence',
  },
  adapted:
    'Not LaVIT: CLS attention stands in for the trained selector, and one cross-attention step without learned weights for the trained merger of twelve blocks.',
  needs: ['tokens', 'clsAttention'],
  params: {
    sampling: {
      type: 'choice',
      default: 'random',
      choices: ['random', 'top'],
      label: 'Sampling',
      help: 'Each patch by its own coin, as published, so that picture and seed decide how many stay; or the asked number with the highest attention.',
    },
    half_at: {
      type: 'number',
      default: 1,
      min: 0.05,
      max: 20,
      step: 0.05,
      unit: '× mean attention',
      label: 'Even chance at',
      help: 'A patch with this much CLS attention stays with probability 1/2; higher keeps fewer. Only for random sampling.',
    },
    num_heads: {
      type: 'integer',
      default: 6,
      min: 1,
      max: 64,
      step: 1,
      unit: 'heads',
      label: 'Heads',
      help: 'Of the merging attention; the nearest lower number that divides the width is taken.',
    },
    policy_eps: {
      type: 'number',
      default: 1e-6,
      min: 0,
      max: 0.01,
      step: 1e-6,
      label: 'Leak',
      help: 'Smooths the masked softmax: how little a far dropped patch still counts.',
    },
    layernorm_eps: {
      type: 'number',
      default: 1e-5,
      min: 1e-12,
      max: 0.01,
      step: 1e-5,
      label: 'Norm epsilon',
      help: 'Keeps a constant token from dividing by 0 when it is normalised.',
    },
    compat: {
      type: 'boolean',
      default: false,
      label: 'Published edge',
      help: 'When nothing is dropped every token takes in the mean of all, as the code does.',
    },
  },
  reduce({ signals, keep, params, random }) {
    const attention = finite(headMean(signals.clsAttention!));
    const tokens = signals.tokens!;
    const isRandom = params['sampling'] === 'random';
    const probability = keepProbability(attention, params['half_at'] as number);
    const order = isRandom ? null : topK(attention, keep);
    const kept = order ? ascending(order) : flipCoins(probability, random);
    const isMerging = kept.length > 0 && (kept.length < tokens.rows || params['compat'] === true);
    const groups = isMerging ? merge(tokens, kept, params) : null;
    const steps: Step[] = [];
    for (const patch of order ?? kept) steps.push({ kind: 'pick', patch, score: attention[patch] });
    return {
      kept,
      order,
      groups,
      scores: attention,
      steps: groups ? [...steps, ...addSteps(kept, groups, tokens.rows)] : steps,
      extra: { probability, expectedKept: probability.reduce((sum, p) => sum + p, 0) },
    };
  },
};

/** Weights below this share of an even one are left off the groups: less than 0.01 % in all. */
const negligible = 1e-4;

/**
 * p = s / (s + h·mean s): even chances at h times the mean, more above.
 *
 * @returns `[T]`
 */
function keepProbability(attention: Float32Array, halfAt: number): Float32Array {
  const mean = attention.reduce((sum, s) => sum + Math.max(0, s), 0) / attention.length;
  return attention.map((s) => (mean > 0 ? Math.max(0, s) / (Math.max(0, s) + halfAt * mean) : 0.5));
}

/** Whoever wins its own toss, ascending. */
function flipCoins(probability: Float32Array, random: Random): Uint32Array {
  const kept: number[] = [];
  probability.forEach((p, t) => {
    if (random.next() < p) kept.push(t);
  });
  return Uint32Array.from(kept);
}

/**
 * y = LN(x + attention of LN x to the dropped LN x), for every kept x, with nothing learned.
 *
 * LN is (x − mean) / deviation, and a shift of all channels is lost in the outer LN. So up to that
 * outer LN, which is left to the consumer, y is a sum of patches: the kept one once, every dropped
 * one with its attention divided by its own deviation. This holds to the letter for one head; for
 * several the groups hold the mean over heads. O(K·T·D).
 */
function merge(tokens: Matrix, kept: Uint32Array, params: Params): Groups {
  const numPatches = tokens.rows;
  const heads = headsFor(tokens.cols, params['num_heads'] as number);
  const normEpsilon = params['layernorm_eps'] as number;
  const isDropped = new Uint8Array(numPatches).fill(1);
  for (const t of kept) isDropped[t] = 0;
  const attention = new MaskedAttention(
    layerNorm(tokens, normEpsilon),
    heads,
    isDropped,
    params['policy_eps'] as number,
  );
  const { inverseDeviation } = rowMoments(tokens, normEpsilon);
  const start = new Uint32Array(kept.length + 1);
  const patch: number[] = [];
  const weight: number[] = [];
  for (let k = 0; k < kept.length; k++) {
    const weights = attention.weightsOf(kept[k]);
    for (let j = 0; j < numPatches; j++) {
      let sum = 0;
      for (let h = 0; h < heads; h++) sum += weights[h * numPatches + j];
      const mean = sum / heads;
      const isOwn = j === kept[k];
      // Leaves NaN off too.
      const isLinked = mean * numPatches >= negligible;
      if (!isOwn && !isLinked) continue;
      patch.push(j);
      weight.push((isOwn ? 1 : 0) + (isLinked ? mean * inverseDeviation[j] : 0));
    }
    start[k + 1] = patch.length;
  }
  return { start, patch: Uint32Array.from(patch), weight: Float32Array.from(weight) };
}

/** The largest number of heads up to the asked one that divides the width. */
function headsFor(width: number, asked: number): number {
  let heads = Math.min(asked, width);
  while (width % heads !== 0) heads--;
  return heads;
}
