import { symDim } from './dim.ts';
import type { Dim } from './dim.ts';
import type { Effort } from './effort.ts';
import { readsOf } from './graph-index.ts';
import type { OnnxGraph, OnnxNode, OnnxValueInfo } from './onnx-model.ts';
import { ShapeContext } from './shape-context.ts';
import { RuleCall } from './shape-rule.ts';
import type { ShapeRule } from './shape-rule.ts';
import { CREATION_RULES } from './shape-rules/creation.ts';
import { ELEMENTWISE_RULES, sameAsInput } from './shape-rules/elementwise.ts';
import { LAYOUT_RULES } from './shape-rules/layout.ts';
import { ATTENTION_RULE, PACKED_ATTENTION_RULE, PRODUCT_RULES } from './shape-rules/products.ts';
import { SELECTION_RULES } from './shape-rules/selection.ts';

const RULES: ReadonlyMap<string, ShapeRule> = new Map(
  Object.entries({
    ...ELEMENTWISE_RULES,
    ...LAYOUT_RULES,
    ...SELECTION_RULES,
    ...CREATION_RULES,
    ...PRODUCT_RULES,
  }),
);

/** Operators that make no tensor, or one of a shape nobody can tell. */
const UNTOLD = new Set(
  'Loop Scan Compress Unique GatherND OneHot SequenceConstruct SequenceEmpty SplitToSequence'.split(
    ' ',
  ),
);

export interface StreamStart {
  /** The image input; its batch is read as 1, its height and width as unknowns. */
  readonly image: OnnxValueInfo;
  /** Where tokens may leave for the first time; null where there is no such place. */
  readonly cut: string | null;
}

/**
 * Walks the graph and learns every shape in terms of n, the number of tokens at the cut, together
 * with the shape constants behind it that an export has baked for its own N.
 *
 * Two rounds: the first finds out which numbers of the file are token counts (by what they are
 * multiplied, added and broadcast with), the second applies it.
 */
export function inferShapes(
  graph: OnnxGraph,
  types: ReadonlyMap<string, number>,
  start: StreamStart,
  effort?: Effort,
): ShapeContext {
  const context = new ShapeContext(types, effort);
  for (const input of graph.inputs) {
    if (input.name === start.image.name) context.setShape(input.name, imageShape(context, input));
    else if (input.shape !== null) {
      context.setShape(
        input.name,
        input.shape.map((dim) => inputDim(context, dim)),
      );
    }
  }
  for (const tensor of graph.initializers) context.addConstant(tensor);
  walk(context, graph.nodes, start.cut);
  if (context.token === null) return context;
  context.settleGuesses();
  context.fixes.clear();
  context.seen.clear();
  context.obstacles.length = 0;
  walk(context, graph.nodes, start.cut);
  refuseTokenIndices(context);
  return context;
}

function imageShape(context: ShapeContext, image: OnnxValueInfo): Dim[] {
  const shape = image.shape ?? ['batch', 3, 'height', 'width'];
  const channels = shape[3] === 3 && shape[1] !== 3 ? 3 : 1;
  return shape.map((dim, axis) => {
    if (axis === 0) return 1;
    if (axis === channels) return typeof dim === 'number' ? dim : 3;
    // A fixed size keeps its name, so that what follows from it can be told from other numbers.
    const name = axis === channels + 1 || (channels === 3 && axis === 1) ? 'height' : 'width';
    return symDim(context.symbols.make(name, 'axis', typeof dim === 'number' ? dim : null));
  });
}

function inputDim(context: ShapeContext, dim: number | string | null): Dim {
  return typeof dim === 'number' ? dim : symDim(context.symbols.make(dim ?? 'free', 'axis'));
}

function walk(context: ShapeContext, nodes: readonly OnnxNode[], cut: string | null): void {
  for (const node of nodes) {
    const isLocal = readsOf(node).some((name) => context.local.has(name));
    if (isLocal) for (const output of node.outputs) context.local.add(output);
    if (node.opType === 'If' && node.domain === '') walkIf(context, node, isLocal);
    else applyRule(context, node, isLocal);
    if (cut !== null && node.outputs.includes(cut)) context.beginStream(cut);
  }
}

function applyRule(context: ShapeContext, node: OnnxNode, isLocal: boolean): void {
  if (UNTOLD.has(node.opType)) return;
  let rule = RULES.get(node.opType) ?? sameAsInput;
  if (node.opType === 'Attention') {
    rule = node.domain === '' ? ATTENTION_RULE : PACKED_ATTENTION_RULE;
  }
  rule(new RuleCall(node, context, isLocal));
}

/** Takes the branch that a known condition picks; else what both branches agree on. */
function walkIf(context: ShapeContext, node: OnnxNode, isLocal: boolean): void {
  const condition = context.valuesOf(node.inputs[0] ?? '')?.[0];
  const names =
    typeof condition === 'number'
      ? [condition !== 0 ? 'then_branch' : 'else_branch']
      : ['then_branch', 'else_branch'];
  const branches = names.flatMap((name) => node.attributes.get(name)?.g ?? []);
  for (const branch of branches) {
    for (const tensor of branch.initializers) context.addConstant(tensor);
    for (const inner of branch.nodes) {
      const constant = inner.attributes.get('value')?.t;
      if (inner.opType === 'Constant' && constant !== undefined) {
        context.addConstant({ ...constant, name: inner.outputs[0] ?? '' });
      } else {
        if (isLocal) for (const output of inner.outputs) context.local.add(output);
        if (inner.opType !== 'If') applyRule(context, inner, isLocal);
      }
    }
  }
  node.outputs.forEach((output, i) => {
    const shapes = branches.map((branch) => context.shapeOf(branch.outputs[i]?.name ?? ''));
    const [first] = shapes;
    if (!first || shapes.some((shape) => shape?.length !== first.length)) return;
    const agree = first.map((dim, axis) =>
      shapes.every((shape) => shape?.[axis] === dim) || shapes.length === 1
        ? dim
        : context.unknown(),
    );
    context.setShape(output, agree);
    const values = branches.length === 1 ? context.valuesOf(branches[0].outputs[i].name) : null;
    if (values !== null) context.setValues(output, values);
  });
}

/** A list of token positions cannot be thinned out: its entries would point elsewhere. */
function refuseTokenIndices(context: ShapeContext): void {
  for (const [tensor, views] of context.seen) {
    for (const [node, shape] of views) {
      const isIndex = /^(Gather|Scatter)/.test(node.opType) && node.inputs[1] === tensor;
      if (isIndex && shape.some((dim) => context.isToken(dim))) {
        context.obstacles.push({ node, what: 'picks its tokens by a fixed list of places' });
      }
    }
  }
}
