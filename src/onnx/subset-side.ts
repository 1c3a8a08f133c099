import { OnnxError } from './onnx-model.ts';
import type { SideInfo } from './plan-tail.ts';

export interface SideValue<A> {
  /** Flat, row-major. */
  readonly data: A;
  readonly dims: readonly number[];
}

/** Element stores as onnxruntime hands them out; float16 comes as Uint16Array. */
export type SideData =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/**
 * A side tensor for the tokens that are kept: rows of token axes are picked, counts of tokens are
 * lowered. Whether an axis (or a count) includes the prefix follows from its length: what it is
 * short of `numTokens` is the prefix.
 *
 * @param numTokens N of the run that produced the side, prefix included.
 * @param keep places in that sequence, ascending, prefix included; for merged tokens the place of
 *   the token each one stands at.
 * @throws OnnxError when an axis is longer than the sequence or `keep` reaches beyond it.
 */
export function subsetSide<A extends SideData>(
  side: SideInfo,
  value: SideValue<A>,
  keep: Uint32Array,
  numTokens: number,
): SideValue<A> {
  let { data, dims } = value;
  for (const axis of side.tokenAxes) {
    const rows = rowsOf(dims[axis], keep, numTokens);
    data = pick(data, dims, axis, rows);
    dims = dims.with(axis, rows.length);
  }
  if (side.counts.length > 0) data = lowerCounts(data, side.counts, keep, numTokens);
  return { data, dims };
}

/** Rows of an axis of `length` that stand for kept tokens. */
function rowsOf(length: number, keep: Uint32Array, numTokens: number): Uint32Array {
  const skip = numTokens - length;
  if (!(skip >= 0)) {
    throw new OnnxError(
      'unsupported',
      `A tensor beside the stream has ${length} rows for ${numTokens} tokens.`,
    );
  }
  const rows = keep.filter((place) => place >= skip);
  for (let i = 0; i < rows.length; i++) {
    rows[i] -= skip;
    if (rows[i] >= length) {
      throw new OnnxError(
        'unsupported',
        `Token ${rows[i] + skip} is not among ${numTokens} tokens.`,
      );
    }
  }
  return rows;
}

function pick<A extends SideData>(
  data: A,
  dims: readonly number[],
  axis: number,
  rows: Uint32Array,
): A {
  let outer = 1;
  let inner = 1;
  for (let i = 0; i < axis; i++) outer *= dims[i];
  for (let i = axis + 1; i < dims.length; i++) inner *= dims[i];
  const length = dims[axis];
  const Store = data.constructor as new (length: number) => A;
  const out = new Store(outer * rows.length * inner);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let r = 0; r < rows.length; r++) {
      const from = (o * length + rows[r]) * inner;
      for (let i = 0; i < inner; i++) out[at++] = data[from + i];
    }
  }
  return out;
}

function lowerCounts<A extends SideData>(
  data: A,
  counts: readonly number[],
  keep: Uint32Array,
  numTokens: number,
): A {
  const out = data.slice() as A;
  for (const place of counts) {
    const rows = rowsOf(Number(data[place]), keep, numTokens).length;
    out[place] = typeof data[place] === 'bigint' ? BigInt(rows) : rows;
  }
  return out;
}
