import type { Dim, Shape, Sym } from './dim.ts';
import { dimText, sameDim, symsOf } from './dim.ts';
import { TO_END } from './graph-builder.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { makeNode } from './make-node.ts';
import { OnnxError } from './onnx-model.ts';
import type { OnnxNode } from './onnx-model.ts';
import type { Fix } from './shape-context.ts';

/** Makes lists of lengths from the length of the stream. */
export class LengthBuilder {
  private readonly builder: GraphBuilder;
  private readonly stream: string;
  private readonly token: Sym;
  private count: string | null = null;

  /** @param stream tensor [1, n, D] that n is read from. */
  constructor(builder: GraphBuilder, stream: string, token: Sym) {
    this.builder = builder;
    this.stream = stream;
    this.token = token;
  }

  /** int64 vector of the dims, or a scalar. */
  list(dims: Shape, isScalar = false): string {
    const { builder } = this;
    if (dims.every((dim) => typeof dim === 'number'))
      return builder.ints(dims, isScalar ? [] : undefined);
    const parts = dims.map((dim) => this.single(dim));
    const list = parts.length === 1 ? parts[0] : builder.op('Concat', parts, { axis: 0 });
    return isScalar ? builder.reshape(list, []) : list;
  }

  private single(dim: Dim): string {
    const { builder } = this;
    if (typeof dim === 'number') return builder.ints([dim]);
    if (symsOf(dim).some((sym) => sym !== this.token) || symsOf(dim).length !== 1) {
      throw new OnnxError(
        'unsupported',
        `A shape behind the cut needs the length ${dimText(dim)}, which the tokens alone do not tell.`,
      );
    }
    this.count ??= builder.op('Gather', [builder.op('Shape', [this.stream]), builder.ints([1])]);
    let length = this.count;
    for (const { coef, syms } of [...dim.terms].sort((a, b) => b.syms.length - a.syms.length)) {
      if (syms.length === 0) length = builder.op('Add', [length, builder.ints([coef])]);
      else if (coef !== 1) length = builder.op('Mul', [length, builder.ints([coef])]);
    }
    return length;
  }
}

/** The nodes that do what `node` did, for any number of tokens. */
export function relaxNode(
  node: OnnxNode,
  fix: Fix,
  builder: GraphBuilder,
  lengths: LengthBuilder,
): OnnxNode[] {
  switch (fix.kind) {
    case 'reshape': {
      const attributes = new Map(node.attributes);
      // The list below means 0 as "like the input".
      attributes.delete('allowzero');
      const [tensor, list] = node.inputs;
      if (fix.patch !== null) {
        const nodes = patchList(list, fix.output.length, fix.patch, builder);
        return [...nodes, { ...node, inputs: [tensor, nodes[1].outputs[0]], attributes }];
      }
      const target = lengths.list(reshapeTarget(fix.input, fix.output));
      return [{ ...node, inputs: [tensor, target], attributes }];
    }
    case 'expand': {
      const target = fix.output.map((dim, i) => {
        return typeof dim !== 'number' && sameDim(dim, fix.input[i]) ? 1 : dim;
      });
      return [{ ...node, inputs: [node.inputs[0], lengths.list(target)] }];
    }
    case 'fill':
      return [{ ...node, inputs: [lengths.list(fix.output)] }];
    case 'slice': {
      const bounds = [builder.ints(fix.starts), builder.ints(fix.ends)];
      return [{ ...node, inputs: [node.inputs[0], ...bounds, ...node.inputs.slice(3)] }];
    }
    case 'split':
      return splitAsSlices(node, fix, builder);
    default:
      return fix satisfies never;
  }
}

/** 0 where the length stands at the same place of the input, −1 once, the rest computed. */
function reshapeTarget(input: Shape, output: Shape): Dim[] {
  let hasFree = false;
  return output.map((dim, i) => {
    if (typeof dim === 'number') return dim;
    if (input[i] !== undefined && sameDim(input[i], dim)) return 0;
    if (hasFree) return dim;
    hasFree = true;
    return -1;
  });
}

/** A computed list with other numbers at some places: list · (0 there, 1 elsewhere) + numbers. */
function patchList(
  list: string,
  length: number,
  patch: ReadonlyMap<number, number>,
  builder: GraphBuilder,
): [OnnxNode, OnnxNode] {
  const places = Array.from({ length }, (_, i) => i);
  const kept = builder.ints(places.map((i) => (patch.has(i) ? 0 : 1)));
  const put = builder.ints(places.map((i) => patch.get(i) ?? 0));
  const [rest, whole] = [builder.name(`${list}/rest`), builder.name(`${list}/patched`)];
  return [makeNode('Mul', [list, kept], [rest]), makeNode('Add', [rest, put], [whole])];
}

/** Parts before the one that takes what is left are counted from the front, the others from the end. */
function splitAsSlices(
  node: OnnxNode,
  fix: Extract<Fix, { kind: 'split' }>,
  builder: GraphBuilder,
): OnnxNode[] {
  const sizes = fix.sizes.map((size, i) => (i === fix.slack ? 0 : Number(size)));
  const before = (i: number): number => sizes.slice(0, i).reduce((a, b) => a + b, 0);
  const after = (i: number): number => sizes.slice(i).reduce((a, b) => a + b, 0);
  return node.outputs.map((output, i) => {
    const from = i <= fix.slack ? before(i) : -after(i);
    const left = after(i + 1);
    const to = i < fix.slack ? before(i + 1) : left === 0 ? TO_END : -left;
    const inputs = [
      node.inputs[0],
      builder.ints([from]),
      builder.ints([to]),
      builder.ints([fix.axis]),
    ];
    return makeNode('Slice', inputs, [output]);
  });
}
