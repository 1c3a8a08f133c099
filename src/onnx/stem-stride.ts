import type { GraphIndex } from './graph-index.ts';
import { attributeInts } from './node-attributes.ts';

/**
 * Pixels between neighbouring patches: the strides of all convolutions and poolings on the way
 * from the picture to `target` multiplied. Null when there is none.
 */
export function stemStride(
  index: GraphIndex,
  image: string,
  target: string,
): { readonly x: number; readonly y: number } | null {
  const strides = new Map([[image, { x: 1, y: 1 }]]);
  const last = index.producer.get(target) ?? -1;
  for (let at = 0; at <= last; at++) {
    const node = index.graph.nodes[at];
    if (node.opType === 'Shape') continue;
    const before = index.reads[at].map((name) => strides.get(name)).find((s) => s !== undefined);
    if (before === undefined) continue;
    const isSliding = /Conv|^(Max|Average|Lp)Pool$/.test(node.opType);
    const [y = 1, x = y] = (isSliding ? attributeInts(node, 'strides') : null) ?? [];
    for (const output of node.outputs) strides.set(output, { x: before.x * x, y: before.y * y });
  }
  const stride = strides.get(target);
  return stride === undefined || (stride.x === 1 && stride.y === 1) ? null : stride;
}
