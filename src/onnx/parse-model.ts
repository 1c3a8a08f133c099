import { MAX_NODES, OnnxError, tooMany } from './onnx-model.ts';
import type {
  Attribute,
  Int64,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from './onnx-model.ts';
import { parseTensor } from './parse-tensor.ts';
import { refuseForeignFile } from './refuse-foreign-file.ts';
import { WireReader } from './wire-reader.ts';
import { MAX_MODEL_BYTES } from './wire-writer.ts';

/** Far above any exported encoder, far below what would exhaust a tab. */
const MAX_TENSORS = 200_000;
const MAX_VALUES = 400_000;
const MAX_PORTS = 4096;
const MAX_OUTPUTS = 1024;
const MAX_RANK = 16;
const MAX_ATTRIBUTE_INTS = 1 << 20;
/** Messages inside messages; a plain model needs 7, each nested graph 3 more. */
const MAX_DEPTH = 40;

type External = ReadonlyMap<string, Uint8Array>;

/** One file being read. */
interface Reading {
  readonly external: External;
  numNodes: number;
}

/**
 * Reads an ONNX file. Weights stay where they are: every tensor is a view of `bytes` or of the
 * external file it names.
 *
 * @param external companion files by bare name (`model.onnx_data`); they are read, never kept.
 * @throws OnnxError for everything that is not a readable model.
 */
export function parseModel(bytes: Uint8Array, external: External = new Map()): OnnxModel {
  refuseForeignFile(bytes);
  if (bytes.length > MAX_MODEL_BYTES) {
    throw new OnnxError(
      'too-large',
      `The file has ${bytes.length} bytes; one ONNX file holds at most 2 GB.`,
    );
  }
  const reader = new WireReader(bytes);
  const reading: Reading = { external, numNodes: 0 };
  let irVersion = 0;
  let producer = '';
  let graph: OnnxGraph | null = null;
  const opsets = new Map<string, number>();
  const rest: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) irVersion = reader.count('an IR version of');
    else if (reader.field === 2) producer = reader.string();
    else if (reader.field === 7) graph = readGraph(reader.message(), reading);
    else if (reader.field === 8) {
      const [domain, version] = readOpset(reader.message());
      opsets.set(domain, version);
    } else rest.push(reader.skip());
  }
  if (graph === null || opsets.size === 0 || graph.nodes.length === 0) {
    throw new OnnxError('not-onnx', 'This is not an ONNX model: no graph was found in it.');
  }
  return { irVersion, producer, opsets, graph, rest };
}

function readOpset(reader: WireReader): [string, number] {
  let domain = '';
  let version = 0;
  while (reader.next()) {
    if (reader.field === 1) domain = reader.string();
    else if (reader.field === 2) version = reader.count('an operator set of version');
    else reader.skip();
  }
  // Both names of the standard domain are allowed.
  return [domain === 'ai.onnx' ? '' : domain, version];
}

function readGraph(reader: WireReader, reading: Reading): OnnxGraph {
  if (reader.depth > MAX_DEPTH) throw reader.malformed(`graphs nested too deep`);
  let name = '';
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  const valueInfo: OnnxValueInfo[] = [];
  const rest: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) {
      if (++reading.numNodes > MAX_NODES) throw tooMany(MAX_NODES, 'nodes');
      nodes.push(readNode(reader.message(), reading));
    } else if (reader.field === 2) name = reader.string();
    else if (reader.field === 5) {
      if (initializers.length >= MAX_TENSORS) throw tooMany(MAX_TENSORS, 'tensors');
      initializers.push(parseTensor(reader.message(), reading.external));
    } else if (reader.field >= 11 && reader.field <= 13) {
      const list = reader.field === 11 ? inputs : reader.field === 12 ? outputs : valueInfo;
      const most = reader.field === 12 ? MAX_OUTPUTS : MAX_VALUES;
      if (list.length >= most) {
        throw tooMany(most, reader.field === 12 ? 'outputs' : 'values');
      }
      list.push(readValueInfo(reader.message()));
    } else rest.push(reader.skip());
  }
  return { name, nodes, initializers, inputs, outputs, valueInfo, rest };
}

function readNode(reader: WireReader, reading: Reading): OnnxNode {
  let name = '';
  let opType = '';
  let domain = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Attribute>();
  const rest: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1 || reader.field === 2) {
      const ports = reader.field === 1 ? inputs : outputs;
      if (ports.length >= MAX_PORTS) throw tooMany(MAX_PORTS, 'inputs or outputs at one node');
      ports.push(reader.string());
    } else if (reader.field === 3) name = reader.string();
    else if (reader.field === 4) opType = reader.string();
    else if (reader.field === 5) {
      const attribute = readAttribute(reader.message(), reading);
      attributes.set(attribute.name, attribute);
    } else if (reader.field === 7) domain = reader.string();
    else rest.push(reader.skip());
  }
  if (domain === 'ai.onnx') domain = '';
  return { name, opType, domain, inputs, outputs, attributes, rest };
}

function readAttribute(reader: WireReader, reading: Reading): Attribute {
  const { external } = reading;
  let name = '';
  let type = 0;
  const found: { -readonly [K in keyof Attribute]?: Attribute[K] } = {};
  const floats: number[] = [];
  const ints: Int64[] = [];
  const strings: Uint8Array[] = [];
  const tensors: OnnxTensor[] = [];
  const graphs: OnnxGraph[] = [];
  const rest: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) name = reader.string();
    else if (reader.field === 2) found.f = reader.float();
    else if (reader.field === 3) found.i = reader.int();
    else if (reader.field === 4) found.s = reader.data();
    else if (reader.field === 5) found.t = parseTensor(reader.message(), external);
    else if (reader.field === 6) found.g = readGraph(reader.message(), reading);
    else if (reader.field === 7) reader.floats(floats, MAX_ATTRIBUTE_INTS);
    else if (reader.field === 8) reader.ints(ints, MAX_ATTRIBUTE_INTS);
    else if (reader.field === 9) strings.push(reader.data());
    else if (reader.field === 10) tensors.push(parseTensor(reader.message(), external));
    else if (reader.field === 11) graphs.push(readGraph(reader.message(), reading));
    else if (reader.field === 20) type = reader.count('an attribute of type');
    else rest.push(reader.skip());
  }
  return {
    ...found,
    name,
    type,
    ...(floats.length > 0 && { floats }),
    ...(ints.length > 0 && { ints }),
    ...(strings.length > 0 && { strings }),
    ...(tensors.length > 0 && { tensors }),
    ...(graphs.length > 0 && { graphs }),
    rest,
  };
}

function readValueInfo(reader: WireReader): OnnxValueInfo {
  let name = '';
  let dataType = 0;
  let shape: (number | string | null)[] | null = null;
  const rest: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) name = reader.string();
    else if (reader.field === 2) {
      const type = reader.message();
      while (type.next()) {
        if (type.field !== 1) {
          // A sequence, map or optional is carried along as it is.
          if (type.field !== 6) rest.push(reader.whole());
          type.skip();
          continue;
        }
        const tensor = type.message();
        while (tensor.next()) {
          if (tensor.field === 1) dataType = tensor.count('an element type of');
          else if (tensor.field === 2) shape = readShape(tensor.message());
          else tensor.skip();
        }
      }
    } else rest.push(reader.skip());
  }
  return { name, dataType, shape, rest };
}

function readShape(reader: WireReader): (number | string | null)[] {
  const shape: (number | string | null)[] = [];
  while (reader.next()) {
    if (reader.field !== 1) {
      reader.skip();
      continue;
    }
    if (shape.length >= MAX_RANK) throw reader.malformed(`a shape of more than ${MAX_RANK} axes`);
    const dim = reader.message();
    let value: number | string | null = null;
    while (dim.next()) {
      if (dim.field === 1) {
        const size = dim.int();
        // Some exporters write -1 for a free axis here.
        if (size === -1) value = null;
        else if (typeof size === 'number' && size >= 0) value = size;
        else throw dim.malformed(`a dimension of ${size}`);
      } else if (dim.field === 2) value = dim.string();
      else dim.skip();
    }
    shape.push(value);
  }
  return shape;
}
