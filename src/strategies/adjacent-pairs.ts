import { anchoredGroups } from '../core/anchored-groups.ts';
import { createMinHeap } from '../core/min-heap.ts';
import { scanOrder, scanOrders, type ScanOrder } from '../core/scan-order.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Matrix, Step } from '../core/types.ts';

export const adjacentPairs: Strategy = {
  id: 'adjacent-pairs',
  label: 'Adjacent pairs (idea from dynamic tokenization)',
  family: 'similarity',
  action: 'merge',
  stage: ['post', 'in'],
  control: 'target',
  nested: false,
  cite: {
    title: 'Retrofitting Large Language Models with Dynamic Tokenization',
    year: 2024,
    url: 'https://arxiv.org/abs/2411.18553',
  },
  adapted:
    'An idea carried over from text: the paper merges the most frequent pairs of neighbouring subwords of a batch, here the most alike neighbours on a walk over the patches merge.',
  needs: ['tokens'],
  params: {
    order: {
      type: 'choice',
      default: 'hilbert',
      choices: scanOrders,
      label: 'Walk',
      help: 'The order in which patches are read: tokens are stretches of it.',
    },
  },
  reduce({ signals, keep, params }) {
    const walk = scanOrder(signals.grid, params['order'] as ScanOrder);
    const { labels, anchors, steps } = mergeNeighbours(signals.tokens!, walk, keep);
    const { kept, groups, labels: outputs, sizes } = anchoredGroups(labels, anchors);
    return {
      kept,
      order: null,
      groups,
      scores: null,
      steps,
      extra: { labels: outputs, sizes },
    };
  },
};

/**
 * Byte-pair encoding with likeness in place of frequency: the most alike pair of neighbours
 * becomes its mean, which then competes with its own neighbours, until K tokens are left. Ties go
 * to the pair that came up first. A token stands at its first patch on the walk.
 *
 * Pairs wait in a heap; those that a merge made stale are passed over. O(T·D + T·log T).
 */
function mergeNeighbours(
  tokens: Matrix,
  walk: Uint32Array,
  keep: number,
): { labels: Uint32Array; anchors: Uint32Array; steps: readonly Step[] } {
  const numPatches = walk.length;
  // Merging ends at one token: keeping none is dropping all.
  if (keep === 0) return { labels: new Uint32Array(0), anchors: new Uint32Array(0), steps: [] };
  const { cols } = tokens;
  // Stretch i is named by the place where it begins. Sums point the way that means do.
  const sums = Float64Array.from(tokens.data);
  const norms = new Float64Array(numPatches);
  for (let i = 0; i < numPatches; i++) norms[i] = normOf(sums, walk[i], cols);
  const next = Int32Array.from({ length: numPatches }, (_, i) => (i + 1 < numPatches ? i + 1 : -1));
  const previous = Int32Array.from({ length: numPatches }, (_, i) => i - 1);
  const isOpen = new Uint8Array(numPatches).fill(1);
  const pairLeft: number[] = [];
  const pairAge: number[] = [];
  const pairCosine: number[] = [];
  // Pairs are told from older ones of the same place by how often that place changed.
  const age = new Uint32Array(numPatches);
  const heap = createMinHeap();
  const offer = (left: number): void => {
    const right = next[left];
    if (right < 0) return;
    const value = cosineOf(sums, walk[left], walk[right], cols, norms[left] * norms[right]);
    heap.push(-value, pairLeft.length);
    pairLeft.push(left);
    pairAge.push(age[left]);
    pairCosine.push(value);
  };
  for (let i = 0; i < numPatches; i++) offer(i);
  const steps: Step[] = [];
  for (let numTokens = numPatches; numTokens > keep;) {
    const pair = heap.pop()!;
    const left = pairLeft[pair];
    if (!isOpen[left] || pairAge[pair] !== age[left]) continue;
    const right = next[left];
    steps.push({
      kind: 'merge',
      from: walk[right],
      into: walk[left],
      similarity: pairCosine[pair],
    });
    for (let d = 0; d < cols; d++) sums[walk[left] * cols + d] += sums[walk[right] * cols + d];
    norms[left] = normOf(sums, walk[left], cols);
    isOpen[right] = 0;
    next[left] = next[right];
    if (next[left] >= 0) previous[next[left]] = left;
    numTokens--;
    age[left]++;
    offer(left);
    if (previous[left] >= 0) {
      age[previous[left]]++;
      offer(previous[left]);
    }
  }
  const labels = new Uint32Array(numPatches);
  const anchors = new Uint32Array(keep);
  let k = -1;
  for (let i = 0; i < numPatches; i++) {
    if (isOpen[i]) anchors[++k] = walk[i];
    labels[walk[i]] = k;
  }
  return { labels, anchors, steps };
}

function normOf(sums: Float64Array, patch: number, cols: number): number {
  let sum = 0;
  for (let at = patch * cols; at < (patch + 1) * cols; at++) sum += sums[at] * sums[at];
  return Math.sqrt(sum);
}

/** Cosine of two sums, rounded to float32 so that equal pairs tie; 0 beside a zero vector. */
function cosineOf(
  sums: Float64Array,
  a: number,
  b: number,
  cols: number,
  normProduct: number,
): number {
  let dot = 0;
  for (let d = 0; d < cols; d++) dot += sums[a * cols + d] * sums[b * cols + d];
  const value = Math.fround(dot / normProduct);
  // What is no number is the least alike.
  return normProduct === 0 ? 0 : value >= -1 ? value : -1;
}
