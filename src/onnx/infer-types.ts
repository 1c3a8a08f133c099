import { DATA_TYPE } from './data-type.ts';
import { attributeInt } from './node-attributes.ts';
import type { OnnxGraph, OnnxNode, OnnxValueInfo } from './onnx-model.ts';

const { float32, int64, bool, uint8, int32 } = DATA_TYPE;

const TO_BOOL = new Set(
  'Equal Greater GreaterOrEqual Less LessOrEqual And Or Xor Not IsNaN IsInf'.split(' '),
);
const TO_INT64 = new Set('Shape Size NonZero ArgMax ArgMin'.split(' '));
const TO_INT32 = new Set(['MatMulInteger', 'ConvInteger']);

/**
 * Element type of every tensor, front to back; 0 or absent where it cannot be told. The file's own
 * notes count only behind operators that are not known here: converters leave them stale.
 *
 * @param notes the values of the file as it came.
 */
export function inferTypes(graph: OnnxGraph, notes: readonly OnnxValueInfo[]): Map<string, number> {
  const noted = new Map(notes.map((value) => [value.name, value.dataType]));
  const types = new Map<string, number>();
  for (const value of graph.inputs) types.set(value.name, value.dataType);
  for (const tensor of graph.initializers) types.set(tensor.name, tensor.dataType);
  for (const node of graph.nodes) {
    node.outputs.forEach((output, i) => {
      if (output === '') return;
      const note = node.domain === '' ? undefined : noted.get(output);
      types.set(output, note || outputType(node, i, (k) => types.get(node.inputs[k] ?? '') ?? 0));
    });
  }
  return types;
}

function outputType(node: OnnxNode, output: number, input: (k: number) => number): number {
  const { opType } = node;
  if (TO_BOOL.has(opType)) return bool;
  if (TO_INT64.has(opType)) return int64;
  if (TO_INT32.has(opType)) return int32;
  switch (opType) {
    case 'Cast':
      return attributeInt(node, 'to', 0);
    case 'CastLike':
    case 'Where':
      return input(1);
    case 'ConstantOfShape':
      return node.attributes.get('value')?.t?.dataType ?? float32;
    case 'DynamicQuantizeLinear':
      return output === 1 ? float32 : uint8;
    case 'QuantizeLinear':
      return input(2) || attributeInt(node, 'output_dtype', uint8);
    case 'DequantizeLinear':
      return input(1);
    case 'TopK':
      return output === 1 ? int64 : input(0);
    case 'OneHot':
      return input(2);
    case 'RandomNormal':
    case 'EyeLike':
      return attributeInt(node, 'dtype', 0) || input(0);
    case 'MaxPool':
    case 'Dropout':
      return output === 0 ? input(0) : opType === 'MaxPool' ? int64 : bool;
    case 'LayerNormalization':
      return output === 0 ? input(0) : float32;
    case 'If': {
      const branch = node.attributes.get('then_branch')?.g;
      return branch?.outputs[output]?.dataType ?? 0;
    }
    case 'Loop':
    case 'Scan':
      return 0;
    default:
      return input(0);
  }
}
