import { byteLengthOf, dataTypeName } from './data-type.ts';
import { attributeInt } from './node-attributes.ts';
import type { OnnxGraph } from './onnx-model.ts';

/** How the weights are stored, as people call it: `q4`, `bnb4`, `q8`, or the commonest float. */
export function weightKind(graph: OnnxGraph): string {
  for (const node of graph.nodes) {
    if (node.opType === 'MatMulNBits') return `q${attributeInt(node, 'bits', 4)}`;
    if (node.opType === 'MatMulBnb4') return 'bnb4';
    if (node.opType === 'MatMulInteger' || node.opType === 'QLinearMatMul') return 'q8';
  }
  const bytes = new Map<number, number>();
  for (const { dataType, dims } of graph.initializers) {
    const size =
      byteLengthOf(
        dataType,
        dims.reduce((a, b) => a * b, 1),
      ) ?? 0;
    bytes.set(dataType, (bytes.get(dataType) ?? 0) + size);
  }
  const [most] = [...bytes].sort((a, b) => b[1] - a[1]);
  return most === undefined ? 'unknown' : dataTypeName(most[0]);
}
