import { cutAt } from './cut-place.ts';
import { DATA_TYPE } from './data-type.ts';
import { offsetFrom } from './dim.ts';
import type { Dim, Shape, Sym } from './dim.ts';
import { dependants } from './find-cuts.ts';
import { readsOf } from './graph-index.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { OnnxError } from './onnx-model.ts';
import type { OnnxNode } from './onnx-model.ts';
import type { Fix } from './shape-context.ts';

/**
 * What a tensor beside the stream has to do with tokens. Its length along a token axis, or the
 * number it counts, is N or N less the prefix; which of the two its value tells, see `subsetSide`.
 */
export interface SideInfo {
  /** Axes that run over tokens: both of an attention mask, the first of rotary tables. */
  readonly tokenAxes: readonly number[];
  /** Places (flat) of whole numbers that count tokens. */
  readonly counts: readonly number[];
}

/** A tensor the tail needs that does not come through the cut. */
export interface Side {
  /** Its name as output of the head and input of the tail. */
  readonly name: string;
  /** Its name in the whole graph. */
  readonly tensor: string;
  readonly shape: Shape | null;
  readonly info: SideInfo;
}

/** Which parts of the graph lie behind a cut, and what they need from before it. */
export interface TailPlan {
  /** Places of nodes in the sorted graph. */
  readonly nodes: ReadonlySet<number>;
  readonly initializers: ReadonlySet<string>;
  /** Inputs of the whole graph that are read directly (text). */
  readonly inputs: ReadonlySet<string>;
  readonly sides: readonly Side[];
  /** Shape lists from before the cut that are computed anew from the stream's length. */
  readonly lengths: ReadonlyMap<string, Shape>;
  /** By node: inputs that are read from a side instead. */
  readonly renames: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

/**
 * Collects everything between the cut at a place and the wanted tensors.
 *
 * @throws OnnxError `unsupported`, in a sentence, when something crosses the cut that cannot be
 *   thinned out with the tokens.
 */
export function planTail(anatomy: Anatomy, from: number, wanted: Iterable<string>): TailPlan {
  return new TailPlanner(anatomy, from).plan(wanted);
}

class TailPlanner {
  private readonly anatomy: Anatomy;
  private readonly cut: string;
  private readonly inside: ReadonlySet<string>;
  private readonly fromImage: ReadonlySet<string>;
  private readonly nodes = new Set<number>();
  private readonly initializers = new Set<string>();
  private readonly inputs = new Set<string>();
  private readonly sides = new Map<string, Side>();
  private readonly lengths = new Map<string, Shape>();
  private readonly renames = new Map<number, Map<string, string>>();

  constructor(anatomy: Anatomy, from: number) {
    this.anatomy = anatomy;
    this.cut = cutAt(anatomy, from);
    this.inside = dependants(anatomy.index, [this.cut]);
    this.fromImage = dependants(anatomy.index, [anatomy.imageInput.name]);
  }

  plan(wanted: Iterable<string>): TailPlan {
    const { index, shapes } = this.anatomy;
    const queue: string[] = [];
    for (const tensor of wanted) {
      const isComputed = index.producer.has(tensor);
      if (!this.inside.has(tensor) && !(isComputed && this.isConstant(tensor))) {
        throw new OnnxError(
          'unsupported',
          `The tensor "${tensor}" does not depend on the tokens at this cut, so a tail cannot make it.`,
        );
      }
      queue.push(tensor);
    }
    for (let tensor = queue.pop(); tensor !== undefined; tensor = queue.pop()) {
      const at = index.producer.get(tensor);
      if (tensor === this.cut || at === undefined || this.nodes.has(at)) continue;
      this.nodes.add(at);
      const node = index.graph.nodes[at];
      for (const name of readsWith(node, shapes.fixes.get(node))) {
        if (this.inside.has(name)) queue.push(name);
        else if (this.takeOutside(name, node, at)) queue.push(name);
      }
    }
    const { nodes, initializers, inputs, lengths, renames } = this;
    return { nodes, initializers, inputs, sides: [...this.sides.values()], lengths, renames };
  }

  /** Decides how a tensor from before the cut gets in; true when its own node comes along. */
  private takeOutside(tensor: string, node: OnnxNode, at: number): boolean {
    const { index, shapes } = this.anatomy;
    const isMade = index.producer.has(tensor);
    if (isMade && !node.outputs.some((output) => this.inside.has(output))) {
      return this.takeConstant(tensor);
    }
    const shape = this.shapeSeenBy(tensor, node);
    const hasTokens = shape?.some((dim) => shapes.isToken(dim)) ?? false;
    if (isMade) {
      const values = shapes.valuesOf(tensor);
      if (values !== null && this.isLengths(tensor, values)) {
        this.lengths.set(tensor, values);
        return false;
      }
      if (!hasTokens && this.isConstant(tensor)) return true;
      this.addSide(tensor, shape, at);
      return false;
    }
    if (hasTokens) this.addSide(tensor, shape, at);
    else this.takeConstant(tensor);
    return false;
  }

  private takeConstant(tensor: string): boolean {
    const { index } = this.anatomy;
    if (index.producer.has(tensor)) return true;
    if (index.initializers.has(tensor)) this.initializers.add(tensor);
    else if (index.graphInputs.has(tensor)) this.inputs.add(tensor);
    return false;
  }

  /** A list of whole numbers that are fixed or n and a bit: no need to hand them over. */
  private isLengths(tensor: string, values: Shape): boolean {
    const { types, shapes } = this.anatomy;
    const { token } = shapes;
    if (types.get(tensor) !== DATA_TYPE.int64 || token === null) return false;
    return values.some((dim) => shapes.isToken(dim)) && values.every((dim) => isLinear(dim, token));
  }

  private isConstant(tensor: string): boolean {
    return !this.anatomy.fromInputs.has(tensor);
  }

  private shapeSeenBy(tensor: string, node: OnnxNode): Shape | null {
    const { shapes } = this.anatomy;
    const seen = shapes.seen.get(tensor)?.get(node);
    if (seen === undefined) return shapes.shapeOf(tensor);
    return seen.map((dim) => shapes.symbols.resolve(dim));
  }

  private addSide(tensor: string, shape: Shape | null, at: number): void {
    const { shapes, types } = this.anatomy;
    const tokenAxes = (shape ?? []).flatMap((dim, axis) => (shapes.isToken(dim) ? [axis] : []));
    for (const axis of tokenAxes) {
      // One token, one row: anything else (N² in one axis) cannot be thinned out.
      if (!isOneToOne(shape?.[axis] ?? 0, shapes.token)) {
        throw new OnnxError(
          'unsupported',
          `The tensor "${tensor}" beside the stream holds tokens in a way that cannot be thinned out.`,
        );
      }
    }
    const isWhole = types.get(tensor) === DATA_TYPE.int64 || types.get(tensor) === DATA_TYPE.int32;
    const values = shapes.valuesOf(tensor);
    if (this.fromImage.has(tensor) && (shape === null || (isWhole && values === null))) {
      throw new OnnxError(
        'unsupported',
        `It cannot be told what the tensor "${tensor}" beside the stream has to do with the tokens.`,
      );
    }
    const counts = (values ?? []).flatMap((dim, i) => (shapes.isToken(dim) ? [i] : []));
    const reader = this.anatomy.index.graph.nodes[at];
    if (!reader.inputs.includes(tensor)) {
      throw new OnnxError(
        'unsupported',
        `A branch inside "${reader.name}" reads the tensor "${tensor}" from before the cut.`,
      );
    }
    const name = `side/${tensor}${tokenAxes.length > 0 ? `/${tokenAxes.join()}` : ''}`;
    this.sides.set(name, { name, tensor, shape, info: { tokenAxes, counts } });
    const renames = this.renames.get(at) ?? new Map<string, string>();
    this.renames.set(at, renames.set(tensor, name));
  }
}

/** Inputs that are still read once a baked shape is replaced. */
function readsWith(node: OnnxNode, fix: Fix | undefined): string[] {
  if (fix === undefined) return readsOf(node);
  if (fix.kind === 'fill') return [];
  const [data, list, , ...rest] = node.inputs;
  const kept = [data];
  if (fix.kind === 'slice') kept.push(...rest);
  if (fix.kind === 'reshape' && fix.patch !== null) kept.push(list);
  return kept.filter((name) => name !== '');
}

/** c·n + b */
function isLinear(dim: Dim, token: Sym): boolean {
  if (typeof dim === 'number') return true;
  return dim.terms.every(
    ({ syms }) => syms.length === 0 || (syms.length === 1 && syms[0] === token),
  );
}

/** n, or n less a number: one row or column for one token. */
function isOneToOne(dim: Dim, token: Sym | null): boolean {
  return token !== null && offsetFrom(dim, token) !== null;
}
