import { dependsOn, loneSym, sameDim } from './dim.ts';
import type { Dim, Shape, Sym } from './dim.ts';
import { inferShapes } from './infer-shapes.ts';
import { inferTypes } from './infer-types.ts';
import { attributeInt, attributeInts } from './node-attributes.ts';
import { OnnxError } from './onnx-model.ts';
import type { OnnxGraph, OnnxNode } from './onnx-model.ts';
import type { ShapeContext } from './shape-context.ts';
import { axisIn } from './shape-rule.ts';

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Move elements about and keep their order. */
const LAYOUT = words('Reshape Transpose Squeeze Unsqueeze Flatten');

/** Give each element its own answer. */
const PLAIN = words(
  'Add Sub Mul Div Pow Max Min Sum Mean Mod Where Equal Less LessOrEqual Greater GreaterOrEqual ' +
    'And Or Not Neg Abs Sign Sqrt Reciprocal Exp Log Erf Tanh Sin Cos Sigmoid Relu Gelu FastGelu ' +
    'QuickGelu BiasGelu LeakyRelu PRelu Elu Selu Celu HardSigmoid HardSwish Mish Softplus Clip ' +
    'Floor Ceil Round Cast CastLike Identity Dropout IsNaN Expand Tile Range ConstantOfShape',
);

/** Work along the axes they name, on the rest row by row. */
const ALONG = words(
  'Softmax LogSoftmax LayerNormalization SimplifiedLayerNormalization RMSNormalization ' +
    'LpNormalization Gather Slice Split Concat ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ' +
    'ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSumExp',
);

/** Multiply with weights, or one sequence's rows with its own. */
const PRODUCTS = words('MatMul FusedMatMul Gemm MatMulNBits MatMulBnb4');

/**
 * Lets only graphs pass that answer each sequence of a batch as if it came alone. The batch is
 * followed from the first axis of `stream` [B, n, D] through every operator; `answers` must have
 * it first again.
 *
 * @throws OnnxError `unsupported` with the operator that would not keep them apart.
 */
export function refuseMixedBatch(
  graph: OnnxGraph,
  stream: string,
  answers: readonly string[],
): void {
  const hit = whatMixes(graph, stream, answers);
  if (hit === null) return;
  throw new OnnxError('unsupported', `This part of the model takes no batches: ${hit}.`);
}

function whatMixes(graph: OnnxGraph, stream: string, answers: readonly string[]): string | null {
  const inputs = graph.inputs.map((input) =>
    input.name === stream ? { ...input, shape: ['batch', 'n', input.shape?.[2] ?? null] } : input,
  );
  const types = inferTypes(graph, []);
  const image = { name: '', dataType: 0, shape: null, rest: [] };
  const shapes = inferShapes({ ...graph, inputs }, types, { image, cut: null });
  const batch = loneSym(shapes.shapeOf(stream)?.[0] ?? 0);
  if (batch === null) return 'its stream is no list of sequences';
  const carriers = new Set([stream]);
  for (const node of graph.nodes) {
    if (node.opType === 'Shape' || node.opType === 'Size') continue;
    const spreads = node.outputs.some((name) => batchAxis(shapes.shapeOf(name), batch) !== null);
    if (!spreads && !node.inputs.some((name) => carriers.has(name))) continue;
    if (!keepsApart(node, shapes, batch, carriers)) {
      return `its ${node.opType} "${node.name}" joins or reorders the sequences`;
    }
    for (const output of node.outputs) if (output !== '') carriers.add(output);
  }
  const wrong = answers.find((name) => {
    const [first = 0] = shapes.shapeOf(name) ?? [];
    return loneSym(first) !== batch;
  });
  return wrong === undefined ? null : `its answer "${wrong}" is not one per sequence`;
}

/** The one axis that runs over the batch; null when there is none, or more than one. */
function batchAxis(shape: Shape | null, batch: Sym): number | null {
  const axes = (shape ?? []).flatMap((dim, axis) => (dependsOn(dim, batch) ? [axis] : []));
  return axes.length === 1 ? axes[0] : null;
}

function keepsApart(
  node: OnnxNode,
  shapes: ShapeContext,
  batch: Sym,
  carriers: ReadonlySet<string>,
): boolean {
  const { opType, inputs, outputs } = node;
  const given = inputs.filter((name) => carriers.has(name)).map((name) => shapes.shapeOf(name));
  const made = outputs.filter((name) => name !== '').map((name) => shapes.shapeOf(name));
  const axes = given.map((shape) => batchAxis(shape, batch));
  const ends = made.map((shape) => batchAxis(shape, batch));
  if (axes.includes(null) || ends.includes(null)) return false;
  if (LAYOUT.has(opType)) return true;
  const lengthOf = (shape: Shape | null, axis: number | null): Dim => shape?.[axis ?? 0] ?? 0;
  const lengths = given.map((shape, i) => lengthOf(shape, axes[i]));
  const isSame = made.every((shape, i) =>
    lengths.every((length) => sameDim(length, lengthOf(shape, ends[i]))),
  );
  if (!isSame) return false;
  if (PLAIN.has(opType)) return true;
  if (PRODUCTS.has(opType)) return productKeepsApart(node, shapes, batch, carriers);
  const shape = shapes.shapeOf(inputs[0]);
  return (
    ALONG.has(opType) &&
    shape !== null &&
    !isSteered(node, carriers) &&
    !axesOf(node, shape, shapes).includes(batchAxis(shape, batch) ?? -1)
  );
}

/** Picks by places, or between bounds, that themselves depend on the sequence. */
function isSteered({ opType, inputs }: OnnxNode, carriers: ReadonlySet<string>): boolean {
  return opType !== 'Concat' && inputs.slice(1).some((name) => carriers.has(name));
}

/** The axes an operator of `ALONG` works along; all of them where it does not tell. */
function axesOf(node: OnnxNode, shape: Shape, shapes: ShapeContext): number[] {
  const { opType } = node;
  const all = shape.map((_, axis) => axis);
  const usual = opType === 'Gather' || opType === 'Split' ? 0 : -1;
  const axis = axisIn(attributeInt(node, 'axis', usual), shape.length);
  if (opType.includes('LayerNorm') || opType.startsWith('RMS')) return all.slice(axis);
  const listed = opType === 'Slice' ? 3 : opType.startsWith('Reduce') ? 1 : null;
  if (listed === null) return [axis];
  const axes =
    attributeInts(node, 'axes') ?? shapes.valuesOf(node.inputs[listed] ?? '')?.map(Number) ?? all;
  return axes.map((given) => axisIn(given, shape.length));
}

/** The summed axis must not be the batch, and weights multiply on either side. */
function productKeepsApart(
  node: OnnxNode,
  shapes: ShapeContext,
  batch: Sym,
  carriers: ReadonlySet<string>,
): boolean {
  return [0, 1].every((side) => {
    const name = node.inputs[side] ?? '';
    const shape = shapes.shapeOf(name);
    if (!carriers.has(name) || shape === null) return true;
    const isTurned = attributeInt(node, side === 0 ? 'transA' : 'transB', 0) === 1;
    const fromEnd = (side === 0) === isTurned ? 2 : 1;
    return batchAxis(shape, batch) !== shape.length - Math.min(fromEnd, shape.length);
  });
}
