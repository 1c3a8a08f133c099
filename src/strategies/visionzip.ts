import { anchoredGroups } from '../core/anchored-groups.ts';
import { averageHeads } from '../core/average-heads.ts';
import { dotRows } from '../core/dot-rows.ts';
import { finite } from '../core/finite.ts';
import { headMean } from '../core/head-mean.ts';
import { indexRange } from '../core/index-range.ts';
import { inverseRowNorms } from '../core/row-norms.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Groups, Matrix, Step } from '../core/types.ts';

export const visionzip: Strategy = {
  id: 'visionzip',
  label: 'VisionZip',
  family: 'attention',
  action: 'prune+merge',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title: 'VisionZip: Longer is Better but Not Necessary in Vision Language Models',
    year: 2024,
    url: 'https://arxiv.org/abs/2412.04467',
    code: 'https://github.com/dvlab-research/VisionZip',
    codeLicence: 'Apache-2.0',
  },
  adapted: null,
  needs: ['clsAttention', 'keys'],
  params: {
    dominant: {
      type: 'integer',
      default: 54,
      min: 0,
      max: 65536,
      step: 1,
      unit: 'parts',
      label: 'Dominant tokens',
      help: 'The asked number is split between dominant and contextual tokens in this proportion.',
    },
    contextual: {
      type: 'integer',
      default: 10,
      min: 0,
      max: 65536,
      step: 1,
      unit: 'parts',
      label: 'Contextual tokens',
      help: 'Their part of the asked number; each gathers what is most like it among the rest.',
    },
    compat: {
      type: 'boolean',
      default: false,
      label: 'Sum as published',
      help: 'The released code adds the mean of the members to the target, about twice the length.',
    },
  },
  reduce({ signals, keep, params }) {
    const attention = headMean(signals.clsAttention!);
    const keys = averageHeads(signals.keys!, signals.clsAttention!.rows);
    const numPatches = attention.length;
    const numContextual = contextualShare(
      keep,
      params['dominant'] as number,
      params['contextual'] as number,
    );
    const dominant = topK(attention, keep - numContextual);
    const isDominant = new Uint8Array(numPatches);
    for (const patch of dominant) isDominant[patch] = 1;
    const rest = indexRange(numPatches).filter((patch) => isDominant[patch] === 0);
    const { targets, members } = splitRest(rest, numContextual);
    const { slots, similarities } = assign(keys, members, targets);

    const scores = finite(attention);
    const order = Uint32Array.from([...dominant, ...targets]);
    const steps: Step[] = [];
    for (const patch of order) steps.push({ kind: 'pick', patch, score: scores[patch] });
    // Nothing to go into: what is not dominant is dropped.
    if (numContextual === 0) {
      const kept = ascending(order);
      return { kept, order, groups: null, scores, steps, extra: { targets } };
    }
    const labels = new Uint32Array(numPatches);
    for (let k = 0; k < order.length; k++) labels[order[k]] = k;
    for (let m = 0; m < members.length; m++) {
      labels[members[m]] = dominant.length + slots[m];
      const into = targets[slots[m]];
      steps.push({ kind: 'merge', from: members[m], into, similarity: similarities[m] });
    }
    const { kept, groups, labels: outputs, sizes } = anchoredGroups(labels, order);
    return {
      kept,
      order,
      groups: params['compat'] ? addMeanOfMembers(kept, groups) : groups,
      scores,
      steps,
      extra: { targets, labels: outputs, sizes },
    };
  },
};

/** How many of K are contextual, to the nearest whole number; none when both parts are 0. */
function contextualShare(keep: number, dominant: number, contextual: number): number {
  const parts = dominant + contextual;
  return parts === 0 ? 0 : Math.round((keep * contextual) / parts);
}

/** Every step-th of the rest is a target; the stretch behind the last target has none. */
function splitRest(
  rest: Uint32Array,
  numTargets: number,
): { targets: Uint32Array; members: Uint32Array } {
  if (numTargets === 0) return { targets: new Uint32Array(0), members: rest };
  const step = Math.max(1, Math.floor(rest.length / numTargets));
  const isTarget = (place: number): boolean => place % step === 0 && place / step < numTargets;
  return {
    targets: rest.filter((_, place) => isTarget(place)),
    members: rest.filter((_, place) => !isTarget(place)),
  };
}

/** The target with the largest cosine of keys for every member, ties to the lower target. */
function assign(
  keys: Matrix,
  members: Uint32Array,
  targets: Uint32Array,
): { slots: Uint32Array; similarities: Float32Array } {
  const inverse = inverseRowNorms(keys);
  const dots = new Float64Array(targets.length);
  const slots = new Uint32Array(members.length);
  const similarities = new Float32Array(members.length);
  for (let m = 0; m < members.length; m++) {
    dotRows(keys.data, members[m], keys.data, targets, targets.length, keys.cols, dots);
    // Below every cosine; a member that nothing can be compared with (NaN) stays at −1, slot 0.
    let max = -1;
    for (let k = 0; k < targets.length; k++) {
      const cosine = Math.fround(dots[k] * inverse[targets[k]] * inverse[members[m]]);
      if (cosine > max) {
        max = cosine;
        slots[m] = k;
      }
    }
    similarities[m] = max;
  }
  return { slots, similarities };
}

/** Weight 1 for the anchor and 1/m for each of its m members, as the released code adds them. */
function addMeanOfMembers(kept: Uint32Array, { start, patch, weight }: Groups): Groups {
  const sums = weight.slice();
  for (let k = 0; k < kept.length; k++) {
    const numMembers = start[k + 1] - start[k] - 1;
    for (let j = start[k]; j < start[k + 1]; j++) {
      sums[j] = patch[j] === kept[k] ? 1 : 1 / numMembers;
    }
  }
  return { start, patch, weight: sums };
}
