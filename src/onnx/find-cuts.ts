import { NODE_UNITS } from './effort.ts';
import type { GraphIndex } from './graph-index.ts';
import type { OnnxNode } from './onnx-model.ts';

/** A tensor through which everything the outputs learn of the picture must pass. */
export interface Cut {
  readonly tensor: string;
  /** Place of its node in the sorted graph. */
  readonly at: number;
}

/** Reading a shape is no reading of data. */
const SHAPE_ONLY = new Set(['Shape', 'Size']);

/** Tensors that carry data of `source`, itself included; lengths taken from it do not count. */
export function dataPath(index: GraphIndex, source: string): Set<string> {
  index.effort.spend(NODE_UNITS * index.graph.nodes.length);
  const onPath = new Set([source]);
  for (const [i, node] of index.graph.nodes.entries()) {
    if (SHAPE_ONLY.has(node.opType) && node.domain === '') continue;
    if (!index.reads[i].some((name) => onPath.has(name))) continue;
    for (const output of node.outputs) if (output !== '') onPath.add(output);
  }
  return onPath;
}

/** Tensors that depend on any of `sources` by data or by shape, these included. */
export function dependants(index: GraphIndex, sources: Iterable<string>): Set<string> {
  index.effort.spend(NODE_UNITS * index.graph.nodes.length);
  const found = new Set(sources);
  for (const [i, node] of index.graph.nodes.entries()) {
    if (!index.reads[i].some((name) => found.has(name))) continue;
    for (const output of node.outputs) if (output !== '') found.add(output);
  }
  return found;
}

/** Everything that `outputs` are made from, data and shapes alike. */
export function ancestors(index: GraphIndex, outputs: Iterable<string>): Set<string> {
  const found = new Set(outputs);
  const queue = [...found];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const at = index.producer.get(name);
    if (at === undefined) continue;
    index.effort.spend(NODE_UNITS);
    for (const input of index.reads[at]) {
      if (found.has(input)) continue;
      found.add(input);
      queue.push(input);
    }
  }
  return found;
}

/** Nodes on a data path behind `before` up to the one that makes `after`, in graph order. */
export function nodesBetween(
  index: GraphIndex,
  onPath: ReadonlySet<string>,
  before: string,
  after: string,
): OnnxNode[] {
  const found = new Set<number>();
  const queue = [after];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const at = index.producer.get(name);
    if (name === before || at === undefined || found.has(at)) continue;
    found.add(at);
    for (const read of index.reads[at]) if (onPath.has(read)) queue.push(read);
  }
  return [...found].sort((a, b) => a - b).map((at) => index.graph.nodes[at]);
}

/**
 * The cuts on the way from the picture to `outputs`, front to back: places in the sorted graph at
 * which exactly one tensor is still needed. O(edges).
 */
export function findCuts(
  index: GraphIndex,
  onPath: ReadonlySet<string>,
  outputs: readonly string[],
): Cut[] {
  const { nodes } = index.graph;
  index.effort.spend(2 * NODE_UNITS * nodes.length);
  const needed = dataAncestors(index, onPath, outputs);
  const lastRead = new Map<string, number>();
  for (const [i, node] of nodes.entries()) {
    if (SHAPE_ONLY.has(node.opType) && node.domain === '') continue;
    if (!node.outputs.some((output) => needed.has(output))) continue;
    for (const name of index.reads[i]) if (needed.has(name)) lastRead.set(name, i);
  }
  for (const output of outputs) lastRead.set(output, nodes.length);
  const ending = new Map<number, number>();
  for (const at of lastRead.values()) ending.set(at, (ending.get(at) ?? 0) + 1);
  const cuts: Cut[] = [];
  // The picture is there from the start.
  let live = [...needed].filter((name) => !index.producer.has(name)).length;
  for (const [at, node] of nodes.entries()) {
    const made = node.outputs.filter((output) => needed.has(output) && lastRead.has(output));
    live += made.length - (ending.get(at) ?? 0);
    if (made.length === 1 && live === 1) cuts.push({ tensor: made[0], at });
  }
  return cuts;
}

/** The part of the data path that leads to the outputs. */
function dataAncestors(
  index: GraphIndex,
  onPath: ReadonlySet<string>,
  outputs: readonly string[],
): Set<string> {
  const needed = new Set(outputs.filter((name) => onPath.has(name)));
  const queue = [...needed];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const at = index.producer.get(name);
    if (at === undefined || SHAPE_ONLY.has(index.graph.nodes[at].opType)) continue;
    for (const input of index.reads[at]) {
      if (needed.has(input) || !onPath.has(input)) continue;
      needed.add(input);
      queue.push(input);
    }
  }
  return needed;
}
