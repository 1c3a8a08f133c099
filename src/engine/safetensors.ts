/** One tensor of the file; `bytes` is a view, little-endian. */
export interface StoredTensor {
  /** As the format spells it: `F32`, `BF16`, `U8`… */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** A file that is refused; the message is one sentence. */
export class SignalsError extends Error {
  override readonly name = 'SignalsError';
}

const bytesPerElement: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
};

const maxHeaderBytes = 16 * 2 ** 20;

function readHeader(file: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (file.length < 8) {
    throw new SignalsError(`The file has ${file.length} bytes; a safetensors file has at least 8.`);
  }
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(maxHeaderBytes, file.length - 8))) {
    throw new SignalsError(
      `This is no safetensors file, or it is cut short: it asks for a header of ${length} bytes in a file of ${file.length}.`,
    );
  }
  const dataStart = 8 + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(file.subarray(8, dataStart)));
  } catch {
    throw new SignalsError('This is no safetensors file: its header is not JSON.');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new SignalsError('This is no safetensors file: its header is not a JSON object.');
  }
  return { header: header as Record<string, unknown>, dataStart };
}

const isSize = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;

function readTensor(name: string, entry: unknown, data: Uint8Array): StoredTensor {
  const fields = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<
    string,
    unknown
  >;
  const { dtype, shape, data_offsets: offsets } = fields;
  if (
    typeof dtype !== 'string' ||
    !Array.isArray(shape) ||
    !shape.every(isSize) ||
    !Array.isArray(offsets) ||
    offsets.length !== 2 ||
    !offsets.every(isSize)
  ) {
    throw new SignalsError(`The header entry of tensor ${name} is damaged.`);
  }
  const [from, to] = offsets as [number, number];
  if (from > to || to > data.length) {
    throw new SignalsError(
      `Tensor ${name} lies at bytes ${from}–${to}, but the file holds ${data.length} bytes of data; it is cut short.`,
    );
  }
  const numElements = (shape as number[]).reduce((product, n) => product * n, 1);
  const needed = numElements * (Object.hasOwn(bytesPerElement, dtype) ? bytesPerElement[dtype] : 1);
  if (Object.hasOwn(bytesPerElement, dtype) && to - from !== needed) {
    throw new SignalsError(
      `Tensor ${name} ${dtype} [${shape.join(',')}] needs ${needed} bytes; the file has ${to - from} for it.`,
    );
  }
  return { dtype, shape: shape as number[], bytes: data.subarray(from, to) };
}

/**
 * Reads the container: an 8-byte length, a JSON header, the data. Every range is checked.
 *
 * @throws SignalsError naming the tensor and what does not fit
 */
export function readSafetensors(file: Uint8Array): Safetensors {
  const { header, dataStart } = readHeader(file);
  const data = file.subarray(dataStart);
  const tensors = new Map<string, StoredTensor>();
  const metadata = new Map<string, string>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') {
      tensors.set(name, readTensor(name, entry, data));
      continue;
    }
    for (const [key, value] of Object.entries(entry ?? {})) {
      if (typeof value === 'string') metadata.set(key, value);
    }
  }
  return { tensors, metadata };
}
