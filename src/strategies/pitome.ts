import { anchoredGroups } from '../core/anchored-groups.ts';
import { comparedBy, comparedRows } from '../core/compared-rows.ts';
import { cosineMatrix } from '../core/cosine-matrix.ts';
import { dotRows } from '../core/dot-rows.ts';
import { finite } from '../core/finite.ts';
import { indexRange } from '../core/index-range.ts';
import { inverseRowNorms } from '../core/row-norms.ts';
import { mergeChange, unchanged } from '../core/sequence-change.ts';
import type { SequenceChange, SequenceInput } from '../core/sequence.ts';
import type { Params, ParamSpec, Strategy } from '../core/strategy.ts';
import { topK } from '../core/top-k.ts';
import type { Matrix, Reduction, Step } from '../core/types.ts';

const alpha: ParamSpec = {
  type: 'number',
  default: 1,
  min: 0,
  max: 10,
  step: 0.1,
  label: 'Weight of the unlike',
  help: 'How much tokens below the margin take away, at most.',
};

export const pitome: Strategy = {
  id: 'pitome',
  label: 'PiToMe (rounds)',
  family: 'similarity',
  action: 'merge',
  stage: ['post', 'in'],
  control: 'target',
  nested: false,
  cite: {
    title: 'Accelerating Transformers with Spectrum-Preserving Token Merging',
    year: 2024,
    url: 'https://arxiv.org/abs/2405.16148',
    code: 'https://github.com/hchautran/PiToMe',
    codeLicence: 'CC BY-NC 4.0',
  },
  adapted:
    'Runs round after round on the tokens of one place, after the encoder or at the cut, with one margin, where the paper merges in every block and lowers the margin from block to block.',
  needs: ['tokens'],
  needsFor: (params) => (params['metric'] === 'keys' ? ['keys'] : pitome.needs),
  params: {
    metric: {
      type: 'choice',
      default: 'features',
      choices: ['features', 'keys'],
      label: 'Compared by',
      help: 'Tokens are compared by their features, or by their attention keys as in the paper.',
    },
    margin: {
      type: 'number',
      default: 0.5,
      min: -1,
      max: 1,
      step: 0.05,
      label: 'Alike above',
      help: 'Cosine above which a token adds energy; higher protects all but close groups.',
    },
    alpha,
    ratio: {
      type: 'number',
      default: 0.75,
      min: 0.5,
      max: 0.95,
      step: 0.05,
      label: 'Left per round',
      help: 'Share of the tokens that each round leaves; all but 2 · (1 − ratio) of them are protected in it.',
    },
    bsm: {
      type: 'boolean',
      default: false,
      label: 'Match all',
      help: 'The variant of the first blocks: energy only splits the tokens in two, and the most alike pairs merge, protected or not.',
    },
  },
  reduce({ signals, keep, params }) {
    const metric = params['metric'] === 'keys' ? signals.keys! : signals.tokens!;
    return mergeInRounds(metric, keep, params);
  },
  inside: {
    params: {
      metric: comparedBy,
      margin0: {
        type: 'number',
        default: 0.75,
        min: 0,
        max: 1,
        step: 0.05,
        label: 'Alike above, at the start',
        help: 'Cosine above which a token adds energy in the first block; it falls evenly to 0 behind the last one.',
      },
      alpha,
      bsm: {
        type: 'choice',
        default: 'half',
        choices: ['half', 'always', 'never'],
        label: 'Match all',
        help: 'Where all tokens are matched instead of those of the highest energy: in the first half of the blocks, as published, in all or in none.',
      },
    },
    needs: (params) => (params['metric'] === 'keys' ? ['keys'] : []),
    least: (numTokens) => numTokens - (numTokens >> 1),
    step: mergeInside,
  },
};

/**
 * The step of the released code, between attention and MLP: r = k − K tokens merge, at most half of
 * them. The next sequence is who stays, by falling energy (of all matched: by falling likeness),
 * then those that may take others in, by falling energy.
 */
function mergeInside(input: SequenceInput): SequenceChange {
  const { sequence, keep, params, block, numBlocks } = input;
  const { prefixTokens, sizes } = sequence;
  const numTokens = sequence.tokens.rows - prefixTokens;
  const numMerged = Math.min(numTokens - keep, numTokens >> 1);
  if (numMerged === 0) return unchanged(numTokens);
  const margin = (params['margin0'] as number) * (1 - block / numBlocks);
  const isBsm = params['bsm'] === 'half' ? 2 * block < numBlocks : params['bsm'] === 'always';
  const cosines = cosineMatrix(comparedRows(sequence, params['metric'] as string, numTokens));
  const energy = energies(cosines, indexRange(numTokens), margin, params['alpha'] as number);
  const ranked = topK(energy, numTokens);
  const matched = isBsm ? ranked : ranked.subarray(0, 2 * numMerged);
  const pairs = pairUp(cosines, matched, isBsm);
  const into = indexRange(numTokens);
  for (const { from, to } of pairs.slice(0, numMerged)) into[from] = to;
  const anchors = Uint32Array.from([
    ...pairs.slice(numMerged).map(({ from }) => from),
    ...ranked.subarray(matched.length),
    ...matched.filter((_, rank) => rank % 2 === 1),
  ]);
  const change = mergeChange(anchors, into, sizes.subarray(prefixTokens));
  // High energy goes, so what stays longest has the lowest.
  return { ...change, scores: finite(energy).map((e) => -e) };
}

/**
 * Rounds until K tokens are left. Every token stays at the patch it stands at, so that the
 * cosines of those that did not change are not computed again: one Gram matrix at the start, and
 * one row of it for each token that took others in.
 */
function mergeInRounds(metric: Matrix, keep: number, params: Params): Reduction {
  const numPatches = metric.rows;
  const ratio = params['ratio'] as number;
  const alpha = params['alpha'] as number;
  const margin = params['margin'] as number;
  const isBsm = params['bsm'] as boolean;
  const rows: Matrix = { ...metric, data: metric.data.slice() };
  const cosines = cosineMatrix(metric);
  const sizes = new Uint32Array(numPatches).fill(1);
  const into = indexRange(numPatches);
  const steps: Step[] = [];
  let alive = indexRange(numPatches);
  const first = energies(cosines, alive, margin, alpha);
  let energy = first;
  let rounds = 0;
  // Merging ends at one token: keeping none is dropping all.
  for (; keep > 0 && alive.length > keep; rounds++) {
    if (rounds > 0) energy = energies(cosines, alive, margin, alpha);
    const ranked = topK(energy, alive.length).map((place) => alive[place]);
    const published = Math.floor(alive.length - alive.length * ratio);
    const numMerged = Math.min(Math.max(1, published), alive.length - keep);
    const matched = isBsm ? ranked : ranked.subarray(0, 2 * numMerged);
    const pairs = pairUp(cosines, matched, isBsm).slice(0, numMerged);
    const isChanged = new Uint8Array(numPatches);
    for (const { from, to, similarity } of pairs) {
      into[from] = to;
      isChanged[to] = 1;
      mergeRow(rows, sizes, from, to);
      steps.push({ kind: 'merge', from, into: to, similarity });
    }
    alive = alive.filter((t) => into[t] === t);
    if (alive.length > keep) refresh(rows, cosines, alive, isChanged);
  }
  const anchors = keep === 0 ? new Uint32Array(0) : alive;
  const place = new Uint32Array(numPatches);
  for (let k = 0; k < alive.length; k++) place[alive[k]] = k;
  const labels = into.map((_, t) => {
    let at = t;
    while (into[at] !== at) at = into[at];
    return place[at];
  });
  const { kept, groups, labels: outputs, sizes: numMembers } = anchoredGroups(labels, anchors);
  const shown = finite(first);
  return {
    kept,
    order: null,
    groups,
    // High energy goes, so what stays longest has the lowest.
    scores: shown.map((e) => -e),
    steps,
    extra: { labels: outputs, sizes: numMembers, energy: shown, rounds },
  };
}

/**
 * Energy of every token left (section 3.2): the mean over all tokens of f(cosine − margin), with
 * f(v) = v above 0 and α·(eᵛ − 1) below. High in a large group of alike tokens.
 *
 * @returns `[S]`
 */
function energies(
  cosines: Matrix,
  alive: Uint32Array,
  margin: number,
  alpha: number,
): Float64Array {
  const { data, cols } = cosines;
  const energy = new Float64Array(alive.length);
  for (let i = 0; i < alive.length; i++) {
    const row = alive[i] * cols;
    for (let j = i; j < alive.length; j++) {
      const v = data[row + alive[j]] - margin;
      const f = v > 0 ? v : alpha * (Math.exp(v) - 1);
      energy[i] += f;
      if (j > i) energy[j] += f;
    }
  }
  for (let i = 0; i < energy.length; i++) energy[i] /= alive.length;
  return energy;
}

interface Pair {
  readonly from: number;
  readonly to: number;
  readonly similarity: number;
}

/**
 * Who merges into whom, in that order. Of the matched tokens those at even ranks each go into the
 * most alike at an odd rank; where all are matched, the most alike pairs merge first. Ties go to the
 * higher energy.
 *
 * @param matched at least two, highest energy first: all tokens, or the 2r of the highest energy
 */
function pairUp(cosines: Matrix, matched: Uint32Array, isBsm: boolean): readonly Pair[] {
  const { data, cols } = cosines;
  const pairs: Pair[] = [];
  for (let a = 0; a < matched.length; a += 2) {
    const row = matched[a] * cols;
    let best = 1;
    let max = -1;
    for (let b = 1; b < matched.length; b += 2) {
      const value = data[row + matched[b]];
      if (value > max) {
        max = value;
        best = b;
      }
    }
    pairs.push({ from: matched[a], to: matched[best], similarity: max });
  }
  if (!isBsm) return pairs;
  const similarities = pairs.map((pair) => pair.similarity);
  return Array.from(topK(similarities, pairs.length), (i) => pairs[i]);
}

/** Row `to` becomes the mean of both, weighted by the patches they stand for. */
function mergeRow({ data, cols }: Matrix, sizes: Uint32Array, from: number, to: number): void {
  const sum = sizes[from] + sizes[to];
  for (let d = 0; d < cols; d++) {
    const at = to * cols + d;
    data[at] = (sizes[to] * data[at] + sizes[from] * data[from * cols + d]) / sum;
  }
  sizes[to] = sum;
}

/** Cosines of changed rows to all rows left. */
function refresh(rows: Matrix, cosines: Matrix, alive: Uint32Array, isChanged: Uint8Array): void {
  const { data, cols } = rows;
  const inverse = inverseRowNorms(rows);
  const dots = new Float64Array(alive.length);
  for (const t of alive) {
    if (!isChanged[t]) continue;
    dotRows(data, t, data, alive, alive.length, cols, dots);
    for (let j = 0; j < alive.length; j++) {
      const value = dots[j] * inverse[t] * inverse[alive[j]];
      cosines.data[t * cosines.cols + alive[j]] = value;
      cosines.data[alive[j] * cosines.cols + t] = value;
    }
  }
}
