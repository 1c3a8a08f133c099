import { addSteps } from '../core/add-steps.ts';
import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import { unchanged } from '../core/sequence-change.ts';
import type { SequenceChange, SequenceInput } from '../core/sequence.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Groups, Step } from '../core/types.ts';

export const evit: Strategy = {
  id: 'evit',
  label: 'EViT (one stage)',
  family: 'attention',
  action: 'prune+merge',
  stage: ['post', 'in'],
  control: 'target',
  nested: false,
  cite: {
    title:
      'Not All Patches are What You Need: Expediting Vision Transformers via Token Reorganizations',
    year: 2022,
    url: 'https://arxiv.org/abs/2202.07800',
    code: 'https://github.com/youweiliang/evit',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'One stage at one place, without the training that the paper does; the paper runs three stages, inside blocks 3, 6 and 9, between attention and MLP.',
  needs: ['clsAttention'],
  params: {
    fuse: {
      type: 'boolean',
      default: true,
      label: 'Fuse the rest',
      help: 'What CLS looks at least becomes one token instead of leaving; it is one of the asked number.',
    },
    normalize: {
      type: 'boolean',
      default: false,
      label: 'Weights sum to 1',
      help: 'Addition: makes the fused token a weighted mean; as published it is a plain sum with attention as weights, and so a short vector.',
    },
  },
  reduce({ signals, keep, params }) {
    const attention = headMean(signals.clsAttention!);
    const scores = finite(attention);
    const ranked = topK(attention, attention.length);
    const order = ranked.slice(0, keep);
    // With everything kept there is nothing to fuse.
    const isFused = (params['fuse'] as boolean) && keep > 0 && keep < ranked.length;
    const steps: Step[] = [];
    for (const patch of order) steps.push({ kind: 'pick', patch, score: scores[patch] });
    if (!isFused) {
      return { kept: ascending(order), order, groups: null, scores, steps, extra: {} };
    }
    // It stands where the most attentive of its patches is, the last of the order.
    const fused = ranked.slice(keep - 1);
    const kept = ascending(order);
    const weights = fusedWeights(scores, ascending(fused), params['normalize'] as boolean);
    const groups = fusedGroups(kept, fused[0], ascending(fused), weights);
    return {
      kept,
      order,
      groups,
      scores,
      steps: [...steps, ...addSteps(kept, groups, scores.length)],
      extra: { fused: ascending(fused), fusedMass: weights.reduce((sum, w) => sum + w, 0) },
    };
  },
  inside: { needs: () => ['clsAttention'], step: fuseInside },
};

/**
 * A stage of the paper, between attention and MLP: what CLS looks at most, by falling attention,
 * then the fused rest, which counts as one of K and is a token like all others from then on. It
 * stands where the most attentive of its tokens is. With all kept nothing moves.
 */
function fuseInside({ sequence, keep, params }: SequenceInput): SequenceChange {
  const attention = headMean(sequence.clsAttention!).subarray(sequence.prefixTokens);
  const numTokens = attention.length;
  const scores = finite(attention);
  if (keep === numTokens) return { ...unchanged(numTokens), scores };
  const ranked = topK(attention, numTokens);
  const anchors = ranked.slice(0, keep);
  if (!(params['fuse'] as boolean) || keep === 0) return { anchors, groups: null, scores };
  const fused = ascending(ranked.slice(keep - 1));
  const weights = fusedWeights(scores, fused, params['normalize'] as boolean);
  return { anchors, groups: fusedGroups(anchors, ranked[keep - 1], fused, weights), scores };
}

/** Attention of the fused patches, as it is or brought to the sum 1; equal shares of none at all. */
function fusedWeights(scores: Float32Array, fused: Uint32Array, isMean: boolean): Float32Array {
  const weights = Float32Array.from(fused, (patch) => scores[patch]);
  if (!isMean) return weights;
  const sum = weights.reduce((total, w) => total + w, 0);
  return weights.map((w) => (sum > 0 ? w / sum : 1 / weights.length));
}

/** In the order of `kept`: each is its own token but the one that the fused token stands at. */
function fusedGroups(
  kept: Uint32Array,
  anchor: number,
  fused: Uint32Array,
  weights: Float32Array,
): Groups {
  const start = new Uint32Array(kept.length + 1);
  const patch = new Uint32Array(kept.length - 1 + fused.length);
  const weight = new Float32Array(patch.length);
  let length = 0;
  for (let k = 0; k < kept.length; k++) {
    if (kept[k] === anchor) {
      patch.set(fused, length);
      weight.set(weights, length);
      length += fused.length;
    } else {
      patch[length] = kept[k];
      weight[length++] = 1;
    }
    start[k + 1] = length;
  }
  return { start, patch, weight };
}
