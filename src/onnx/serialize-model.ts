import type {
  Attribute,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from './onnx-model.ts';
import { WireWriter } from './wire-writer.ts';

/**
 * Writes a model as one ONNX file; external weights come out inline.
 *
 * @throws OnnxError `too-large` above 2 GB.
 */
export function serializeModel(model: OnnxModel): Uint8Array {
  const out = new WireWriter();
  out.int(1, model.irVersion);
  if (model.producer !== '') out.string(2, model.producer);
  out.message(7, writeGraph(model.graph));
  for (const [domain, version] of model.opsets) {
    const opset = new WireWriter();
    if (domain !== '') opset.string(1, domain);
    out.message(8, opset.int(2, version));
  }
  for (const field of model.rest) out.raw(field);
  return out.finish();
}

function writeGraph(graph: OnnxGraph): WireWriter {
  const out = new WireWriter();
  for (const node of graph.nodes) out.message(1, writeNode(node));
  if (graph.name !== '') out.string(2, graph.name);
  for (const tensor of graph.initializers) out.message(5, writeTensor(tensor));
  for (const value of graph.inputs) out.message(11, writeValueInfo(value));
  for (const value of graph.outputs) out.message(12, writeValueInfo(value));
  for (const value of graph.valueInfo) out.message(13, writeValueInfo(value));
  for (const field of graph.rest) out.raw(field);
  return out;
}

function writeNode(node: OnnxNode): WireWriter {
  const out = new WireWriter();
  for (const name of node.inputs) out.string(1, name);
  for (const name of node.outputs) out.string(2, name);
  if (node.name !== '') out.string(3, node.name);
  out.string(4, node.opType);
  for (const attribute of node.attributes.values()) out.message(5, writeAttribute(attribute));
  if (node.domain !== '') out.string(7, node.domain);
  for (const field of node.rest) out.raw(field);
  return out;
}

function writeAttribute(attribute: Attribute): WireWriter {
  const out = new WireWriter().string(1, attribute.name);
  if (attribute.f !== undefined) out.float(2, attribute.f);
  if (attribute.i !== undefined) out.int(3, attribute.i);
  if (attribute.s !== undefined) out.data(4, attribute.s);
  if (attribute.t !== undefined) out.message(5, writeTensor(attribute.t));
  if (attribute.g !== undefined) out.message(6, writeGraph(attribute.g));
  if (attribute.floats !== undefined) out.packedFloats(7, attribute.floats);
  if (attribute.ints !== undefined) out.packedInts(8, attribute.ints);
  for (const bytes of attribute.strings ?? []) out.data(9, bytes);
  for (const tensor of attribute.tensors ?? []) out.message(10, writeTensor(tensor));
  for (const graph of attribute.graphs ?? []) out.message(11, writeGraph(graph));
  if (attribute.type !== 0) out.int(20, attribute.type);
  for (const field of attribute.rest) out.raw(field);
  return out;
}

function writeTensor(tensor: OnnxTensor): WireWriter {
  const out = new WireWriter();
  if (tensor.dims.length > 0) out.packedInts(1, tensor.dims);
  out.int(2, tensor.dataType);
  for (const field of tensor.rest) out.raw(field);
  if (tensor.name !== '') out.string(8, tensor.name);
  if (tensor.raw !== null) out.data(9, tensor.raw);
  return out;
}

function writeValueInfo(value: OnnxValueInfo): WireWriter {
  const out = new WireWriter().string(1, value.name);
  if (value.dataType !== 0) {
    const tensor = new WireWriter().int(1, value.dataType);
    if (value.shape !== null) {
      const shape = new WireWriter();
      for (const dim of value.shape) {
        const inner = new WireWriter();
        if (typeof dim === 'number') inner.int(1, dim);
        else if (dim !== null) inner.string(2, dim);
        shape.message(1, inner);
      }
      tensor.message(2, shape);
    }
    out.message(2, new WireWriter().message(1, tensor));
  }
  for (const field of value.rest) out.raw(field);
  return out;
}
