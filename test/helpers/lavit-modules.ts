/**
 * @file LaVIT's trained selector and merger, written from the description for one golden case with
 * random weights. The strategy has neither, since the trained weights are not distributed; the case
 * still holds `layerNorm` and `policySoftmax` to the published masks.
 */
import { layerNorm } from '../../src/core/layer-norm.ts';
import { policySoftmax } from '../../src/core/policy-softmax.ts';
import type { Matrix } from '../../src/core/types.ts';

/** Named arrays in one file. */
export type Layout = Readonly<
  Record<string, { readonly offset: number; readonly shape: number[] }>
>;

export class Weights {
  readonly #data: Float32Array;
  readonly #layout: Layout;

  constructor(data: Float32Array, layout: Layout) {
    this.#data = data;
    this.#layout = layout;
  }

  get(name: string): Float32Array {
    const { offset, shape } = this.#layout[name];
    return this.#data.subarray(offset, offset + shape.reduce((a, b) => a * b, 1));
  }
}

const normEpsilon = 1e-5;
const policyEpsilon = 1e-6;

function matrix(rows: number, cols: number): Matrix {
  return { data: new Float32Array(rows * cols), rows, cols };
}

/** x·Wᵀ + b */
function linear(x: Matrix, weights: Weights, name: string): Matrix {
  const bias = weights.get(`${name}.bias`);
  const weight = weights.get(`${name}.weight`);
  const y = matrix(x.rows, bias.length);
  for (let i = 0; i < x.rows; i++) {
    for (let o = 0; o < y.cols; o++) {
      let sum = bias[o];
      for (let c = 0; c < x.cols; c++) sum += x.data[i * x.cols + c] * weight[o * x.cols + c];
      y.data[i * y.cols + o] = sum;
    }
  }
  return y;
}

function norm(x: Matrix, weights: Weights, name: string): Matrix {
  const scale = weights.get(`${name}.weight`);
  const shift = weights.get(`${name}.bias`);
  const { data } = layerNorm(x, normEpsilon);
  return { ...x, data: data.map((v, at) => v * scale[at % x.cols] + shift[at % x.cols]) };
}

/** x·Φ(x), with erf by Abramowitz and Stegun 7.1.26 (error below 1.5e-7). */
function gelu(x: Matrix): Matrix {
  const erf = (v: number): number => {
    const t = 1 / (1 + 0.3275911 * Math.abs(v));
    const poly =
      t *
      (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    return Math.sign(v) * (1 - poly * Math.exp(-v * v));
  };
  return { ...x, data: x.data.map((v) => (v / 2) * (1 + erf(v / Math.SQRT2))) };
}

const add = (x: Matrix, y: Matrix): Matrix => ({ ...x, data: x.data.map((v, i) => v + y.data[i]) });

/** `[T×2]` log-probabilities to keep and to drop. */
export function predict(features: Matrix, weights: Weights): Matrix {
  const hidden = gelu(linear(norm(features, weights, 'in_conv.0'), weights, 'in_conv.1'));
  const half = hidden.cols / 2;
  const mean = new Float64Array(half);
  for (let i = 0; i < hidden.rows; i++) {
    for (let c = 0; c < half; c++) {
      mean[c] += hidden.data[i * hidden.cols + half + c] / hidden.rows;
    }
  }
  const mixed = hidden.data.map((v, at) => {
    const c = at % hidden.cols;
    return c < half ? v : mean[c - half];
  });
  const first = gelu(linear({ ...hidden, data: mixed }, weights, 'out_conv.0'));
  const second = gelu(linear(first, weights, 'out_conv.2'));
  const logits = linear(second, weights, 'out_conv.4');
  const logp = logits.data.map((v, at) => v - logSumExp(logits.data[at], logits.data[at ^ 1]));
  return { ...logits, data: logp };
}

const logSumExp = (a: number, b: number): number =>
  Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

/**
 * Attention of several heads; queries, keys and values are columns of their matrices.
 *
 * @param allowed whether query i may look at key j
 */
function attend(
  queries: Matrix,
  keys: Matrix,
  values: Matrix,
  heads: number,
  allowed: (i: number, j: number) => boolean,
): Matrix {
  const out = matrix(queries.rows, queries.cols);
  const width = queries.cols / heads;
  const weights = new Float64Array(keys.rows);
  for (let i = 0; i < queries.rows; i++) {
    const mask = Uint8Array.from({ length: keys.rows }, (_, j) => (allowed(i, j) ? 1 : 0));
    for (let h = 0; h < heads; h++) {
      for (let j = 0; j < keys.rows; j++) {
        let dot = 0;
        for (let c = h * width; c < (h + 1) * width; c++) {
          dot += queries.data[i * queries.cols + c] * keys.data[j * keys.cols + c];
        }
        weights[j] = dot / Math.sqrt(width);
      }
      policySoftmax(weights, mask, policyEpsilon);
      for (let c = h * width; c < (h + 1) * width; c++) {
        let sum = 0;
        for (let j = 0; j < keys.rows; j++) sum += weights[j] * values.data[j * values.cols + c];
        out.data[i * out.cols + c] = sum;
      }
    }
  }
  return out;
}

function columns(x: Matrix, from: number, to: number): Matrix {
  const part = matrix(x.rows, to - from);
  for (let i = 0; i < x.rows; i++) {
    part.data.set(x.data.subarray(i * x.cols + from, i * x.cols + to), i * part.cols);
  }
  return part;
}

/** All tokens after the merger; those of the kept patches would go on. */
export function mergeAll(
  features: Matrix,
  kept: readonly number[],
  weights: Weights,
  { depth, heads }: { readonly depth: number; readonly heads: number },
): Matrix {
  const isKept = new Set(kept);
  const width = features.cols;
  const source = norm(features, weights, 'ln_vision');
  let x = features;
  for (let b = 0; b < depth; b++) {
    const block = `blocks.${b}`;
    const qkv = linear(
      norm(x, weights, `${block}.norm0`),
      weights,
      `${block}.token_causal_attn.qkv`,
    );
    const causal = attend(
      columns(qkv, 0, width),
      columns(qkv, width, 2 * width),
      columns(qkv, 2 * width, 3 * width),
      heads,
      (i, j) => j <= i && (j === i || isKept.has(j)),
    );
    x = add(x, linear(causal, weights, `${block}.token_causal_attn.proj`));
    const cross = attend(
      linear(norm(x, weights, `${block}.norm1`), weights, `${block}.token_cross_attn.query`),
      linear(source, weights, `${block}.token_cross_attn.key`),
      linear(source, weights, `${block}.token_cross_attn.value`),
      heads,
      (_, j) => !isKept.has(j),
    );
    x = add(x, linear(cross, weights, `${block}.token_cross_attn.proj`));
    const hidden = gelu(linear(norm(x, weights, `${block}.norm2`), weights, `${block}.mlp.fc1`));
    x = add(x, linear(hidden, weights, `${block}.mlp.fc2`));
  }
  return norm(x, weights, 'norm');
}
