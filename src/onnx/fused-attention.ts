import { DATA_TYPE } from './data-type.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { attributeFloat, attributeInt, attributeInts } from './node-attributes.ts';
import { OnnxError } from './onnx-model.ts';
import type { OnnxNode } from './onnx-model.ts';
import type { SizedAttention } from './sized-attention.ts';

/** What a fused attention node computes inside and does not hand out. */
export interface FusedTensors {
  /** [1, N, H·dh] */
  readonly queries: string;
  /** [1, N, H·dh] */
  readonly keys: string;
  /** [1, H, N, N] */
  readonly logits: string;
  /** [1, H, N, N] */
  readonly probs: string;
}

/**
 * The input of a fused node that is added to its logits.
 *
 * @throws OnnxError for masks of padding and for caches, which vision encoders do not have.
 */
export function biasInput(node: OnnxNode, block: number): number {
  const isPacked = node.opType === 'Attention' && node.domain !== '';
  const [bias, ...refused] = isPacked ? [5, 3, 4] : node.domain === '' ? [3, 4, 5] : [5, 4, 6, 7];
  const hit = refused.find((input) => (node.inputs[input] ?? '') !== '');
  if (
    hit !== undefined ||
    attributeInt(node, 'unidirectional', attributeInt(node, 'is_causal', 0)) === 1
  ) {
    throw new OnnxError(
      'unsupported',
      `The fused attention of block ${block} masks or caches tokens, so its scores cannot be told.`,
    );
  }
  return bias;
}

/**
 * Computes the scores of a fused node again from its inputs: com.microsoft Attention (packed
 * weights) and MultiHeadAttention, ai.onnx Attention.
 *
 * @param sized what is added to the scores beside the node's own bias.
 * @throws OnnxError as `biasInput`.
 */
export function fusedAttention(
  anatomy: Anatomy,
  builder: GraphBuilder,
  block: number,
  sized: SizedAttention | null,
): FusedTensors {
  const { site } = anatomy.attention[block];
  if (site.kind === 'softmax') throw new OnnxError('unsupported', `Block ${block} is not fused.`);
  const { node } = site;
  const isPacked = node.opType === 'Attention' && node.domain !== '';
  const bias = node.inputs[biasInput(node, block)] ?? '';
  const [queries, keys] = isPacked
    ? packedRows(anatomy, builder, node)
    : separateRows(anatomy, builder, node);
  const headWidth = Math.floor(
    (isPacked ? packedSizes(anatomy, node)[0] : rowWidth(anatomy, node)) / anatomy.heads,
  );
  const split = (rows: string, perm: readonly number[]): string =>
    builder.transpose(builder.reshape(rows, [1, -1, anatomy.heads, headWidth]), perm);
  const product = builder.op('MatMul', [split(queries, [0, 2, 1, 3]), split(keys, [0, 2, 3, 1])]);
  const given = attributeFloat(node, 'scale', 0);
  const scale = given === 0 ? 1 / Math.sqrt(headWidth) : given;
  const dataType = anatomy.types.get(node.inputs[0]) ?? DATA_TYPE.float32;
  const scaled = builder.op('Mul', [product, builder.scalar(scale, dataType)]);
  const biased = bias === '' ? scaled : builder.op('Add', [scaled, bias]);
  const logits = sized === null ? biased : builder.op('Add', [biased, sized.row(dataType)]);
  return { queries, keys, logits, probs: builder.op('Softmax', [logits], { axis: -1 }) };
}

/** Widths of q, k and v in packed weights [D, q + k + v]. */
function packedSizes(anatomy: Anatomy, node: OnnxNode): number[] {
  const total = Number(anatomy.shapes.shapeOf(node.inputs[1])?.[1] ?? 0);
  return attributeInts(node, 'qkv_hidden_sizes') ?? [total / 3, total / 3, total / 3];
}

function packedRows(anatomy: Anatomy, builder: GraphBuilder, node: OnnxNode): [string, string] {
  const [input, weights, bias = ''] = node.inputs;
  const product = builder.op('MatMul', [input, weights]);
  const packed = bias === '' ? product : builder.op('Add', [product, bias]);
  const [q, k] = packedSizes(anatomy, node);
  return [builder.slice(packed, 2, 0, q), builder.slice(packed, 2, q, q + k)];
}

function separateRows(anatomy: Anatomy, builder: GraphBuilder, node: OnnxNode): [string, string] {
  const [q, k] = [0, 1].map((input) => {
    const rank = anatomy.shapes.shapeOf(node.inputs[input])?.length;
    const tensor = node.inputs[input] ?? '';
    if (rank === 3) return tensor;
    if (rank === 4) {
      const width = rowWidth(anatomy, node);
      return builder.reshape(builder.transpose(tensor, [0, 2, 1, 3]), [1, -1, width]);
    }
    throw new OnnxError(
      'unsupported',
      `A fused attention takes its keys in ${rank} axes, not 3 or 4.`,
    );
  });
  const bias = node.domain === '' ? '' : (node.inputs[3] ?? '');
  if (bias === '') return [q, k];
  const width = rowWidth(anatomy, node);
  return [
    builder.op('Add', [q, builder.slice(bias, 0, 0, width)]),
    builder.op('Add', [k, builder.slice(bias, 0, width, 2 * width)]),
  ];
}

/** H·dh of queries given as rows [1, N, H·dh] or by heads [1, H, N, dh]. */
function rowWidth(anatomy: Anatomy, node: OnnxNode): number {
  const shape = anatomy.shapes.shapeOf(node.inputs[0]);
  const last = Number(shape?.at(-1) ?? 0);
  return shape?.length === 4 ? last * anatomy.heads : last;
}
