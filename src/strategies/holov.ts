import { dotRows } from '../core/dot-rows.ts';
import { finite } from '../core/finite.ts';
import { columnOf, rowOf } from '../core/grid.ts';
import { headMean } from '../core/head-mean.ts';
import { rowNorms } from '../core/row-norms.ts';
import { share } from '../core/share.ts';
import type { Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Grid, Matrix, Step } from '../core/types.ts';

/** Of the published code: attention in thousandths, and what keeps quotients from dividing by 0. */
const attentionScale = 1000;
const epsilon = 1e-6;

export const holov: Strategy = {
  id: 'holov',
  label: 'HoloV',
  family: 'attention',
  action: 'prune',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title:
      'Don\'t Just Chase "Highlighted Tokens" in MLLMs: Revisiting Visual Holistic Context Retention',
    year: 2025,
    url: 'https://arxiv.org/abs/2510.02912',
    code: 'https://github.com/obananas/HoloV',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'What a full crop cannot take goes to the others; the released code fills up with zero tokens.',
  needs: ['clsAttention', 'tokens'],
  params: {
    num_patches: {
      type: 'integer',
      default: 16,
      min: 1,
      max: 4096,
      step: 1,
      unit: 'crops',
      label: 'Crops',
      help: 'Parts of the picture among which the asked number is shared out.',
    },
    alpha: {
      type: 'number',
      default: 0.09,
      min: 0,
      max: 10,
      step: 0.01,
      label: 'Weight of variety',
      help: 'How much a crop of unlike tokens is favoured beside one with high attention.',
    },
    layout: {
      type: 'choice',
      default: 'strips',
      choices: ['strips', 'blocks'],
      label: 'Crops are',
      help: 'Stretches of the raster order, as published, or (addition) blocks of rows and columns.',
    },
  },
  reduce({ signals, keep, params }) {
    const { grid } = signals;
    const attention = finite(headMean(signals.clsAttention!));
    const wanted = Math.min(params['num_patches'] as number, attention.length);
    const crops =
      params['layout'] === 'blocks' ? blocks(grid, wanted) : strips(attention.length, wanted);
    const alpha = params['alpha'] as number;
    const cropScores = crops.map((crop) => cropScore(signals.tokens!, attention, crop, alpha));
    const sizes = crops.map((crop) => crop.length);
    const { allocated, overflow } = allocate(cropScores, sizes, keep);
    const order = new Uint32Array(keep);
    const cropOf = new Uint32Array(attention.length);
    crops.forEach((crop, p) => crop.forEach((t) => (cropOf[t] = p)));
    const steps: Step[] = [];
    for (let p = 0; p < crops.length; p++) {
      const crop = crops[p];
      const ofCrop = Array.from(crop, (t) => attention[t]);
      for (const n of topK(ofCrop, allocated[p])) {
        order[steps.length] = crop[n];
        steps.push({ kind: 'pick', patch: crop[n], score: attention[crop[n]] });
      }
    }
    return {
      kept: ascending(order),
      order,
      groups: null,
      // Attention ranks inside a crop only, so there is no one ranking of all patches.
      scores: null,
      steps,
      extra: {
        importance: attention,
        cropOf,
        allocated,
        cropScores: Float32Array.from(cropScores),
        overflow,
      },
    };
  },
};

/** P stretches of the raster order; the first ones take one patch more where it does not divide. */
function strips(numPatches: number, numCrops: number): Uint32Array[] {
  const size = Math.floor(numPatches / numCrops);
  const numLonger = numPatches % numCrops;
  let from = 0;
  return Array.from({ length: numCrops }, (_, p) => {
    const length = size + (p < numLonger ? 1 : 0);
    const start = from;
    from += length;
    return Uint32Array.from({ length }, (_value, n) => start + n);
  });
}

/** About P blocks in the proportions of the grid, at most one per patch. */
function blocks(grid: Grid, numCrops: number): Uint32Array[] {
  const { rows, cols } = grid;
  const clamp = (x: number, max: number): number => Math.min(max, Math.max(1, Math.round(x)));
  const numRows = clamp(Math.sqrt((numCrops * rows) / cols), rows);
  const numCols = clamp(numCrops / numRows, cols);
  const members: number[][] = Array.from({ length: numRows * numCols }, () => []);
  for (let t = 0; t < rows * cols; t++) {
    const row = Math.floor((rowOf(grid, t) * numRows) / rows);
    const column = Math.floor((columnOf(grid, t) * numCols) / cols);
    members[row * numCols + column].push(t);
  }
  return members.map((block) => Uint32Array.from(block));
}

/**
 * Mean over a crop of A + α·v, where A is attention and v the variance of a token's cosines to the
 * others, brought to the mean of A. Sums of S and S² are enough: with m tokens, μ_i = Σ_j S_ij/(m−1)
 * and v_i = Σ_j (S_ij − μ_i)²/(m−1) over a zero diagonal that is counted, which comes to
 * (ΣS² − (m−2)·μ²)/(m−1).
 */
function cropScore(
  tokens: Matrix,
  attention: Float32Array,
  crop: Uint32Array,
  alpha: number,
): number {
  const { data, cols } = tokens;
  const size = crop.length;
  let sumA = 0;
  let sumAbsA = 0;
  for (const t of crop) {
    sumA += attentionScale * attention[t];
    sumAbsA += attentionScale * Math.abs(attention[t]);
  }
  const meanA = sumA / size;
  if (size < 2) return positive(meanA);
  const rows = new Float32Array(size * cols);
  for (let n = 0; n < size; n++) {
    rows.set(data.subarray(crop[n] * cols, (crop[n] + 1) * cols), n * cols);
  }
  const scale = rowNorms({ data: rows, rows: size, cols }).map((norm) => 1 / (norm + epsilon));
  const sums = new Float64Array(size);
  const squares = new Float64Array(size);
  const places = Uint32Array.from(crop, (_, n) => n);
  const dots = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const first = i + 1;
    dotRows(rows, i, rows, places.subarray(first), size - first, cols, dots);
    for (let j = first; j < size; j++) {
      const cosine = dots[j - first] * scale[i] * scale[j];
      sums[i] += cosine;
      sums[j] += cosine;
      squares[i] += cosine * cosine;
      squares[j] += cosine * cosine;
    }
  }
  let sumV = 0;
  for (let i = 0; i < size; i++) {
    const mean = sums[i] / (size - 1);
    sumV += (squares[i] - (size - 2) * mean * mean) / (size - 1);
  }
  const meanV = sumV / size;
  return positive(meanA + (alpha * meanV * (sumAbsA / size)) / (meanV + epsilon));
}

/** A share needs a weight of at least 0; NaN weighs nothing. */
function positive(weight: number): number {
  return weight > 0 && Number.isFinite(weight) ? weight : 0;
}

/**
 * Whole shares of K: w·K rounded down, what is left over one each to the largest w. A crop takes
 * no more than it has; what does not fit goes to the others in proportion.
 */
function allocate(
  scores: readonly number[],
  sizes: readonly number[],
  keep: number,
): { allocated: Uint32Array; overflow: number } {
  const total = scores.reduce((sum, s) => sum + s, 0) + epsilon;
  const asked = Uint32Array.from(scores, (s) => Math.floor((s / total) * keep));
  let left = keep - asked.reduce((sum, n) => sum + n, 0);
  for (const p of topK(scores, Math.min(left, scores.length))) {
    asked[p]++;
    left--;
  }
  const allocated = asked.map((n, p) => Math.min(n, sizes[p]));
  const overflow = keep - allocated.reduce((sum, n) => sum + n, 0);
  const room = sizes.map((size, p) => size - allocated[p]);
  share(overflow, scores, room).forEach((n, p) => (allocated[p] += n));
  return { allocated, overflow };
}
