/**
 * @file An ONNX model as data: what the surgery reads and writes, and the rest kept as bytes.
 *
 * Field numbers follow onnx.proto (ONNX IR 10). Whatever the surgery does not understand stays in
 * `rest` as complete raw fields (tag included) and is written back unchanged.
 */

/** Why a file or a graph is refused. */
export type OnnxReason =
  | 'empty'
  | 'html'
  | 'git-lfs'
  | 'not-onnx'
  | 'truncated'
  | 'malformed'
  | 'too-large'
  | 'external-data'
  | 'unsupported';

const MAX_MESSAGE = 400;

/** Every refusal of this folder. The message is one sentence for people. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
  readonly reason: OnnxReason;
  /** For `external-data`: the file that is missing or does not fit. */
  readonly file: string | null;

  constructor(reason: OnnxReason, message: string, file: string | null = null) {
    // Names come from the file and may be as long as it likes.
    super(message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE)}….`);
    this.reason = reason;
    this.file = file;
  }
}

/** Nodes of a model, those of inner graphs included: far above any exported encoder. */
export const MAX_NODES = 50_000;

export function tooMany(most: number, what: string): OnnxError {
  return new OnnxError(
    'too-large',
    `The model has more than ${most} ${what}, far more than any encoder needs.`,
  );
}

/** int64: a number where it is exact, else a bigint. */
export type Int64 = number | bigint;

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** TensorProto.DataType, see `data-type.ts`. */
  readonly dataType: number;
  /** Little-endian elements, a view of the file; null when they sit in typed fields of `rest`. */
  readonly raw: Uint8Array | null;
  readonly rest: readonly Uint8Array[];
}

/** One attribute of a node; `rest` holds kinds that are only carried along (sparse, types). */
export interface Attribute {
  readonly name: string;
  /** AttributeProto.AttributeType; 0 in files that leave it out. */
  readonly type: number;
  readonly f?: number;
  readonly i?: Int64;
  readonly s?: Uint8Array;
  readonly t?: OnnxTensor;
  readonly g?: OnnxGraph;
  readonly floats?: readonly number[];
  readonly ints?: readonly Int64[];
  readonly strings?: readonly Uint8Array[];
  readonly tensors?: readonly OnnxTensor[];
  readonly graphs?: readonly OnnxGraph[];
  readonly rest: readonly Uint8Array[];
}

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  /** '' for the standard operators. */
  readonly domain: string;
  /** '' marks an optional input that is not given. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly rest: readonly Uint8Array[];
}

export interface OnnxValueInfo {
  readonly name: string;
  /** 0 when it is not a tensor or not told. */
  readonly dataType: number;
  /** A number, a symbol's name, or null for an unnamed free axis; null as a whole: rank unknown. */
  readonly shape: readonly (number | string | null)[] | null;
  readonly rest: readonly Uint8Array[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly valueInfo: readonly OnnxValueInfo[];
  readonly rest: readonly Uint8Array[];
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  /** Operator-set version by domain. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
  readonly rest: readonly Uint8Array[];
}
