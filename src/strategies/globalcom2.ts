import { resizeBilinear } from '../core/bilinear.ts';
import { cropCanvas, validPatches, type CropCanvas } from '../core/crop-canvas.ts';
import { finite } from '../core/finite.ts';
import { numPatches } from '../core/grid.ts';
import { headMean } from '../core/head-mean.ts';
import { indexRange } from '../core/index-range.ts';
import { share } from '../core/share.ts';
import type { Params, Strategy } from '../core/strategy.ts';
import { ascending, topK } from '../core/top-k.ts';
import type { Grid, Reduction, Signals, Step } from '../core/types.ts';

/** Of the published code, beside the sum of exponentials. */
const softmaxEpsilon = 1e-8;
/** Stands in `extra.sequence` for the line break token behind every row of crop patches. */
const newline = 0xffffffff;

export const globalcom2: Strategy = {
  id: 'globalcom2',
  label: 'GlobalCom²',
  family: 'attention',
  action: 'prune',
  stage: ['post'],
  control: 'target',
  nested: false,
  cite: {
    title:
      'Global Compression Commander: Plug-and-Play Inference Acceleration for High-Resolution Large Vision-Language Models',
    year: 2025,
    url: 'https://arxiv.org/abs/2501.05179',
    code: 'https://github.com/xuyang-liu16/GlobalCom2',
    codeLicence: 'Apache-2.0',
  },
  adapted:
    'The budgets are rounded so that exactly the asked number is kept, and a picture without crops is cut down too.',
  needs: ['clsLogits'],
  needsFor: (params) =>
    params['score_kind'] === 'attention' ? ['clsAttention'] : globalcom2.needs,
  views: 'all',
  params: {
    score_kind: {
      type: 'choice',
      default: 'logits',
      choices: ['logits', 'attention'],
      label: 'Scores',
      help: 'CLS attention before softmax, as in the code, or after it; the latter wants a temperature near 0.1.',
    },
    temperature: {
      type: 'number',
      default: 10,
      min: 0.01,
      max: 1000,
      step: 0.01,
      label: 'Temperature',
      help: 'How evenly the crops share the budget: lower favours the crop the thumbnail looks at.',
    },
    retention_ratio: {
      type: 'number',
      default: 0,
      min: 0,
      max: 1,
      step: 0.01,
      label: 'Published budget',
      help: 'With crops: this share of every view, rounded down, in place of the asked number; 0 keeps the asked number.',
    },
    compat: {
      type: 'boolean',
      default: false,
      label: 'Published order',
      help: 'Puts patches of padded crops where the published code puts them in the sequence, which is not where they are.',
    },
  },
  reduce({ signals, keep, params }) {
    const kind = params['score_kind'] === 'attention' ? 'clsAttention' : 'clsLogits';
    const thumbnail = finite(headMean(signals[kind]!));
    const { crops } = signals;
    if (!crops || crops.length === 0) return singleView(thumbnail, keep);
    const scores = crops.map((crop) => finite(headMean(crop[kind]!)));
    return multiView(signals, cropCanvas('globalcom2', signals), thumbnail, scores, keep, params);
  },
};

function singleView(scores: Float32Array, keep: number): Reduction {
  const order = topK(scores, keep);
  return {
    kept: ascending(order),
    order,
    groups: null,
    scores,
    steps: Array.from(order, (patch): Step => ({ kind: 'pick', patch, score: scores[patch] })),
    extra: {},
  };
}

/** One crop: which of its patches show the picture, and how they score. */
interface CropScores {
  /** Patches of the crop, row by row. */
  readonly valid: Uint32Array;
  /** `[valid]` its own and the thumbnail's view of it, each at length 1, added. */
  readonly combined: Float64Array;
}

function scoreCrop(
  index: number,
  canvas: CropCanvas,
  global: Float64Array,
  own: Float32Array,
): CropScores {
  const { top, left, right } = canvas.valid;
  const patches = validPatches(canvas, index);
  const g = atLengthOne(
    patches.map(({ row, col }) => global[(row - top) * (right - left) + (col - left)]),
  );
  const l = atLengthOne(patches.map(({ patch }) => own[patch]));
  return {
    valid: Uint32Array.from(patches, ({ patch }) => patch),
    combined: g.map((x, i) => x + l[i]),
  };
}

function atLengthOne(values: readonly number[]): Float64Array {
  const norm = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  return Float64Array.from(values, (x) => (norm === 0 ? 0 : x / norm));
}

/**
 * Retention of every crop, ρ = min(1, R·(1 + σ − mean σ)), where σ is the softmax over crops of the
 * thumbnail's scores summed over the cell of each.
 */
function cropRatios(
  thumbnail: Float32Array,
  grid: Grid,
  canvas: CropCanvas,
  ratio: number,
  temperature: number,
): Float64Array {
  const { rows, cols } = canvas;
  // What does not divide goes to the last row and column of cells.
  const cellRows = Math.max(1, Math.floor(grid.rows / rows));
  const cellCols = Math.max(1, Math.floor(grid.cols / cols));
  const sums = new Float64Array(rows * cols);
  for (let t = 0; t < thumbnail.length; t++) {
    const row = Math.min(rows - 1, Math.floor(Math.floor(t / grid.cols) / cellRows));
    const col = Math.min(cols - 1, Math.floor((t % grid.cols) / cellCols));
    sums[row * cols + col] += thumbnail[t];
  }
  const max = sums.reduce((a, b) => Math.max(a, b));
  const exponentials = sums.map((s) => Math.exp((s - max) / temperature));
  const total = exponentials.reduce((a, b) => a + b) + softmaxEpsilon;
  const mean = exponentials.reduce((a, b) => a + b / total, 0) / sums.length;
  return exponentials.map((e) => Math.min(1, ratio * (1 + e / total - mean)));
}

function multiView(
  signals: Signals,
  canvas: CropCanvas,
  thumbnail: Float32Array,
  ownScores: readonly Float32Array[],
  keep: number,
  params: Params,
): Reduction {
  const { grid } = signals;
  const { valid } = canvas;
  const global = resizeBilinear(
    thumbnail,
    grid.rows,
    grid.cols,
    valid.bottom - valid.top,
    valid.right - valid.left,
  );
  const crops = ownScores.map((own, c) => scoreCrop(c, canvas, global, own));
  const numThumbnail = thumbnail.length;
  const numInCrop = numPatches(canvas.crop);
  const numValid = [numThumbnail, ...crops.map((crop) => crop.valid.length)];
  const published = params['retention_ratio'] as number;
  const ratio = published > 0 ? published : keep / sum(numValid);
  const temperature = params['temperature'] as number;
  const ratios = cropRatios(thumbnail, grid, canvas, Math.min(1, ratio), temperature);
  const budgets = numValid.map((n, v) => n * (v === 0 ? Math.min(1, ratio) : ratios[v - 1]));
  const counts =
    published > 0
      ? Uint32Array.from(budgets, Math.floor)
      : share(Math.min(keep, sum(numValid)), budgets, numValid);

  // Rankings of the views; padding comes last, and only where more is asked than there is picture.
  const rankings = [
    topK(thumbnail, numThumbnail),
    ...crops.map((crop) => rankCrop(crop, numInCrop)),
  ];
  let missing = published > 0 ? 0 : keep - sum(counts);
  const chosen = rankings.map((ranking, v) => {
    const extra = Math.min(missing, v === 0 ? 0 : ranking.length - numValid[v]);
    missing -= extra;
    return ranking.slice(0, counts[v] + extra);
  });

  const offsetOf = (view: number): number =>
    view === 0 ? 0 : numThumbnail + (view - 1) * numInCrop;
  const order = Uint32Array.from(
    chosen.flatMap((list, v) => [...list].map((t) => offsetOf(v) + t)),
  );
  const scores = new Float32Array(offsetOf(crops.length + 1));
  scores.set(thumbnail);
  crops.forEach((crop, c) =>
    crop.valid.forEach((t, i) => (scores[offsetOf(c + 1) + t] = crop.combined[i])),
  );
  const sequence = readingOrder(canvas, crops, chosen, numThumbnail, params['compat'] as boolean);
  return {
    kept: ascending(order),
    order,
    groups: null,
    scores,
    steps: Array.from(order, (patch): Step => ({ kind: 'pick', patch, score: scores[patch] })),
    extra: {
      cropRatios: Float32Array.from(ratios),
      viewKept: Uint32Array.from(chosen, (list) => list.length),
      newlines: canvas.rows * canvas.crop.rows,
      sequence,
    },
  };
}

function sum(numbers: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += numbers[i];
  return total;
}

/** All patches of a crop: the valid ones by falling score, then the padding row by row. */
function rankCrop({ valid, combined }: CropScores, numInCrop: number): Uint32Array {
  const isValid = new Uint8Array(numInCrop);
  for (const t of valid) isValid[t] = 1;
  const padding = indexRange(numInCrop).filter((t) => !isValid[t]);
  return Uint32Array.of(...topK(combined, valid.length).map((i) => valid[i]), ...padding);
}

/**
 * The sequence a language model reads: the thumbnail by falling score, then the rows of the crops
 * across all of them, each followed by a line break.
 *
 * @param published puts the i-th valid patch of a crop where its i-th patch is, as the code does
 */
function readingOrder(
  { rows, cols, crop }: CropCanvas,
  crops: readonly CropScores[],
  chosen: readonly Uint32Array[],
  numThumbnail: number,
  published: boolean,
): Uint32Array {
  const numInCrop = crop.rows * crop.cols;
  const width = cols * crop.cols;
  const placed = new Int32Array(rows * crop.rows * width).fill(-1);
  crops.forEach(({ valid }, c) => {
    const place = indexRange(numInCrop);
    if (published) valid.forEach((t, i) => (place[t] = i));
    for (const t of chosen[c + 1]) {
      const row = Math.floor(c / cols) * crop.rows + Math.floor(place[t] / crop.cols);
      const col = (c % cols) * crop.cols + (place[t] % crop.cols);
      placed[row * width + col] = numThumbnail + c * numInCrop + t;
    }
  });
  const sequence = [...chosen[0]];
  for (let at = 0; at < placed.length; at++) {
    if (placed[at] >= 0) sequence.push(placed[at]);
    if ((at + 1) % width === 0) sequence.push(newline);
  }
  return Uint32Array.from(sequence);
}
