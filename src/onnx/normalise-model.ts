import { readsOf, sortNodes } from './graph-index.ts';
import { floatTensor, intTensor, makeNode } from './make-node.ts';
import { attributeInt } from './node-attributes.ts';
import { MAX_NODES, tooMany } from './onnx-model.ts';
import type { Attribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor } from './onnx-model.ts';

/** WebGPU gives a shader eight storage buffers; a Concat takes one per input and one for the result. */
const MAX_CONCAT_INPUTS = 7;

/**
 * The same network in the form the surgery expects: constants are weights, nothing is only passed
 * through, everything is made before it is read, the residual sum is its own node, and no Concat
 * needs more storage buffers than WebGPU guarantees. Notes on values are dropped, since they
 * repeat the token count of the export.
 */
export function normaliseModel(model: OnnxModel): OnnxModel {
  const inner = innerReads(model.graph);
  let graph: OnnxGraph = liftConstants({ ...model.graph, valueInfo: [] });
  graph = dropIdentities(graph, inner);
  graph = { ...graph, nodes: sortNodes(graph).flatMap(splitSkipNorm).flatMap(splitConcat) };
  if (graph.nodes.length > MAX_NODES) throw tooMany(MAX_NODES, 'nodes');
  return { ...model, graph };
}

/** Tensors that subgraphs read from outside by name; they must keep it. */
function innerReads(graph: OnnxGraph): Set<string> {
  const names = new Set<string>();
  for (const node of graph.nodes) {
    const own = new Set(node.inputs);
    for (const name of readsOf(node)) if (!own.has(name)) names.add(name);
  }
  return names;
}

function liftConstants(graph: OnnxGraph): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers = [...graph.initializers];
  for (const node of graph.nodes) {
    const tensor = node.opType === 'Constant' && node.domain === '' ? constantOf(node) : null;
    if (tensor === null) nodes.push(node);
    else initializers.push(tensor);
  }
  return { ...graph, nodes, initializers };
}

function constantOf(node: OnnxNode): OnnxTensor | null {
  const name = node.outputs[0] ?? '';
  const [attribute]: (Attribute | undefined)[] = [...node.attributes.values()];
  if (attribute === undefined || node.attributes.size !== 1) return null;
  const { f, i, ints, floats } = attribute;
  if (attribute.name === 'value' && attribute.t !== undefined) return { ...attribute.t, name };
  if (attribute.name === 'value_int' && i !== undefined) return intTensor(name, [i], []);
  if (attribute.name === 'value_ints') return intTensor(name, ints ?? []);
  if (attribute.name === 'value_float' && f !== undefined) return floatTensor(name, [f], []);
  if (attribute.name === 'value_floats') {
    return floatTensor(name, floats ?? [], [floats?.length ?? 0]);
  }
  return null;
}

function dropIdentities(graph: OnnxGraph, keep: ReadonlySet<string>): OnnxGraph {
  const fixed = new Set([...keep, ...graph.outputs.map((output) => output.name)]);
  const source = new Map<string, string>();
  const nodes = graph.nodes.filter((node) => {
    const isPlain = node.opType === 'Identity' && node.domain === '' && node.outputs.length === 1;
    if (!isPlain || fixed.has(node.outputs[0]) || node.inputs.length !== 1) return true;
    source.set(node.outputs[0], node.inputs[0]);
    return false;
  });
  if (source.size === 0) return graph;
  const resolve = (name: string): string => {
    const passed: string[] = [];
    let at = name;
    // A circle of Identities ends here after one round and fails in the sort.
    for (let next = source.get(at); next !== undefined; next = source.get(at)) {
      if (passed.length > source.size) break;
      passed.push(at);
      at = next;
    }
    // Each link of a long chain is followed once, however many read its end.
    for (const link of passed) source.set(link, at);
    return at;
  };
  return {
    ...graph,
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(resolve) })),
  };
}

/**
 * SkipLayerNormalization → Add (+ Add bias) + LayerNormalization. Fused, the residual stream and
 * its norm leave one node together and no single tensor can be cut.
 */
function splitSkipNorm(node: OnnxNode): OnnxNode[] {
  if (node.opType !== 'SkipLayerNormalization' || node.domain !== 'com.microsoft') return [node];
  const [input, skip, gamma, beta = '', bias = ''] = node.inputs;
  const [normed, mean = '', invStd = '', givenSum = ''] = node.outputs;
  const sum = givenSum === '' ? `${normed}/residual` : givenSum;
  const nodes: OnnxNode[] = [];
  if (bias === '') nodes.push(makeNode('Add', [input, skip], [sum]));
  else {
    nodes.push(makeNode('Add', [input, bias], [`${sum}/biased`]));
    nodes.push(makeNode('Add', [`${sum}/biased`, skip], [sum]));
  }
  const norm = makeNode(
    'LayerNormalization',
    beta === '' ? [sum, gamma] : [sum, gamma, beta],
    invStd !== '' ? [normed, mean, invStd] : mean !== '' ? [normed, mean] : [normed],
    { axis: -1 },
  );
  const epsilon: Attribute = node.attributes.get('epsilon') ?? {
    name: 'epsilon',
    type: 1,
    f: 1e-12,
    rest: [],
  };
  nodes.push({ ...norm, attributes: new Map([...norm.attributes, ['epsilon', epsilon]]) });
  return nodes;
}

/** A Concat of many inputs as a Concat of Concats. */
function splitConcat(node: OnnxNode): OnnxNode[] {
  if (node.opType !== 'Concat' || node.domain !== '' || node.inputs.length <= MAX_CONCAT_INPUTS) {
    return [node];
  }
  const axis = attributeInt(node, 'axis', 0);
  const nodes: OnnxNode[] = [];
  let level = node.inputs;
  for (let round = 0; level.length > MAX_CONCAT_INPUTS; round++) {
    const next: string[] = [];
    for (let at = 0; at < level.length; at += MAX_CONCAT_INPUTS) {
      const group = level.slice(at, at + MAX_CONCAT_INPUTS);
      const name = group.length === 1 ? group[0] : `${node.outputs[0]}/part${round}.${next.length}`;
      if (group.length > 1) nodes.push(makeNode('Concat', group, [name], { axis }));
      next.push(name);
    }
    level = next;
  }
  nodes.push({ ...node, inputs: level });
  return nodes;
}
