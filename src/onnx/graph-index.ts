import { Effort } from './effort.ts';
import { OnnxError } from './onnx-model.ts';
import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnx-model.ts';

/** Who makes and who reads each tensor of a graph, by node index. */
export class GraphIndex {
  readonly graph: OnnxGraph;
  readonly producer = new Map<string, number>();
  readonly consumers = new Map<string, number[]>();
  readonly initializers = new Map<string, OnnxTensor>();
  readonly graphInputs: ReadonlySet<string>;
  /** By node: inputs given, and outer tensors its subgraphs (If, Loop) read. */
  readonly reads: readonly (readonly string[])[];
  /** What searching this graph has cost so far. */
  readonly effort = new Effort();

  constructor(graph: OnnxGraph) {
    this.graph = graph;
    for (const tensor of graph.initializers) this.initializers.set(tensor.name, tensor);
    // Old files list their weights among the inputs.
    this.graphInputs = new Set(
      graph.inputs.map((input) => input.name).filter((name) => !this.initializers.has(name)),
    );
    this.reads = graph.nodes.map((node) => readsOf(node));
    for (const [i, node] of graph.nodes.entries()) {
      for (const output of node.outputs) {
        if (output === '') continue;
        if (this.producer.has(output)) {
          throw new OnnxError('malformed', `Two nodes of the model make the tensor "${output}".`);
        }
        this.producer.set(output, i);
      }
      for (const input of this.reads[i]) {
        const list = this.consumers.get(input);
        if (list === undefined) this.consumers.set(input, [i]);
        else list.push(i);
      }
    }
  }

  /** The node that makes a tensor; undefined for inputs and weights. */
  nodeOf(tensor: string): OnnxNode | undefined {
    const i = this.producer.get(tensor);
    return i === undefined ? undefined : this.graph.nodes[i];
  }
}

/** Inputs of a node, given ones only, with the outer tensors its subgraphs use; no repeats. */
export function readsOf(node: OnnxNode): string[] {
  const reads = new Set(node.inputs);
  reads.delete('');
  for (const attribute of node.attributes.values()) {
    if (attribute.g !== undefined) addOuterReads(attribute.g, reads);
    for (const graph of attribute.graphs ?? []) addOuterReads(graph, reads);
  }
  return [...reads];
}

function addOuterReads(graph: OnnxGraph, reads: Set<string>): void {
  const own = new Set<string>();
  for (const value of graph.inputs) own.add(value.name);
  for (const tensor of graph.initializers) own.add(tensor.name);
  for (const node of graph.nodes) for (const output of node.outputs) own.add(output);
  for (const node of graph.nodes) {
    for (const name of readsOf(node)) if (!own.has(name)) reads.add(name);
  }
  for (const value of graph.outputs) if (!own.has(value.name)) reads.add(value.name);
}

/**
 * The nodes in an order in which everything is made before it is read; stable otherwise.
 * onnxruntime's float16 converter, for one, appends the Cast of the input at the end.
 *
 * @throws OnnxError when nodes wait for each other.
 */
export function sortNodes(graph: OnnxGraph): OnnxNode[] {
  const { nodes } = graph;
  const index = new GraphIndex(graph);
  const waits = new Int32Array(nodes.length);
  const readers: number[][] = nodes.map(() => []);
  for (let i = 0; i < nodes.length; i++) {
    for (const name of index.reads[i]) {
      const from = index.producer.get(name);
      if (from === undefined) continue;
      waits[i]++;
      readers[from].push(i);
    }
  }
  if (inOrder(readers)) return [...nodes];
  const ready = new MinHeap();
  for (let i = 0; i < nodes.length; i++) if (waits[i] === 0) ready.push(i);
  const sorted: OnnxNode[] = [];
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    sorted.push(nodes[i]);
    for (const reader of readers[i]) if (--waits[reader] === 0) ready.push(reader);
  }
  if (sorted.length < nodes.length) {
    throw new OnnxError('malformed', 'The nodes of the model wait for each other in a circle.');
  }
  return sorted;
}

function inOrder(readers: readonly (readonly number[])[]): boolean {
  return readers.every((list, from) => list.every((to) => to > from));
}

/** Smallest number first. */
class MinHeap {
  private readonly items: number[] = [];

  push(value: number): void {
    const { items } = this;
    let at = items.length;
    items.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent] <= value) break;
      items[at] = items[parent];
      at = parent;
    }
    items[at] = value;
  }

  pop(): number | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && items[child + 1] < items[child]) child++;
      if (items[child] >= last) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = last;
    return first;
  }
}
