import { cosineMatrix } from '../core/cosine-matrix.ts';
import { farthestPoints } from '../core/farthest-points.ts';
import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import { indexRange } from '../core/index-range.ts';
import { selectRows } from '../core/output-tokens.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Matrix, Step } from '../core/types.ts';

/** Tokens removed per round, as published. */
const maxRemoved = 8;

export const vispruner: Strategy = {
  id: 'vispruner',
  label: 'VisPruner',
  family: 'attention',
  action: 'prune',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title:
      'Beyond Text-Visual Attention: Exploiting Visual Cues for Effective Token Pruning in VLMs',
    year: 2024,
    url: 'https://arxiv.org/abs/2412.01818',
    code: 'https://github.com/Theia-4869/VisPruner',
    codeLicence: 'Apache-2.0',
  },
  adapted: null,
  needs: ['clsAttention', 'tokens'],
  params: {
    important_ratio: {
      type: 'number',
      default: 0.5,
      min: 0,
      max: 1,
      step: 0.05,
      label: 'Important part',
      help: 'The part of the asked number that is taken by attention; the rest is to be diverse.',
    },
    diversity: {
      type: 'choice',
      default: 'duplicates',
      choices: ['duplicates', 'farthest'],
      label: 'Diverse part by',
      help: 'Removing duplicates round by round, as published, or (addition) farthest points, which small changes do not upset.',
    },
  },
  reduce({ signals, keep, params }) {
    const attention = headMean(signals.clsAttention!);
    const ranked = topK(attention, attention.length);
    const numImportant = Math.floor(keep * (params['important_ratio'] as number));
    const important = ranked.slice(0, numImportant);
    const shown = finite(attention);
    const steps: Step[] = [];
    for (const patch of important) steps.push({ kind: 'pick', patch, score: shown[patch] });
    const numDiverse = keep - numImportant;
    const isThinned = params['diversity'] !== 'farthest' && numDiverse > 0;
    if (isThinned && numImportant > 0) steps.push({ kind: 'admit' });
    const diverse =
      params['diversity'] === 'farthest'
        ? pickFarthest(signals.tokens!, important, ranked.slice(0, 1), numDiverse, steps)
        : removeDuplicates(signals.tokens!, ranked.slice(numImportant), numDiverse, steps);
    const order = Uint32Array.from([...important, ...diverse]);
    return {
      kept: ascending(order),
      order,
      groups: null,
      // Attention ranks one half only, so there is no one ranking of all patches.
      scores: null,
      steps,
      extra: { importance: shown, important: ascending(important), diverse: ascending(diverse) },
    };
  },
};

/**
 * Rounds until `keep` are left: those at even places of the running list each look for the most
 * alike one at an odd place, and the r with the most alike partners leave, r at most 8. The new
 * list is the even ones that stay, by falling likeness, then the odd ones.
 *
 * @param list patches, most attended first
 * @param steps where the drops go
 * @returns `[keep]` in the order of the last list
 */
function removeDuplicates(
  tokens: Matrix,
  list: Uint32Array,
  keep: number,
  steps: Step[],
): Uint32Array {
  if (keep === 0) return new Uint32Array(0);
  const cosines = cosineMatrix(selectRows(tokens, list)).data;
  const size = list.length;
  // Places in `list` of those left.
  let left = indexRange(size);
  while (left.length > keep) {
    const numEven = (left.length + 1) >> 1;
    const numRemoved = Math.min(maxRemoved, left.length - keep, numEven);
    const odd = left.filter((_, place) => place % 2 === 1);
    const likeness = new Float32Array(numEven);
    for (let i = 0; i < numEven; i++) {
      const row = left[2 * i] * size;
      let max = -1;
      for (let j = 0; j < odd.length; j++) {
        const cosine = cosines[row + odd[j]];
        if (cosine > max) max = cosine;
      }
      likeness[i] = max;
    }
    const falling = topK(likeness, numEven);
    const next = new Uint32Array(left.length - numRemoved);
    for (let i = 0; i < numEven; i++) {
      const place = left[2 * falling[i]];
      if (i >= numRemoved) next[i - numRemoved] = place;
      else steps.push({ kind: 'drop', patch: list[place], score: likeness[falling[i]] });
    }
    next.set(odd, numEven - numRemoved);
    left = next;
  }
  return left.map((place) => list[place]);
}

/** Farthest points from the important ones; with none of those the most attended one begins. */
function pickFarthest(
  tokens: Matrix,
  important: Uint32Array,
  mostAttended: Uint32Array,
  count: number,
  steps: Step[],
): Uint32Array {
  const begin = important.length > 0 ? new Uint32Array(0) : mostAttended.slice(0, count);
  for (const patch of begin) steps.push({ kind: 'pick', patch, score: 1 });
  const chosen = begin.length > 0 ? begin : important;
  const { order, distances } = farthestPoints(tokens, chosen, count - begin.length);
  order.forEach((patch, n) => steps.push({ kind: 'pick', patch, score: distances[n] }));
  return Uint32Array.from([...begin, ...order]);
}
