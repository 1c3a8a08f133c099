import type { GraphIndex } from './graph-index.ts';
import { attributeInt } from './node-attributes.ts';
import type { OnnxNode } from './onnx-model.ts';

/** Where attention happens, by structure alone. */
export type AttentionSite =
  | {
      readonly kind: 'softmax';
      /** Node of the Softmax, by place in the sorted graph. */
      readonly at: number;
      /** Tensor before the softmax. */
      readonly logits: string;
      /** Tensor that multiplies the values. */
      readonly probs: string;
      /** The product that scores queries against keys. */
      readonly scores: OnnxNode;
      /** The query does not depend on the picture: a pooling head (MAP), not a block. */
      readonly isPool: boolean;
    }
  | {
      readonly kind: 'Attention' | 'MultiHeadAttention';
      readonly at: number;
      readonly node: OnnxNode;
      readonly isPool: boolean;
    };

/** Between scores and softmax: scale, mask, bias, cap. */
const BEFORE = new Set(
  'Add Sub Mul Div Cast Where Reshape Clip Tanh Min Max Unsqueeze Squeeze Identity'.split(' '),
);

/** Between softmax and the product with the values: guards against NaN, casts, dropout. */
const AFTER = new Set(
  'Where Cast Reshape Dropout Identity Unsqueeze Squeeze Mul Div Expand'.split(' '),
);

const PRODUCTS = new Set(['MatMul', 'FusedMatMul', 'Einsum']);

/** A walk longer than this is not on its way to a product. */
const MAX_STEPS = 24;
/** Nor is one past a tensor that so many nodes read. */
const MAX_READERS = 256;

/**
 * Finds every attention over the picture: a Softmax between a product of two computed tensors and
 * a product with a third, or a fused node. In graph order.
 *
 * @param onPath tensors that carry picture data.
 */
export function findAttention(index: GraphIndex, onPath: ReadonlySet<string>): AttentionSite[] {
  const sites: AttentionSite[] = [];
  for (const [at, node] of index.graph.nodes.entries()) {
    if (node.opType === 'Softmax' && node.domain === '') {
      const site = softmaxSite(index, onPath, at, node);
      if (site !== null) sites.push(site);
    } else if (node.opType === 'Attention' || node.opType === 'MultiHeadAttention') {
      const key = node.opType === 'Attention' && node.domain !== '' ? 0 : 1;
      if (!onPath.has(node.inputs[key] ?? '')) continue;
      sites.push({ kind: node.opType, at, node, isPool: !onPath.has(node.inputs[0]) });
    }
  }
  return sites;
}

function softmaxSite(
  index: GraphIndex,
  onPath: ReadonlySet<string>,
  at: number,
  node: OnnxNode,
): AttentionSite | null {
  const logits = node.inputs[0];
  if (!onPath.has(logits) || attributeInt(node, 'axis', -1) === 1) return null;
  const scores = scoresBehind(index, onPath, logits);
  if (scores === null) return null;
  const probs = probsAhead(index, onPath, node.outputs[0]);
  if (probs === null) return null;
  return { kind: 'softmax', at, logits, probs, scores, isPool: !onPath.has(scores.inputs[0]) };
}

/** Back from the softmax to the product of queries and keys. */
function scoresBehind(
  index: GraphIndex,
  onPath: ReadonlySet<string>,
  logits: string,
): OnnxNode | null {
  const queue = [logits];
  for (let step = 0; step < queue.length && step < MAX_STEPS; step++) {
    const node = index.nodeOf(queue[step]);
    if (node === undefined) continue;
    if (PRODUCTS.has(node.opType)) {
      // The keys must come from the picture; a product with weights is a classifier.
      if (onPath.has(node.inputs[1])) return node;
    } else if (BEFORE.has(node.opType)) {
      for (const name of node.inputs) {
        if (queue.length >= MAX_STEPS) break;
        if (onPath.has(name)) queue.push(name);
      }
    }
  }
  return null;
}

/** Forward from the softmax to the tensor that enters the product with the values. */
function probsAhead(
  index: GraphIndex,
  onPath: ReadonlySet<string>,
  softmax: string,
): string | null {
  const queue = [softmax];
  for (let step = 0; step < queue.length && step < MAX_STEPS; step++) {
    for (const at of index.consumers.get(queue[step])?.slice(0, MAX_READERS) ?? []) {
      const node = index.graph.nodes[at];
      if (PRODUCTS.has(node.opType)) {
        if (node.inputs[0] === queue[step] && onPath.has(node.inputs[1])) return queue[step];
      } else if (AFTER.has(node.opType)) queue.push(node.outputs[0]);
    }
  }
  return null;
}
