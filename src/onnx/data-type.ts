/** TensorProto.DataType of the element types that matter here. */
export const DATA_TYPE = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

/** Bits of one element; absent for strings and for what is not known. */
const BITS: ReadonlyMap<number, number> = new Map([
  [1, 32],
  [2, 8],
  [3, 8],
  [4, 16],
  [5, 16],
  [6, 32],
  [7, 64],
  [9, 8],
  [10, 16],
  [11, 64],
  [12, 32],
  [13, 64],
  [14, 64],
  [15, 128],
  [16, 16],
  [17, 8],
  [18, 8],
  [19, 8],
  [20, 8],
  [21, 4],
  [22, 4],
  [23, 4],
  [24, 8],
]);

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(DATA_TYPE).map(([name, code]) => [code, name]),
);

/** Bytes of `count` elements, or null when the type has no fixed size. */
export function byteLengthOf(dataType: number, count: number): number | null {
  const bits = BITS.get(dataType);
  return bits === undefined ? null : Math.ceil((count * bits) / 8);
}

/** `float32`, `int64`…, the words onnxruntime uses; `unknown` for others. */
export function dataTypeName(dataType: number): string {
  return NAMES.get(dataType) ?? 'unknown';
}
