import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { AttentionCube } from '../core/types.ts';

export const fastv: Strategy = {
  id: 'fastv',
  label: 'FastV-style (vision stand-in)',
  family: 'attention',
  action: 'prune',
  stage: ['post', 'in'],
  control: 'target',
  nested: true,
  cite: {
    title:
      'An Image is Worth 1/2 Tokens After Layer 2: Plug-and-Play Inference Acceleration for Large Vision-Language Models',
    year: 2024,
    url: 'https://arxiv.org/abs/2403.06764',
    code: 'https://github.com/pkunlp-icler/FastV',
    codeLicence: 'none',
  },
  adapted:
    'A vision stand-in: CLS, or one patch, asks in place of the last text token of a language model.',
  needs: ['clsAttention'],
  needsFor: (params) => (asksPatch(params['query_patch']) ? ['attentionLogits'] : fastv.needs),
  params: {
    query_patch: {
      type: 'integer',
      default: -1,
      min: -1,
      max: 65535,
      step: 1,
      unit: 'patch',
      label: 'Patch that asks',
      help: 'Addition: whose attention decides, by patch number; −1 is CLS, beyond the picture the last patch.',
    },
  },
  reduce({ signals, keep, params }) {
    const query = params['query_patch'];
    const attention = asksPatch(query)
      ? attentionOfPatch(signals.attentionLogits!, signals.prefixTokens, query)
      : headMean(signals.clsAttention!);
    const order = topK(attention, keep);
    return {
      kept: ascending(order),
      order,
      groups: null,
      scores: finite(attention),
      steps: null,
      extra: {},
    };
  },
};

const asksPatch = (query: unknown): query is number => typeof query === 'number' && query >= 0;

/** Softmax over the whole sequence of one patch's row, averaged over heads, patches only. `[T]` */
function attentionOfPatch(
  { data, heads, size }: AttentionCube,
  prefixTokens: number,
  query: number,
): Float32Array {
  const row = Math.min(prefixTokens + query, size - 1);
  const mean = new Float64Array(size);
  const weights = new Float64Array(size);
  for (let h = 0; h < heads; h++) {
    const from = (h * size + row) * size;
    let max = -Infinity;
    for (let j = 0; j < size; j++) if (data[from + j] > max) max = data[from + j];
    let total = 0;
    for (let j = 0; j < size; j++) {
      weights[j] = Math.exp(data[from + j] - max);
      total += weights[j];
    }
    for (let j = 0; j < size; j++) mean[j] += weights[j] / total / heads;
  }
  return Float32Array.from(mean.subarray(prefixTokens));
}
