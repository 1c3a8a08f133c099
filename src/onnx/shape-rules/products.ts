import { addDims, divideDims, valueOf } from '../dim.ts';
import type { Dim, Shape } from '../dim.ts';
import { attributeInt, attributeInts, attributeText } from '../node-attributes.ts';
import type { RuleCall, ShapeRule } from '../shape-rule.ts';

/** The summed axis: a token axis against a number of the file means weights for a fixed N. */
function contract(op: RuleCall, a: Dim, b: Dim): void {
  const isFixed =
    (op.isToken(a) && typeof b === 'number') || (op.isToken(b) && typeof a === 'number');
  if (isFixed && valueOf(a) === valueOf(b)) {
    op.obstacle('mixes its tokens with weights made for one number of tokens');
  } else op.context.unify(a, b);
}

function product(op: RuleCall, a: Shape | null, b: Shape | null): void {
  if (a === null || b === null || a.length === 0 || b.length === 0) return;
  const left = a.length === 1 ? [1, a[0]] : a;
  const right = b.length === 1 ? [b[0], 1] : b;
  contract(op, left[left.length - 1], right[right.length - 2]);
  const batch = op.context.broadcast(left.slice(0, -2), right.slice(0, -2));
  const rows = a.length === 1 ? [] : [left[left.length - 2]];
  const cols = b.length === 1 ? [] : [right[right.length - 1]];
  op.set(0, [...batch, ...rows, ...cols]);
}

function swapped(shape: Shape | null, flag: number): Shape | null {
  if (shape === null || flag === 0 || shape.length < 2) return shape;
  return [...shape.slice(0, -2), shape[shape.length - 1], shape[shape.length - 2]];
}

/** A second operand that is a weight keeps its numbers: a width is no token count. */
function operand(op: RuleCall, input: number): Shape | null {
  const shape = op.weight(input);
  return shape !== null && shape.length <= 2 ? shape : op.shape(input);
}

const matMul: ShapeRule = (op) => product(op, op.shape(0), operand(op, 1));

const fusedMatMul: ShapeRule = (op) => {
  product(
    op,
    swapped(op.shape(0), attributeInt(op.node, 'transA', 0)),
    swapped(operand(op, 1), attributeInt(op.node, 'transB', 0)),
  );
};

/** Weights packed in blocks: the width of the result is an attribute. */
const packedMatMul: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape !== null) op.set(0, [...shape.slice(0, -1), attributeInt(op.node, 'N', 0)]);
};

const conv =
  (weights: number): ShapeRule =>
  (op) => {
    const shape = op.shape(0);
    const kernel = op.weight(weights);
    if (shape === null || kernel === null || shape.length < 3) return;
    if (shape.some((dim) => op.isToken(dim))) {
      op.obstacle('convolves over the full map of tokens');
    }
    op.set(0, [shape[0], kernel[0], ...slide(op, shape, kernel.slice(2))]);
  };

const pool: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape === null || shape.length < 3) return;
  if (shape.some((dim) => op.isToken(dim))) op.obstacle('pools over the full map of tokens');
  op.set(0, [
    shape[0],
    shape[1],
    ...slide(op, shape, attributeInts(op.node, 'kernel_shape') ?? []),
  ]);
};

/** Lengths behind the channels after a sliding window. */
function slide(op: RuleCall, shape: Shape, kernel: Shape): Dim[] {
  const { node } = op;
  const { symbols } = op.context;
  const axes = shape.length - 2;
  const strides = attributeInts(node, 'strides');
  const dilations = attributeInts(node, 'dilations');
  const pads = attributeInts(node, 'pads');
  const auto = attributeText(node, 'auto_pad') ?? 'NOTSET';
  const isCeil = attributeInt(node, 'ceil_mode', 0) === 1;
  return Array.from({ length: axes }, (_, i) => {
    const dim = shape[2 + i];
    const stride = strides?.[i] ?? 1;
    if (auto.startsWith('SAME')) return symbols.floorDiv(addDims(dim, stride - 1), stride);
    const size = kernel[i];
    if (typeof size !== 'number' || stride < 1) return op.context.unknown();
    const reach = (dilations?.[i] ?? 1) * (size - 1) + 1;
    const padding = (pads?.[i] ?? 0) + (pads?.[i + axes] ?? 0);
    const room = addDims(dim, padding - reach + (isCeil ? stride - 1 : 0));
    return addDims(symbols.floorDiv(room, stride), 1);
  });
}

const gemm: ShapeRule = (op) => {
  const a = swapped(op.shape(0), attributeInt(op.node, 'transA', 0));
  const b = swapped(op.weight(1), attributeInt(op.node, 'transB', 0));
  product(op, a, b);
};

const globalPool: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape !== null) op.set(0, [...shape.slice(0, 2), ...shape.slice(2).map(() => 1)]);
};

const einsum: ShapeRule = (op) => {
  const [inputs, output] = (attributeText(op.node, 'equation') ?? '')
    .replaceAll(' ', '')
    .split('->');
  if (output === undefined || inputs.includes('.')) return;
  const lengths = new Map<string, Dim>();
  for (const [i, labels] of inputs.split(',').entries()) {
    const shape = op.shape(i);
    if (shape === null || shape.length !== labels.length) return;
    for (const [axis, label] of [...labels].entries()) {
      const known = lengths.get(label);
      lengths.set(label, known === undefined ? shape[axis] : op.context.unify(known, shape[axis]));
    }
  }
  op.set(
    0,
    [...output].map((label) => lengths.get(label) ?? op.context.unknown()),
  );
};

/** com.microsoft.Attention: input [B, N, D], packed weights [D, 3·D]. */
const packedAttention: ShapeRule = (op) => {
  const shape = op.shape(0);
  const packed = op.weight(1)?.[1];
  if (shape === null || packed === undefined) return;
  const sizes = attributeInts(op.node, 'qkv_hidden_sizes');
  const width = sizes?.[2] ?? divideDims(packed, 3) ?? op.context.unknown();
  spreadBias(op, 5, shape[1], shape[1]);
  op.set(0, [...shape.slice(0, -1), width]);
};

/** MultiHeadAttention and ai.onnx Attention with q, k, v of three axes, or of four with heads. */
const attention: ShapeRule = (op) => {
  const [q, k, v] = [op.shape(0), op.shape(1), op.shape(2)];
  if (q === null || v === null) return;
  if (k !== null && k.length === 3 && v.length === 3) op.context.unify(k[1], v[1]);
  spreadBias(op, op.node.domain === '' ? 3 : 5, q[q.length - 2], v[v.length - 2]);
  op.set(0, [...q.slice(0, -1), v[v.length - 1]]);
};

/** What is added to the logits has a row per query and a column per key, or one for all. */
function spreadBias(op: RuleCall, input: number, queries: Dim, keys: Dim): void {
  const shape = op.has(input) ? op.shape(input) : null;
  if (shape !== null) op.context.broadcast([queries, keys], shape.slice(-2));
}

export const PRODUCT_RULES: Readonly<Record<string, ShapeRule>> = {
  MatMul: matMul,
  MatMulInteger: matMul,
  FusedMatMul: fusedMatMul,
  MatMulNBits: packedMatMul,
  MatMulBnb4: packedMatMul,
  QLinearMatMul: (op) => product(op, op.shape(0), operand(op, 3)),
  Gemm: gemm,
  Conv: conv(1),
  ConvInteger: conv(1),
  FusedConv: conv(1),
  QLinearConv: conv(3),
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  Einsum: einsum,
  MultiHeadAttention: attention,
};

export const PACKED_ATTENTION_RULE = packedAttention;
export const ATTENTION_RULE = attention;
