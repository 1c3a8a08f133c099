import { addSteps } from '../core/add-steps.ts';
import { anchoredGroups } from '../core/anchored-groups.ts';
import { finite } from '../core/finite.ts';
import { inverseRowNorms } from '../core/row-norms.ts';
import { scanOrder, scanOrders, type ScanOrder } from '../core/scan-order.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Matrix, Step } from '../core/types.ts';

export const hnet: Strategy = {
  id: 'hnet',
  label: 'H-Net chunking (untrained)',
  family: 'similarity',
  action: 'merge',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title: 'Dynamic Chunking for End-to-End Hierarchical Sequence Modeling',
    year: 2025,
    url: 'https://arxiv.org/abs/2507.07955',
    code: 'https://github.com/goombalab/hnet',
    codeLicence: 'MIT',
  },
  adapted:
    'Takes the K − 1 most likely boundaries of the untrained router on a walk over the patches, where the paper trains the router on text and cuts wherever the probability is above a half.',
  needs: ['tokens'],
  params: {
    order: {
      type: 'choice',
      default: 'hilbert',
      choices: scanOrders,
      label: 'Walk',
      help: 'The order in which patches are read: chunks are stretches of it.',
    },
    center: {
      type: 'boolean',
      default: false,
      label: 'Subtract the mean',
      help: 'Addition: compares tokens without what all of them share, which spreads the probabilities.',
    },
    token: {
      type: 'choice',
      default: 'mean',
      choices: ['mean', 'boundary'],
      label: 'Token of a chunk',
      help: 'The mean of the chunk, or as published its first token alone.',
    },
  },
  reduce({ signals, keep, params }) {
    const tokens = params['center'] ? centred(signals.tokens!) : signals.tokens!;
    const walk = scanOrder(signals.grid, params['order'] as ScanOrder);
    const probability = boundaryProbabilities(tokens, walk);
    const chosen = topK(probability, keep);
    const boundaries = ascending(chosen);
    const { labels, anchors } = chunks(walk, boundaries);
    const { kept, groups, labels: outputs, sizes } = anchoredGroups(labels, anchors);
    const scores = new Float32Array(walk.length);
    const shown = finite(probability);
    for (let i = 0; i < walk.length; i++) scores[walk[i]] = shown[i];
    const isMean = params['token'] === 'mean';
    const steps: Step[] = [];
    for (const i of chosen) steps.push({ kind: 'pick', patch: walk[i], score: shown[i] });
    return {
      kept,
      order: chosen.map((i) => walk[i]),
      groups: isMean ? groups : null,
      scores,
      steps: isMean ? [...steps, ...addSteps(kept, groups, walk.length)] : steps,
      extra: {
        labels: outputs,
        sizes,
        // Where the published rule would cut.
        naturalBoundaries: walk.filter((_, i) => probability[i] > 0.5),
      },
    };
  },
};

/**
 * The router of H-Net (section 2.2) as it is initialised, with identity projections: how likely
 * the walk crosses into a new chunk at each place, p_i = (1 − cos(x_{i−1}, x_i)) / 2, and p_0 = 1.
 *
 * @returns `[T]` in the order of the walk
 */
function boundaryProbabilities(tokens: Matrix, walk: Uint32Array): Float64Array {
  const { data, cols } = tokens;
  const inverse = inverseRowNorms(tokens);
  const probability = new Float64Array(walk.length);
  probability[0] = 1;
  for (let i = 1; i < walk.length; i++) {
    const a = walk[i - 1] * cols;
    const b = walk[i] * cols;
    let dot = 0;
    for (let d = 0; d < cols; d++) dot += data[a + d] * data[b + d];
    // Rounded, so that all pairs of equal tokens tie.
    const cosine = Math.fround(dot * inverse[walk[i - 1]] * inverse[walk[i]]);
    probability[i] = Math.min(1, Math.max(0, (1 - cosine) / 2));
  }
  return probability;
}

/** Every row without the mean of all. */
function centred({ data, rows, cols }: Matrix): Matrix {
  const mean = new Float64Array(cols);
  for (let i = 0; i < data.length; i++) mean[i % cols] += data[i];
  for (let d = 0; d < cols; d++) mean[d] /= rows;
  const moved = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) moved[i] = data[i] - mean[i % cols];
  return { data: moved, rows, cols };
}

/** @param boundaries `[K]` places on the walk where chunks begin, ascending, the first one 0 */
function chunks(
  walk: Uint32Array,
  boundaries: Uint32Array,
): { labels: Uint32Array; anchors: Uint32Array } {
  const labels = new Uint32Array(walk.length);
  for (let k = 0; k < boundaries.length; k++) {
    const end = k + 1 < boundaries.length ? boundaries[k + 1] : walk.length;
    for (let i = boundaries[k]; i < end; i++) labels[walk[i]] = k;
  }
  return { labels, anchors: boundaries.map((i) => walk[i]) };
}
