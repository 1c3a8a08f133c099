import { bestCosines } from '../core/best-cosines.ts';
import { greedyDpp } from '../core/greedy-dpp.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending } from '../core/top-k.ts';
import type { Signals, Step } from '../core/types.ts';

/** Of the published code: lifts the least relevant token off 0. */
const epsilon = 1e-6;

export const cdpruner: Strategy = {
  id: 'cdpruner',
  label: 'CDPruner',
  family: 'query',
  action: 'prune',
  stage: ['post'],
  control: 'target',
  nested: true,
  cite: {
    title:
      'Beyond Attention or Similarity: Maximizing Conditional Diversity for Token Pruning in MLLMs',
    year: 2025,
    url: 'https://arxiv.org/abs/2506.10967',
    code: 'https://github.com/Theia-4869/CDPruner',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'Without a text all tokens are equally relevant, which leaves diversity alone to decide.',
  needs: ['tokens'],
  uses: ['text', 'tokensLast'],
  params: {
    negative: {
      type: 'boolean',
      default: true,
      label: 'Relevant is unlike the text',
      help: 'As published for CLIP, whose relevant patches have the lower cosines; off for a region vector.',
    },
  },
  reduce({ signals, keep, params }) {
    const similarity = textSimilarity(signals);
    const relevance = similarity && scale(similarity, params['negative'] as boolean);
    const { order, gains, left } = greedyDpp(
      {
        tokens: signals.tokens!,
        quality: relevance ?? new Float32Array(signals.tokens!.rows).fill(1),
        weight: 1,
        jitter: 0,
      },
      keep,
    );
    const steps: Step[] = [];
    order.forEach((patch, n) => steps.push({ kind: 'pick', patch, score: gains[n] }));
    return {
      kept: ascending(order),
      order,
      groups: null,
      scores: relevance,
      steps,
      extra: {
        gain: Float32Array.from(left),
        ...(similarity ? { textSimilarity: similarity } : {}),
      },
    };
  },
};

/**
 * cos(patch, text) of every patch, `[T]`, compared in the space of the final norm where those
 * tokens are there and as wide as the text; null without a text.
 */
export function textSimilarity({ tokens, tokensLast, text }: Signals): Float32Array | null {
  if (!text) return null;
  const compared = tokensLast?.cols === text.length ? tokensLast : tokens!;
  const cosines = bestCosines(compared, { data: text, rows: 1, cols: text.length });
  // A token that nothing can be compared with.
  return cosines.map((cosine) => (Number.isFinite(cosine) ? cosine : 0));
}

/** (r − min + ε) / (max − min); all equal means that all are equally relevant. */
function scale(similarity: Float32Array, negative: boolean): Float32Array {
  const signed = similarity.map((cosine) => (negative ? -cosine : cosine));
  let min = Infinity;
  let max = -Infinity;
  for (const r of signed) {
    if (r < min) min = r;
    if (r > max) max = r;
  }
  return signed.map((r) => (max > min ? (r - min + epsilon) / (max - min) : 1));
}
