import { byteLengthOf } from './data-type.ts';
import { OnnxError } from './onnx-model.ts';
import type { Int64, OnnxTensor } from './onnx-model.ts';
import type { WireReader } from './wire-reader.ts';

const MAX_RANK = 16;

/**
 * Reads a TensorProto; its elements stay where they are, in the file or in its companion.
 *
 * @throws OnnxError when the shape is impossible or the elements do not fill it.
 */
export function parseTensor(
  reader: WireReader,
  external: ReadonlyMap<string, Uint8Array>,
): OnnxTensor {
  let name = '';
  let dataType = 0;
  let raw: Uint8Array | null = null;
  let isExternal = false;
  const dims: Int64[] = [];
  const entries = new Map<string, string>();
  const rest: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) reader.ints(dims, MAX_RANK);
    else if (reader.field === 2) dataType = reader.count('an element type of');
    else if (reader.field === 8) name = reader.string();
    else if (reader.field === 9) raw = reader.data();
    else if (reader.field === 13) {
      const entry = reader.message();
      let key = '';
      let value = '';
      while (entry.next()) {
        if (entry.field === 1) key = entry.string();
        else if (entry.field === 2) value = entry.string();
        else entry.skip();
      }
      entries.set(key, value);
    } else if (reader.field === 14) isExternal = reader.count('a data location of') === 1;
    else rest.push(reader.skip());
  }
  let elements = 1;
  for (const dim of dims) {
    if (typeof dim !== 'number' || dim < 0) {
      throw reader.malformed(`tensor "${name}" with a dimension of ${dim}`);
    }
    elements *= dim;
  }
  if (!Number.isSafeInteger(elements)) {
    throw reader.malformed(`tensor "${name}" of shape ${dims.join('×')}`);
  }
  const size = byteLengthOf(dataType, elements);
  if (isExternal) raw = externalData(name, entries, size, external);
  if (raw !== null && size !== null && raw.length !== size) {
    throw reader.malformed(
      `tensor "${name}" holds ${raw.length} bytes where its shape ${dims.join('×')} needs ${size},`,
    );
  }
  return { name, dims: dims as number[], dataType, raw, rest };
}

/** Only the exact bare name of a file handed in is accepted: no folders, no way up. */
function externalData(
  tensor: string,
  entries: ReadonlyMap<string, string>,
  size: number | null,
  external: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  const location = entries.get('location') ?? '';
  const fail = (what: string): OnnxError =>
    new OnnxError('external-data', `The weights of "${tensor}" ${what}.`, location);
  if (location === '' || location === '.' || location === '..' || /[/\\:\0]/.test(location)) {
    throw fail(`are said to be in "${location}", which is not a plain file name`);
  }
  const file = external.get(location);
  if (file === undefined) {
    throw fail(`are in a second file, "${location}"; give it together with the model`);
  }
  const offset = wholeNumber(entries.get('offset') ?? '0');
  const length = wholeNumber(entries.get('length') ?? String(size ?? ''));
  if (offset === null || length === null || offset + length > file.length) {
    throw fail(`reach beyond the end of "${location}", which has ${file.length} bytes`);
  }
  return file.subarray(offset, offset + length);
}

function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
