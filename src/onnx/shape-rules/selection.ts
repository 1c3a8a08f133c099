import { addDims, loneSym, mulDims, subDims, symDim, valueOf } from '../dim.ts';
import type { Dim, Shape } from '../dim.ts';
import { attributeInt, attributeInts } from '../node-attributes.ts';
import { axisIn } from '../shape-rule.ts';
import type { RuleCall, ShapeRule } from '../shape-rule.ts';

const gather: ShapeRule = (op) => {
  const data = op.shape(0);
  const indices = op.shape(1);
  if (data === null || indices === null) return;
  const axis = axisIn(attributeInt(op.node, 'axis', 0), data.length);
  op.set(0, [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)]);
  const list = op.values(0);
  const picks = op.numbers(1);
  if (list === null || picks === null || data.length !== 1) return;
  const picked = picks.map((i) => list[axisIn(i, list.length)]);
  if (picked.every((dim) => dim !== undefined)) op.setValues(0, picked);
};

const slice: ShapeRule = (op) => {
  const shape = op.shape(0);
  const starts = op.values(1) ?? attributeInts(op.node, 'starts');
  const ends = op.values(2) ?? attributeInts(op.node, 'ends');
  if (shape === null) return;
  const axes = op.numbers(3, 'axes') ?? starts?.map((_, i) => i) ?? null;
  const steps = op.numbers(4) ?? starts?.map(() => 1) ?? null;
  if (starts === null || ends === null || axes === null || steps === null) {
    // Without the bounds only the axes that are not cut stay known.
    op.set(
      0,
      shape.map((dim, axis) =>
        axes === null || axes.some((a) => axisIn(a, shape.length) === axis)
          ? op.context.unknown()
          : dim,
      ),
    );
    return;
  }
  const output = [...shape];
  axes.forEach((given, i) => {
    const axis = axisIn(given, shape.length);
    if (shape[axis] === undefined) return;
    const length = sliceLength(op, shape[axis], starts[i], ends[i], steps[i]);
    output[axis] = op.isToken(shape[axis]) ? knownPart(op, length) : length;
  });
  op.set(0, output);
  relaxBounds(op, shape, axes, starts, ends);
  const list = op.values(0);
  const [from, to, step] = [starts[0], ends[0], steps[0]];
  if (list !== null && typeof from === 'number' && typeof to === 'number' && step === 1) {
    op.setValues(0, list.slice(from, to));
  }
};

function sliceLength(op: RuleCall, dim: Dim, start: Dim, end: Dim, step: number): Dim {
  if (step !== 1) {
    if (step === -1) return dim;
    const span = sliceLength(op, dim, start, end, 1);
    return step > 1
      ? op.context.symbols.floorDiv(addDims(span, step - 1), step)
      : op.context.unknown();
  }
  const from = bound(dim, start);
  const to = bound(dim, end);
  const length = subDims(to, from);
  return typeof length === 'number' ? Math.max(0, length) : length;
}

/** A bound counted from the front, not beyond the end. */
function bound(dim: Dim, at: Dim): Dim {
  if (typeof at !== 'number') return at;
  if (at >= valueOf(dim)) return dim;
  if (at >= 0) return at;
  return valueOf(dim) + at <= 0 ? 0 : addDims(dim, at);
}

/** A part of the token axis whose length was lost on the way is what is left behind the prefix. */
function knownPart(op: RuleCall, length: Dim): Dim {
  const sym = loneSym(length);
  const { token, prefix, symbols } = op.context;
  if (sym?.kind !== 'unknown' || token === null || prefix === null) return length;
  symbols.bind(sym, subDims(symDim(token), prefix));
  return symbols.resolve(length);
}

/** Bounds that are a token count of the export are given from the other end of the axis. */
function relaxBounds(
  op: RuleCall,
  shape: Shape,
  axes: readonly number[],
  starts: Shape,
  ends: Shape,
): void {
  const relax = (bounds: Shape): number[] | null => {
    let isChanged = false;
    const relaxed: number[] = [];
    for (const [i, at] of bounds.entries()) {
      const dim = shape[axisIn(axes[i], shape.length)];
      if (typeof at !== 'number') return null;
      const isBaked = op.isToken(dim) && op.context.isSuspect(Math.abs(at)) && at !== valueOf(dim);
      if (isBaked) isChanged = true;
      relaxed.push(!isBaked ? at : at < 0 ? at + valueOf(dim) : at - valueOf(dim));
    }
    return isChanged ? relaxed : null;
  };
  const [newStarts, newEnds] = [relax(starts), relax(ends)];
  if (newStarts === null && newEnds === null) return;
  const plain = (list: Shape): number[] | null =>
    list.every((dim) => typeof dim === 'number') ? (list as number[]) : null;
  const from = newStarts ?? plain(starts);
  const to = newEnds ?? plain(ends);
  if (from !== null && to !== null) op.fix({ kind: 'slice', starts: from, ends: to });
}

const split: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape === null) return;
  const axis = axisIn(attributeInt(op.node, 'axis', 0), shape.length);
  const dim = shape[axis];
  if (dim === undefined) return;
  const { outputs } = op.node;
  const given = op.values(1) ?? attributeInts(op.node, 'split');
  const each = op.context.symbols.floorDiv(addDims(dim, outputs.length - 1), outputs.length);
  let sizes: Dim[] = given?.length === outputs.length ? [...given] : outputs.map(() => each);
  if (op.isToken(dim)) {
    // All parts but one are fixed (the prefix); the one that is a token count takes what is left.
    const fixed = sizes.filter((size) => !op.isToken(size) && !op.context.isSuspect(size));
    const slack = sizes.findLastIndex((size) => op.context.isSuspect(size));
    if (given !== null && sizes.every((size) => typeof size === 'number') && slack >= 0) {
      const others = sizes.reduce<Dim>(
        (sum, size, i) => (i === slack ? sum : addDims(sum, size)),
        0,
      );
      sizes = sizes.map((size, i) => (i === slack ? subDims(dim, others) : size));
      op.fix({ kind: 'split', axis, sizes, slack });
    } else if (given === null || fixed.length === sizes.length) {
      op.obstacle('divides its tokens into groups of a fixed size');
    }
  }
  sizes.forEach((size, i) => op.set(i, shape.with(axis, size)));
};

const topK: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape === null) return;
  const axis = axisIn(attributeInt(op.node, 'axis', -1), shape.length);
  if (shape[axis] === undefined) return;
  const count = op.values(1)?.[0] ?? op.context.unknown();
  for (const output of [0, 1]) op.set(output, shape.with(axis, count));
};

const reduce: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape === null) return;
  const axes = op.numbers(1, 'axes');
  if (axes === null && op.has(1)) return;
  const keeps = attributeInt(op.node, 'keepdims', 1) === 1;
  const isNoop = axes === null && attributeInt(op.node, 'noop_with_empty_axes', 0) === 1;
  const gone = new Set(axes?.map((axis) => axisIn(axis, shape.length)) ?? shape.map((_, i) => i));
  if (isNoop) gone.clear();
  op.set(0, dropAxes(shape, gone, keeps));
};

const argReduce: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape === null) return;
  const axis = axisIn(attributeInt(op.node, 'axis', 0), shape.length);
  op.set(0, dropAxes(shape, new Set([axis]), attributeInt(op.node, 'keepdims', 1) === 1));
};

function dropAxes(shape: Shape, gone: ReadonlySet<number>, keeps: boolean): Dim[] {
  if (keeps) return shape.map((dim, i) => (gone.has(i) ? 1 : dim));
  return shape.filter((_, i) => !gone.has(i));
}

const shapeOfInput: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape === null) return;
  const from = attributeInt(op.node, 'start', 0);
  const to = attributeInt(op.node, 'end', shape.length);
  const part = shape.slice(from, to);
  op.set(0, [part.length]);
  op.setValues(0, part);
};

const size: ShapeRule = (op) => {
  op.set(0, []);
  const shape = op.shape(0);
  if (shape !== null) op.setValues(0, [shape.reduce(mulDims, 1)]);
};

export const SELECTION_RULES: Readonly<Record<string, ShapeRule>> = {
  Gather: gather,
  GatherElements: (op) => op.set(0, op.shape(1)),
  Slice: slice,
  Split: split,
  TopK: topK,
  ArgMax: argReduce,
  ArgMin: argReduce,
  Shape: shapeOfInput,
  Size: size,
  ...Object.fromEntries(
    'Sum Mean Max Min Prod L1 L2 LogSum LogSumExp SumSquare'
      .split(' ')
      .map((name) => [`Reduce${name}`, reduce]),
  ),
};
