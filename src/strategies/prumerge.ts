import { addSteps } from '../core/add-steps.ts';
import { fullWidthAttention } from '../core/full-width-attention.ts';
import { indexRange } from '../core/index-range.ts';
import { upperFence } from '../core/iqr.ts';
import { midpoints } from '../core/midpoints.ts';
import { nearestRows } from '../core/nearest-rows.ts';
import type { Params, ParamSpecs, Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Groups, Matrix, Reduction, Signals, Step } from '../core/types.ts';

/** Patches that each centre draws in. */
const clusterSize = 32;

/** Of a fixed number, what PruMerge+ takes by attention: one of four, its usual proportion. */
const attentionShare = 0.25;

export const prumergeParams = {
  adaptive: {
    type: 'boolean',
    default: true,
    label: 'Image decides',
    help: 'Centres are the outliers of attention; otherwise a fixed part of the patches.',
  },
  reduction_ratio: {
    type: 'number',
    default: 0.125,
    min: 0.01,
    max: 1,
    step: 0.005,
    label: 'Part kept',
    help: 'The part of the patches that are centres where the image does not decide.',
  },
  iqr_k: {
    type: 'number',
    default: 1.5,
    min: 0,
    max: 10,
    step: 0.1,
    label: 'Outliers above',
    help: 'Centres are patches with an attention above Q3 + k·(Q3 − Q1); published is 1.5.',
  },
  fixed: {
    type: 'boolean',
    default: false,
    label: 'Keep the asked number',
    help: 'Addition: as many tokens as are asked for, the one of the rest counted, instead of what the image says.',
  },
} satisfies ParamSpecs;

export const prumerge: Strategy = {
  id: 'prumerge',
  label: 'PruMerge',
  family: 'attention',
  action: 'prune+merge',
  stage: ['post'],
  control: 'emergent',
  usesKeep: (params) => params['fixed'] === true,
  nested: false,
  cite: {
    title: 'LLaVA-PruMerge: Adaptive Token Reduction for Efficient Large Multimodal Models',
    year: 2024,
    url: 'https://arxiv.org/abs/2403.15388',
    code: 'https://github.com/42Shawn/LLaVA-PruMerge',
    codeLicence: 'Apache-2.0',
  },
  adapted: null,
  needs: ['keys', 'queriesCls'],
  uses: ['keysCls'],
  params: {
    plus: {
      type: 'boolean',
      default: false,
      label: 'Spatial centres too',
      help: 'PruMerge+: adds centres at regular distances, about three for each outlier.',
    },
    ...prumergeParams,
  },
  reduce({ signals, keep, params }) {
    return pruneAndMerge(signals, keep, params, params['plus'] as boolean);
  },
};

/** @param plus whether spatial centres are added (PruMerge+) */
export function pruneAndMerge(
  signals: Signals,
  keep: number,
  params: Params,
  plus: boolean,
): Reduction {
  const attention = fullWidthAttention(signals);
  const numPatches = attention.length;
  const { q1, q3, upper } = upperFence(attention, params['iqr_k'] as number);
  const numOutliers = attention.reduce((count, a) => count + (a > upper ? 1 : 0), 0);
  const ranked = topK(attention, numPatches);
  const { centers, spaced } = params['fixed']
    ? fixedCenters(ranked, keep, plus)
    : naturalCenters(ranked, numOutliers, params, plus);
  const isCenter = new Uint8Array(numPatches);
  for (const patch of [...centers, ...spaced]) isCenter[patch] = 1;
  const others = ranked.filter((patch) => isCenter[patch] === 0);
  const hasRest = params['fixed'] ? centers.length + spaced.length < keep : others.length > 0;
  // The one token of all others stands at the patch that weighs most in it.
  const rest = hasRest ? others : new Uint32Array(0);
  const virtual = rest.slice(0, 1);

  const order = Uint32Array.from([...centers, ...spaced, ...virtual]);
  const kept = ascending(order);
  const scores = Float32Array.from(attention);
  const steps: Step[] = [];
  for (const patch of order) steps.push({ kind: 'pick', patch, score: scores[patch] });
  const groups = sums(signals.keys!, kept, rest, scores);
  return {
    kept,
    order,
    groups,
    scores,
    steps: [...steps, ...addSteps(kept, groups, numPatches)],
    extra: {
      numOutliers,
      ratio: numOutliers / numPatches,
      q1,
      q3,
      upperBound: upper,
      centers: Uint32Array.from([...centers, ...spaced]),
      virtualTokens: virtual,
    },
  };
}

interface Centers {
  /** By falling attention. */
  readonly centers: Uint32Array;
  /** Those at regular distances that are no centre yet, in raster order. */
  readonly spaced: Uint32Array;
}

/** What the image, or the ratio, says; one centre at least. */
function naturalCenters(
  ranked: Uint32Array,
  numOutliers: number,
  params: Params,
  plus: boolean,
): Centers {
  const numPatches = ranked.length;
  const adaptive = params['adaptive'] as boolean;
  const ratio = params['reduction_ratio'] as number;
  const numCenters = Math.max(1, adaptive ? numOutliers : Math.floor(numPatches * ratio));
  const centers = ranked.slice(0, numCenters);
  if (!plus) return { centers, spaced: new Uint32Array(0) };
  // Rounded down twice, and without the last patch, as published.
  const step = adaptive
    ? Math.max(1, Math.floor(Math.floor(numPatches / numCenters) / 3))
    : Math.floor(1 / ratio);
  const first = adaptive ? 0 : Math.floor(step / 2);
  const taken = new Set(centers);
  const spaced = indexRange(Math.max(0, numPatches - 1)).filter(
    (patch) => patch >= first && (patch - first) % step === 0 && !taken.has(patch),
  );
  return { centers, spaced };
}

/** K tokens, the last of them the one of the rest where there is a rest and room for it. */
function fixedCenters(ranked: Uint32Array, keep: number, plus: boolean): Centers {
  const numCenters = keep > 1 && keep < ranked.length ? keep - 1 : keep;
  const numByAttention = plus ? Math.ceil(numCenters * attentionShare) : numCenters;
  const centers = ranked.slice(0, numByAttention);
  const others = ascending(ranked.slice(numByAttention));
  const places = midpoints(others.length, numCenters - numByAttention);
  return { centers, spaced: places.map((place) => others[place]) };
}

/**
 * A centre is itself plus its nearest patches by keys, other centres included; the token of the
 * rest is all of them. Each patch that is added weighs its attention, and weights are not
 * normalised.
 *
 * @param rest patches of the one token that stands at the first of them; may be none
 */
function sums(keys: Matrix, kept: Uint32Array, rest: Uint32Array, attention: Float32Array): Groups {
  const centers = rest.length > 0 ? kept.filter((patch) => patch !== rest[0]) : kept;
  const numNearest = Math.min(clusterSize, keys.rows - 1);
  const nearest = nearestRows(keys, centers, numNearest);
  const start = new Uint32Array(kept.length + 1);
  const patch = new Uint32Array(centers.length * (1 + numNearest) + rest.length);
  const weight = new Float32Array(patch.length);
  let numDone = 0;
  for (let k = 0; k < kept.length; k++) {
    let at = start[k];
    if (kept[k] === rest[0]) {
      for (const member of rest) {
        patch[at] = member;
        weight[at++] = attention[member];
      }
    } else {
      patch[at] = kept[k];
      weight[at++] = 1;
      for (let n = numDone * numNearest; n < (numDone + 1) * numNearest; n++) {
        patch[at] = nearest[n];
        weight[at++] = attention[nearest[n]];
      }
      numDone++;
    }
    start[k + 1] = at;
  }
  return { start, patch, weight };
}
