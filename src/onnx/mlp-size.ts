import { nodesBetween } from './find-cuts.ts';
import type { GraphIndex } from './graph-index.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { attributeInt } from './node-attributes.ts';
import type { OnnxNode } from './onnx-model.ts';
import type { ShapeContext } from './shape-context.ts';

/** Where an operator takes its weights. */
const WEIGHT_AT: ReadonlyMap<string, number> = new Map([
  ['MatMul', 1],
  ['FusedMatMul', 1],
  ['Gemm', 1],
  ['MatMulInteger', 1],
  ['QLinearMatMul', 3],
  ['Conv', 1],
  ['ConvInteger', 1],
  ['QLinearConv', 3],
]);

interface WeightMatrix {
  /** Length of the rows it reads. */
  readonly from: number;
  /** Multiply-adds for one token. */
  readonly params: number;
}

/**
 * Size of the MLPs by their weight matrices, whatever way they are packed: those between the half
 * place of a block and its end.
 */
export function mlpSize(
  index: GraphIndex,
  shapes: ShapeContext,
  onPath: ReadonlySet<string>,
  { cuts, midCuts }: Pick<Anatomy, 'cuts' | 'midCuts'>,
): Pick<Anatomy, 'mlpWidth' | 'mlpParams'> {
  const widths = new Set<number>();
  let params = 0;
  for (const [block, mid] of midCuts.entries()) {
    if (mid === null) return { mlpWidth: null, mlpParams: null };
    const matrices = nodesBetween(index, onPath, mid, cuts[block + 1])
      .map((node) => matrixOf(node, shapes, onPath))
      .filter((matrix) => matrix !== null);
    for (const matrix of matrices) params += matrix.params;
    widths.add(matrices.at(-1)?.from ?? 0);
  }
  const [width = 0] = widths;
  return {
    mlpWidth: widths.size === 1 && width > 0 ? width : null,
    mlpParams: params > 0 ? params / midCuts.length : null,
  };
}

function matrixOf(
  node: OnnxNode,
  shapes: ShapeContext,
  onPath: ReadonlySet<string>,
): WeightMatrix | null {
  if (node.opType === 'MatMulNBits' || node.opType === 'MatMulBnb4') {
    const from = attributeInt(node, 'K', 0);
    return { from, params: from * attributeInt(node, 'N', 0) };
  }
  const weight = node.inputs[WEIGHT_AT.get(node.opType) ?? -1] ?? '';
  const shape = shapes.shapeOf(weight);
  // A product of two computed tensors has no weights.
  if (shape === null || shape.length < 2 || onPath.has(weight)) return null;
  const params = shape.reduce<number>((product, dim) => product * Number(dim), 1);
  const isConv = node.opType.includes('Conv');
  const isTurned = attributeInt(node, 'transB', 0) === 1;
  const from = Number(shape[isConv ? 1 : shape.length - (isTurned ? 1 : 2)]);
  return Number.isFinite(params * from) ? { from, params } : null;
}
