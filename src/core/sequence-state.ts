/**
 * @file What has become of the patches on their way through the encoder: k tokens, told by the
 * original T patches. No two tokens stand at one patch: a step gives every token of the next
 * sequence a position of its own, and at the start every position has a patch of its own.
 */
import { indexRange } from './index-range.ts';
import { lastRows } from './last-rows.ts';
import { outputTokens } from './output-tokens.ts';
import type { SequenceChange } from './sequence.ts';
import { ascending } from './top-k.ts';
import type { Groups, Matrix, Reduction } from './types.ts';

/** All in the order of the sequence, prefix left out. */
export interface SequenceState {
  /** T, patches at the start. */
  readonly numPatches: number;
  /** `[k]` original patch that each token stands at, all different. */
  readonly anchors: Uint32Array;
  /**
   * Row i: what token i is of the original patches, weights of all steps multiplied and added up;
   * each row ascending and without doubles. What it would be if the blocks between did nothing.
   */
  readonly groups: Groups;
  /** `[k]` original patches behind each token. They sum to T while patches only merge. */
  readonly sizes: Float32Array;
}

/** Every patch is its own token. @param numPatches T */
export function startState(numPatches: number): SequenceState {
  return {
    numPatches,
    anchors: indexRange(numPatches),
    groups: {
      start: indexRange(numPatches + 1),
      patch: indexRange(numPatches),
      weight: new Float32Array(numPatches).fill(1),
    },
    sizes: new Float32Array(numPatches).fill(1),
  };
}

/** The state behind a step. O(T + entries of the groups). */
export function advanceState(state: SequenceState, change: SequenceChange): SequenceState {
  const { numPatches } = state;
  const anchors = change.anchors.map((position) => state.anchors[position]);
  const groups = compose(state.groups, change, numPatches);
  const sizes = Float32Array.from(anchors, (_, i) => groups.start[i + 1] - groups.start[i]);
  return { numPatches, anchors, groups, sizes };
}

/** Groups over positions seen as groups over the patches behind those. */
function compose(before: Groups, { anchors, groups }: SequenceChange, numPatches: number): Groups {
  const start = new Uint32Array(anchors.length + 1);
  const patches: number[] = [];
  const weights: number[] = [];
  const sums = new Float64Array(numPatches);
  // The row that last added to a patch, counted from 1.
  const seenBy = new Uint32Array(numPatches);
  for (let i = 0; i < anchors.length; i++) {
    const members: number[] = [];
    const from = groups ? groups.start[i] : i;
    const to = groups ? groups.start[i + 1] : i + 1;
    for (let j = from; j < to; j++) {
      const position = groups ? groups.patch[j] : anchors[j];
      const w = groups ? groups.weight[j] : 1;
      for (let m = before.start[position]; m < before.start[position + 1]; m++) {
        const patch = before.patch[m];
        if (seenBy[patch] !== i + 1) {
          seenBy[patch] = i + 1;
          sums[patch] = 0;
          members.push(patch);
        }
        sums[patch] += w * before.weight[m];
      }
    }
    members.sort((a, b) => a - b);
    for (const patch of members) {
      patches.push(patch);
      weights.push(sums[patch]);
    }
    start[i + 1] = patches.length;
  }
  return { start, patch: Uint32Array.from(patches), weight: Float32Array.from(weights) };
}

/**
 * The stream behind a step: prefix rows as they are, then the tokens of the change.
 *
 * @param stream `[n×D]`, n = prefix + k
 * @returns `[prefix+K × D]`
 */
export function applyChange(stream: Matrix, prefixTokens: number, change: SequenceChange): Matrix {
  const { anchors, groups } = change;
  const patches = lastRows(stream, stream.rows - prefixTokens);
  const tokens = outputTokens(patches, { kept: anchors, groups });
  const { cols } = stream;
  const rows = prefixTokens + tokens.rows;
  const data = new Float32Array(rows * cols);
  data.set(stream.data.subarray(0, prefixTokens * cols));
  data.set(tokens.data, prefixTokens * cols);
  return { data, rows, cols };
}

/** `[n]` sizes of the whole sequence, 1 for the prefix: what `Sequence` and log sizes take. */
export function sequenceSizes({ sizes }: SequenceState, prefixTokens: number): Float32Array {
  const all = new Float32Array(prefixTokens + sizes.length).fill(1);
  all.set(sizes, prefixTokens);
  return all;
}

/**
 * `[n]` where each token of the sequence stands in the original one, prefix included: which rows of
 * position tables, and which rows and columns of masks, are its own.
 */
export function placesOf(
  { anchors }: Pick<SequenceState, 'anchors'>,
  prefixTokens: number,
): Uint32Array {
  const places = indexRange(prefixTokens + anchors.length);
  for (let i = 0; i < anchors.length; i++) places[prefixTokens + i] = prefixTokens + anchors[i];
  return places;
}

/** `[K]` the token of the sequence, prefix left out, that is output token i of the reduction. */
export function outputOrder({ anchors, numPatches }: SequenceState): Uint32Array {
  const tokenAt = new Uint32Array(numPatches);
  for (let i = 0; i < anchors.length; i++) tokenAt[anchors[i]] = i;
  return ascending(anchors).map((patch) => tokenAt[patch]);
}

/**
 * What a step ranked by, at the original patches: each takes the score of the token that it weighs
 * most in, and what is in none the lowest one.
 *
 * @param scores `[k]` finite
 * @returns `[T]`
 */
export function spreadScores(state: SequenceState, scores: Float32Array): Float32Array {
  const { numPatches, groups } = state;
  const { start, patch, weight } = groups;
  const lowest = scores.reduce((low, score) => Math.min(low, score), Infinity);
  const spread = new Float32Array(numPatches).fill(scores.length > 0 ? lowest : 0);
  const most = new Float32Array(numPatches).fill(-1);
  for (let i = 0; i < scores.length; i++) {
    for (let j = start[i]; j < start[i + 1]; j++) {
      const share = Math.abs(weight[j]);
      if (share <= most[patch[j]]) continue;
      most[patch[j]] = share;
      spread[patch[j]] = scores[i];
    }
  }
  return spread;
}

/**
 * The state as a reduction: tokens in the order of their anchors (`outputOrder`), and no groups
 * when every token is its own patch.
 *
 * @param scores `[T]` finite, to show beside
 */
export function stateReduction(
  state: SequenceState,
  scores: Float32Array | null = null,
): Reduction {
  const { groups, sizes } = state;
  const outputs = outputOrder(state);
  const kept = ascending(state.anchors);
  return {
    kept,
    order: null,
    groups: isPlain(state) ? null : selectGroups(groups, outputs),
    scores,
    steps: null,
    extra: { sizes: Uint32Array.from(outputs, (token) => sizes[token]) },
  };
}

function isPlain({ anchors, groups }: SequenceState): boolean {
  const { start, patch, weight } = groups;
  return anchors.every(
    (anchor, i) => start[i + 1] === i + 1 && patch[i] === anchor && weight[i] === 1,
  );
}

/** The named rows, in that order. */
function selectGroups(groups: Groups, rows: Uint32Array): Groups {
  const start = new Uint32Array(rows.length + 1);
  rows.forEach((row, i) => {
    start[i + 1] = start[i] + groups.start[row + 1] - groups.start[row];
  });
  const patch = new Uint32Array(start[rows.length]);
  const weight = new Float32Array(start[rows.length]);
  rows.forEach((row, i) => {
    patch.set(groups.patch.subarray(groups.start[row], groups.start[row + 1]), start[i]);
    weight.set(groups.weight.subarray(groups.start[row], groups.start[row + 1]), start[i]);
  });
  return { start, patch, weight };
}
