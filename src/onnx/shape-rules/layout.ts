import { alignReshape } from '../align-reshape.ts';
import { addDims, mergeDims, mulDims, sameDim, symsOf } from '../dim.ts';
import type { Dim, Shape } from '../dim.ts';
import { attributeInt, attributeInts } from '../node-attributes.ts';
import { axisIn } from '../shape-rule.ts';
import { MAX_VALUES } from '../shape-context.ts';
import type { RuleCall, ShapeRule } from '../shape-rule.ts';

const reshape: ShapeRule = (op) => {
  const input = op.shape(0);
  const target = op.values(1);
  op.setValues(0, op.values(0));
  if (target === null) {
    const rank = op.weight(1)?.[0];
    if (typeof rank === 'number' && rank <= 8) {
      op.set(
        0,
        Array.from({ length: rank }, () => op.context.unknown()),
      );
    }
    return;
  }
  const keepsZero = attributeInt(op.node, 'allowzero', 0) === 1;
  const output = input === null ? null : align(op, input, target, keepsZero);
  if (output === null) {
    if (input?.some((dim) => op.isToken(dim))) {
      op.obstacle('arranges its tokens in rows and columns again');
    }
    op.set(
      0,
      target.map((dim) => (dim === -1 || dim === 0 ? op.context.unknown() : dim)),
    );
    return;
  }
  op.set(0, output);
  if (input === null || !output.some((dim) => op.isToken(dim))) return;
  const isRight = target.every(
    (dim, i) => dim === -1 || (dim === 0 && !keepsZero) || sameDim(dim, output[i]),
  );
  if (isRight) return;
  const isComputed = op.context.local.has(op.node.inputs[1] ?? '');
  const patch = isComputed ? patchList(input, target, output, keepsZero) : null;
  op.fix({ kind: 'reshape', input, output, patch });
};

/** The baked places of a list with what may stand there; null where that would leave two open. */
function patchList(
  input: Shape,
  target: Shape,
  output: Shape,
  keepsZero: boolean,
): Map<number, 0 | -1> | null {
  const patch = new Map<number, 0 | -1>();
  if (keepsZero) return null;
  for (const [i, dim] of target.entries()) {
    if (dim === -1 || dim === 0 || sameDim(dim, output[i])) continue;
    patch.set(i, input[i] !== undefined && sameDim(input[i], output[i]) ? 0 : -1);
  }
  const numOpen = [...patch.values()].filter((value) => value === -1).length;
  return numOpen + (target.includes(-1) ? 1 : 0) > 1 ? null : patch;
}

function align(op: RuleCall, input: Shape, target: Shape, keepsZero: boolean): Dim[] | null {
  const { context } = op;
  // A length that could not be followed takes the place of −1 when there is none.
  const lost = target.flatMap((dim, i) =>
    symsOf(dim).some((sym) => sym.kind === 'unknown') ? [i] : [],
  );
  const isOpen = lost.length === 1 && !target.includes(-1);
  const wanted = isOpen ? target.map((dim, i) => (i === lost[0] ? -1 : dim)) : target;
  const output =
    alignReshape(input, wanted, keepsZero) ??
    alignReshape(
      input.map((dim) => context.settle(dim)),
      wanted,
      keepsZero,
    );
  if (output !== null && isOpen) context.unify(target[lost[0]], output[lost[0]]);
  return output;
}

const transpose: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape === null) return;
  const perm = attributeInts(op.node, 'perm') ?? shape.map((_, i) => shape.length - 1 - i);
  if (perm.every((axis) => shape[axis] !== undefined)) {
    op.set(
      0,
      perm.map((axis) => shape[axis]),
    );
  }
};

const flatten: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape === null) return;
  const axis = axisIn(attributeInt(op.node, 'axis', 1), shape.length);
  op.set(0, [mergeDims(shape.slice(0, axis)), mergeDims(shape.slice(axis))]);
};

const unsqueeze: ShapeRule = (op) => {
  const shape = op.shape(0);
  const axes = op.numbers(1, 'axes');
  op.setValues(0, op.values(0));
  if (shape === null || axes === null) return;
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => axisIn(axis, rank)));
  const rest = [...shape];
  op.set(
    0,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? 1))),
  );
};

const squeeze: ShapeRule = (op) => {
  const shape = op.shape(0);
  op.setValues(0, op.values(0));
  if (shape === null) return;
  const hasAxes = op.has(1) || op.node.attributes.has('axes');
  const axes = op.numbers(1, 'axes');
  if (hasAxes && axes === null) return;
  const gone = axes?.map((axis) => axisIn(axis, shape.length));
  op.set(
    0,
    shape.filter((dim, axis) => (gone === undefined ? dim !== 1 : !gone.includes(axis))),
  );
};

function joinedValues(op: RuleCall): Dim[] | null {
  const joined: Dim[] = [];
  for (let i = 0; i < op.node.inputs.length && joined.length <= MAX_VALUES; i++) {
    const list = op.values(i);
    if (list === null) return null;
    joined.push(...list);
  }
  return joined;
}

const concat: ShapeRule = (op) => {
  const shapes = op.node.inputs.map((_, i) => op.shape(i));
  op.setValues(0, joinedValues(op));
  if (!shapes.every((shape) => shape !== null) || shapes.length === 0) return;
  const rank = shapes[0].length;
  const axis = axisIn(attributeInt(op.node, 'axis', 0), rank);
  if (shapes.some((shape) => shape.length !== rank)) return;
  op.set(
    0,
    shapes[0].map((_, i) => {
      const dims = shapes.map((shape) => shape[i]);
      if (i !== axis) return dims.reduce((a, b) => op.context.unify(a, b));
      return dims.reduce<Dim>((a, b) => addDims(a, b), 0);
    }),
  );
};

const expand: ShapeRule = (op) => {
  const input = op.shape(0);
  const target = op.values(1);
  if (input === null || target === null) return;
  const rank = Math.max(input.length, target.length);
  const wide = Array.from({ length: rank }, (_, i) => input[i - rank + input.length] ?? 1);
  const goal = Array.from({ length: rank }, (_, i) => target[i - rank + target.length] ?? 1);
  const output = wide.map((dim, i) => {
    if (dim === 1) return op.guess(goal[i], i);
    return goal[i] === 1 ? dim : op.context.unify(dim, goal[i]);
  });
  op.set(0, output);
  const list = op.values(0);
  const [length] = output;
  if (list?.length === 1 && output.length === 1) op.fillValues(length, list[0]);
  const isRight = output.every(
    (dim, i) => !op.isToken(dim) || goal[i] === 1 || sameDim(dim, goal[i]),
  );
  if (!isRight) op.fix({ kind: 'expand', input: wide, output });
};

const tile: ShapeRule = (op) => {
  const shape = op.shape(0);
  const repeats = op.values(1);
  if (shape === null || repeats === null || repeats.length !== shape.length) return;
  const output = shape.map((dim, i) => mulDims(dim, repeats[i]));
  op.set(0, output);
  if (
    output.some(
      (dim, i) =>
        typeof dim === 'number' && dim !== shape[i] && op.isLocal && op.context.isSuspect(dim),
    )
  ) {
    op.obstacle('repeats values once for every token of the exported size');
  }
};

/** [B, C, …] whose lengths behind C could not be followed: upsampling, cropping, shuffling. */
const looseSpace: ShapeRule = (op) => {
  const shape = op.shape(0);
  if (shape === null) return;
  if (shape.some((dim) => op.isToken(dim))) op.obstacle('resamples its tokens');
  const sizes = op.values(3);
  if (sizes !== null && sizes.length === shape.length) op.set(0, sizes);
  else {
    op.set(
      0,
      shape.map((dim, axis) => (axis < 2 ? dim : op.context.unknown())),
    );
  }
};

const pad: ShapeRule = (op) => {
  const shape = op.shape(0);
  const pads = op.numbers(1, 'pads');
  if (shape === null || pads === null || pads.length !== 2 * shape.length) return;
  op.set(
    0,
    shape.map((dim, i) => addDims(dim, pads[i] + pads[i + shape.length])),
  );
};

export const LAYOUT_RULES: Readonly<Record<string, ShapeRule>> = {
  Reshape: reshape,
  Transpose: transpose,
  Flatten: flatten,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Concat: concat,
  Expand: expand,
  Tile: tile,
  Pad: pad,
  Resize: looseSpace,
  Upsample: looseSpace,
  DepthToSpace: looseSpace,
  SpaceToDepth: looseSpace,
};
