import type { Params } from '../../core/strategy.ts';

const clsAttention = 'CLS attention, mean over heads';
const fullWidth = 'CLS attention over all keys at once';

/** What `Reduction.scores` is, by strategy. */
const names: Readonly<Record<string, string>> = {
  'aim-rank': 'Importance by the walk',
  apt: 'Entropy, bits',
  cdpruner: 'Relevance to the text',
  'cls-attention': clsAttention,
  divprune: 'Distance to the nearest other',
  evit: clsAttention,
  fastv: clsAttention,
  globalcom2: 'CLS logit, mean over heads',
  hnet: 'Probability of a boundary',
  idpruner: 'Importance, 0 to 1',
  lavit: clsAttention,
  pitome: 'Score, the energy with its sign turned',
  prumerge: fullWidth,
  'prumerge-plus': fullWidth,
  'prune-at-layer': clsAttention,
  pyramiddrop: clsAttention,
  quadtree: 'Spread of its 2 × 2 block',
  recoverable: fullWidth,
  'segment-pooling': 'Length of the token',
  sparsevlm: clsAttention,
  tokencorr: 'Early CLS attention, as a share',
  visionzip: clsAttention,
};

export function scoreName(strategy: string, params: Params): string {
  const query = params['query_patch'];
  if (strategy === 'fastv' && typeof query === 'number' && query >= 0) {
    return `Attention of patch ${query}, mean over heads`;
  }
  if (strategy === 'globalcom2' && params['score_kind'] === 'attention') return clsAttention;
  return names[strategy] ?? 'Score';
}
