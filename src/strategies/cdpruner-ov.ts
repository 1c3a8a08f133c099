import { greedyDpp } from '../core/greedy-dpp.ts';
import { minMax } from '../core/min-max.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending } from '../core/top-k.ts';
import type { Step } from '../core/types.ts';
import { textSimilarity } from './cdpruner.ts';

/** Of the published code: under quotients and roots. */
const epsilon = 1e-6;

export const cdprunerOv: Strategy = {
  id: 'cdpruner-ov',
  label: 'CDPruner (OpenVINO)',
  family: 'query',
  action: 'prune',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title:
      'Beyond Attention or Similarity: Maximizing Conditional Diversity for Token Pruning in MLLMs',
    year: 2025,
    url: 'https://arxiv.org/abs/2506.10967',
    code: 'https://github.com/openvinotoolkit/openvino.genai',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'Without a text all tokens are equally relevant, which leaves diversity alone to decide.',
  needs: ['tokens'],
  uses: ['text', 'tokensLast'],
  params: {
    relevance_weight: {
      type: 'number',
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.05,
      label: 'Weight of relevance',
      help: '0 looks at diversity alone, 1 multiplies by the relevance of both tokens as CDPruner does.',
    },
    negative: {
      type: 'boolean',
      default: false,
      label: 'Relevant is unlike the text',
      help: 'For CLIP, whose relevant patches have the lower cosines.',
    },
    split_threshold: {
      type: 'integer',
      default: 1,
      min: 0,
      max: 65536,
      step: 1,
      unit: 'patches',
      label: 'Halve above',
      help: 'With more patches than this the upper and the lower half are decided apart; 0 never.',
    },
  },
  reduce({ signals, keep, params }) {
    const tokens = signals.tokens!;
    const numPatches = tokens.rows;
    const similarity = textSimilarity(signals);
    const relevance = new Float32Array(numPatches).fill(1);
    const threshold = params['split_threshold'] as number;
    const splits = threshold > 0 && numPatches > threshold;
    const middle = splits ? Math.floor(numPatches / 2) : 0;
    const numFirst = splits ? Math.floor(keep / 2) : 0;

    const order = new Uint32Array(keep);
    const steps: Step[] = [];
    const gain = new Float32Array(numPatches);
    const pick = (from: number, to: number, count: number): void => {
      // Each half is scaled by its own least and most relevant token.
      if (similarity && to > from) {
        const ofHalf = similarity.subarray(from, to);
        relevance.set(relevanceOf(ofHalf, params['negative'] as boolean), from);
      }
      const data = tokens.data.subarray(from * tokens.cols, to * tokens.cols);
      const kernel = {
        tokens: { data, rows: to - from, cols: tokens.cols },
        quality: relevance.subarray(from, to),
        weight: params['relevance_weight'] as number,
        jitter: epsilon,
      };
      const choice = greedyDpp(kernel, count);
      gain.set(choice.left, from);
      for (let n = 0; n < count; n++) {
        const patch = from + choice.order[n];
        order[steps.length] = patch;
        steps.push({ kind: 'pick', patch, score: choice.gains[n] });
      }
    };
    pick(0, middle, numFirst);
    pick(middle, numPatches, keep - numFirst);
    return {
      kept: ascending(order),
      order,
      groups: null,
      // Each half has its own ranking.
      scores: null,
      steps,
      extra: { gain, ...(similarity ? { relevance, textSimilarity: similarity } : {}) },
    };
  },
};

/** (r − min) / (max − min + ε); all equal means that all are equally relevant. */
function relevanceOf(similarity: Float32Array, negative: boolean): ArrayLike<number> {
  const scaled = minMax(
    similarity.map((cosine) => (negative ? -cosine : cosine)),
    epsilon,
  );
  return scaled.some((r) => r > 0) ? scaled : scaled.fill(1);
}
