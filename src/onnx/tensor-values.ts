import { DATA_TYPE } from './data-type.ts';
import type { OnnxTensor } from './onnx-model.ts';
import { WireReader } from './wire-reader.ts';

/** Shape arithmetic works on short lists; longer tensors are weights. */
const MAX_ELEMENTS = 4096;

/**
 * The whole numbers in a small int32, int64 or bool tensor; null for anything else. int64 beyond
 * 2^53 (the "to the end" of a Slice) comes out rounded.
 */
export function readInts(tensor: OnnxTensor): number[] | null {
  const count = tensor.dims.reduce((a, b) => a * b, 1);
  if (count > MAX_ELEMENTS) return null;
  const { dataType, raw } = tensor;
  const isWide = dataType === DATA_TYPE.int64;
  if (!isWide && dataType !== DATA_TYPE.int32 && dataType !== DATA_TYPE.bool) return null;
  if (raw !== null) {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    return Array.from({ length: count }, (_, i) => {
      if (isWide) return Number(view.getBigInt64(i * 8, true));
      return dataType === DATA_TYPE.int32 ? view.getInt32(i * 4, true) : view.getUint8(i);
    });
  }
  const values: (number | bigint)[] = [];
  for (const field of tensor.rest) {
    const reader = new WireReader(field);
    reader.next();
    if (reader.field === (isWide ? 7 : 5)) reader.ints(values, MAX_ELEMENTS);
  }
  return values.length === count ? values.map(Number) : null;
}

/** The single number in a float16, float32 or float64 tensor of one element; else null. */
export function readScalar(tensor: OnnxTensor): number | null {
  if (tensor.dims.reduce((a, b) => a * b, 1) !== 1) return null;
  const { dataType, raw } = tensor;
  if (raw !== null) {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    if (dataType === DATA_TYPE.float32) return view.getFloat32(0, true);
    if (dataType === DATA_TYPE.float64) return view.getFloat64(0, true);
    if (dataType === DATA_TYPE.float16) return halfToNumber(view.getUint16(0, true));
  } else if (dataType === DATA_TYPE.float32) {
    for (const field of tensor.rest) {
      const reader = new WireReader(field);
      const values: number[] = [];
      reader.next();
      if (reader.field === 4) reader.floats(values, 1);
      if (values.length === 1) return values[0];
    }
  }
  return readInts(tensor)?.[0] ?? null;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
