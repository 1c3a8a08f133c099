import { DATA_TYPE } from './data-type.ts';
import type { Attribute, Int64, OnnxNode, OnnxTensor } from './onnx-model.ts';
import { encodeUtf8 } from './utf8.ts';

type AttributeValue = number | string | readonly number[];

/** A node; integer attributes as numbers, lists as arrays, strings as UTF-8. */
export function makeNode(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  domain = '',
): OnnxNode {
  const entries = Object.entries(attributes).map(([name, value]): [string, Attribute] => [
    name,
    makeAttribute(name, value),
  ]);
  return {
    name: outputs[0] ?? '',
    opType,
    domain,
    inputs,
    outputs,
    attributes: new Map(entries),
    rest: [],
  };
}

function makeAttribute(name: string, value: AttributeValue): Attribute {
  if (typeof value === 'number') return { name, type: 2, i: value, rest: [] };
  if (typeof value === 'string') {
    return { name, type: 3, s: encodeUtf8(value), rest: [] };
  }
  return { name, type: 7, ints: value, rest: [] };
}

/** A float attribute: kept apart, since a whole number does not tell which kind is meant. */
export function floatAttribute(name: string, value: number): Attribute {
  return { name, type: 1, f: value, rest: [] };
}

/** int64 initializer; without `dims` a vector. */
export function intTensor(
  name: string,
  values: readonly Int64[],
  dims: readonly number[] = [values.length],
): OnnxTensor {
  const data = BigInt64Array.from(values, (value) => BigInt(value));
  return { name, dims, dataType: DATA_TYPE.int64, raw: new Uint8Array(data.buffer), rest: [] };
}

/** float32 initializer. */
export function floatTensor(
  name: string,
  values: ArrayLike<number>,
  dims: readonly number[],
): OnnxTensor {
  const data = Float32Array.from(values);
  return { name, dims, dataType: DATA_TYPE.float32, raw: new Uint8Array(data.buffer), rest: [] };
}
