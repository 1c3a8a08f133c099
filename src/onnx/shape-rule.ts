import type { Dim, Shape } from './dim.ts';
import { attributeInts } from './node-attributes.ts';
import type { OnnxNode } from './onnx-model.ts';
import { MAX_VALUES } from './shape-context.ts';
import type { Fix, ShapeContext } from './shape-context.ts';

/** How one operator makes shapes (and short integer lists) from those of its inputs. */
export type ShapeRule = (op: RuleCall) => void;

/** One node as its rule sees it. */
export class RuleCall {
  readonly node: OnnxNode;
  readonly context: ShapeContext;
  /** The node stands behind the cut: it runs on fewer tokens. */
  readonly isLocal: boolean;

  constructor(node: OnnxNode, context: ShapeContext, isLocal: boolean) {
    this.node = node;
    this.context = context;
    this.isLocal = isLocal;
  }

  has(input: number): boolean {
    return (this.node.inputs[input] ?? '') !== '';
  }

  /** Shape of an input; behind the cut, numbers from before it that may be token counts are open. */
  shape(input: number): Shape | null {
    const { context, node } = this;
    const name = node.inputs[input] ?? '';
    const shape = context.shapeOf(name);
    if (shape === null || !this.isLocal || context.local.has(name)) return shape;
    const opened = shape.map((dim, axis) =>
      context.guess(dim, `${node.outputs[0]}<${input}.${axis}`),
    );
    const views = context.seen.get(name);
    if (views === undefined) context.seen.set(name, new Map([[node, opened]]));
    else views.set(node, opened);
    return opened;
  }

  /** Shape of an input that is a weight by its place: its numbers are what they are. */
  weight(input: number): Shape | null {
    return this.context.shapeOf(this.node.inputs[input] ?? '');
  }

  values(input: number): Shape | null {
    return this.has(input) ? this.context.valuesOf(this.node.inputs[input]) : null;
  }

  /** A list of plain numbers from an input, or from an attribute of older operator sets. */
  numbers(input: number, attribute: string | null = null): number[] | null {
    const values = this.values(input);
    if (values !== null) {
      return values.every((dim) => typeof dim === 'number') ? (values as number[]) : null;
    }
    return attribute === null || this.has(input) ? null : attributeInts(this.node, attribute);
  }

  set(output: number, shape: Shape | null): void {
    const name = this.node.outputs[output] ?? '';
    if (name !== '' && shape !== null) this.context.setShape(name, shape);
  }

  setValues(output: number, values: Shape | null): void {
    const name = this.node.outputs[output] ?? '';
    if (name !== '' && values !== null) this.context.setValues(name, values);
  }

  /** A list of one value over and over, where its length is known and short. */
  fillValues(length: Dim, value: Dim): void {
    if (typeof length !== 'number' || !(length >= 0 && length <= MAX_VALUES)) return;
    this.setValues(0, new Array<Dim>(Math.floor(length)).fill(value));
  }

  /** A number of the node itself that may be a baked token count. */
  guess(dim: Dim, axis: number): Dim {
    return this.isLocal ? this.context.guess(dim, `${this.node.outputs[0]}>${axis}`) : dim;
  }

  isToken(dim: Dim | undefined): boolean {
    return this.isLocal && dim !== undefined && this.context.isToken(dim);
  }

  fix(fix: Fix): void {
    this.context.fixes.set(this.node, fix);
  }

  obstacle(what: string): void {
    this.context.obstacles.push({ node: this.node, what });
  }
}

/** An axis counted from the end as one counted from the front. */
export function axisIn(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
