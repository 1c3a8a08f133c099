import { dimText, mulDims, sameDim, symDim } from './dim.ts';
import type { Dim, Shape } from './dim.ts';
import { dataPath, findCuts, nodesBetween } from './find-cuts.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { OnnxError } from './onnx-model.ts';
import type { OnnxNode } from './onnx-model.ts';

/** Where projections happen: behind these a tensor is no longer the query or key alone. */
const PROJECTIONS =
  /^(MatMul|FusedMatMul|MatMulNBits|MatMulBnb4|MatMulInteger|QLinearMatMul|Gemm|Einsum|Conv|ConvInteger|DynamicQuantizeLinear|.*Normalization|Reduce.*)$/;

/** Steps that only arrange. */
const LAYOUT = new Set('Reshape Transpose Squeeze Unsqueeze Cast Identity'.split(' '));

/**
 * The projection behind an operand of the score product, as rows `[1, N, H·dh]`: bias included,
 * before rotary position and before any scale the export has moved into it.
 *
 * @param operand input of the product that scores queries against keys.
 */
export function projectionRows(
  anatomy: Anatomy,
  builder: GraphBuilder,
  block: number,
  operand: string,
  headWidth: Dim,
): string {
  const { index, shapes, heads } = anatomy;
  const fromBlock = dataPath(index, anatomy.cuts[block]);
  const stops = findCuts(index, fromBlock, [operand]).map(({ tensor }) => tensor);
  const candidates = [operand];
  for (let i = stops.length - 1; i > 0; i--) {
    const between = nodesBetween(index, fromBlock, stops[i - 1], stops[i]);
    if (!mayStepBack(anatomy, fromBlock, between)) break;
    if (!sameVolume(shapes.shapeOf(stops[i - 1]), shapes.shapeOf(operand))) break;
    candidates.unshift(stops[i - 1]);
  }
  for (const tensor of candidates) {
    const rows = asRows(builder, tensor, shapes.shapeOf(tensor), anatomy, heads, headWidth);
    if (rows !== null) return rows;
  }
  const shape = shapes.shapeOf(operand)?.map(dimText).join('×') ?? 'unknown';
  throw new OnnxError(
    'unsupported',
    `The keys of block ${block} lie in an unknown order (${shape}).`,
  );
}

/**
 * Whether the tensor in front of these nodes is still the same query or key: they arrange it,
 * scale it by one number, or turn it (rotary). A sum with a bias or a projection is the start.
 */
function mayStepBack(
  anatomy: Anatomy,
  fromBlock: ReadonlySet<string>,
  nodes: readonly OnnxNode[],
): boolean {
  if (nodes.length > 1) return nodes.every((node) => !PROJECTIONS.test(node.opType));
  const [node] = nodes;
  if (node === undefined) return false;
  if (LAYOUT.has(node.opType)) return true;
  if (node.opType !== 'Mul' && node.opType !== 'Div') return false;
  const other = node.inputs.find((name) => !fromBlock.has(name));
  const shape = other === undefined ? null : anatomy.shapes.shapeOf(other);
  return shape !== null && shape.every((dim) => dim === 1);
}

function sameVolume(a: Shape | null, b: Shape | null): boolean {
  if (a === null || b === null) return false;
  return sameDim(a.reduce(mulDims, 1), b.reduce(mulDims, 1));
}

/** Brings [1, H, N, dh] and its relatives into rows; null for an order not known. */
function asRows(
  builder: GraphBuilder,
  tensor: string,
  shape: Shape | null,
  anatomy: Anatomy,
  heads: number,
  headWidth: Dim,
): string | null {
  const { token } = anatomy.shapes;
  if (shape === null || token === null) return null;
  const n = symDim(token);
  const width = mulDims(heads, headWidth);
  const is = (...pattern: readonly Dim[]): boolean =>
    pattern.length === shape.length && pattern.every((dim, i) => sameDim(dim, shape[i]));
  if (typeof width !== 'number') return null;
  const ordered = (perm: readonly number[]): string =>
    builder.reshape(builder.transpose(tensor, perm), [1, -1, width]);
  if (is(1, n, width)) return tensor;
  if (is(n, 1, width)) return ordered([1, 0, 2]);
  if (is(1, n, heads, headWidth)) return ordered([0, 1, 2, 3]);
  if (is(1, heads, n, headWidth)) return ordered([0, 2, 1, 3]);
  if (is(1, heads, headWidth, n)) return ordered([0, 3, 1, 2]);
  if (is(n, heads, headWidth)) return ordered([0, 1, 2]);
  if (is(heads, n, headWidth)) return ordered([1, 0, 2]);
  if (is(heads, headWidth, n)) return ordered([2, 0, 1]);
  return null;
}
