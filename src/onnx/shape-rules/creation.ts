import { DATA_TYPE } from '../data-type.ts';
import { addDims, sameDim, subDims } from '../dim.ts';
import type { Dim } from '../dim.ts';
import { readInts } from '../tensor-values.ts';
import type { RuleCall, ShapeRule } from '../shape-rule.ts';

const constantOfShape: ShapeRule = (op) => {
  const lengths = op.values(0);
  if (lengths === null) return;
  const output = lengths.map((dim, axis) => op.guess(dim, axis));
  op.set(0, output);
  const isRight = output.every((dim, i) => !op.isToken(dim) || sameDim(dim, lengths[i]));
  if (!isRight) op.fix({ kind: 'fill', output });
  const fill = op.node.attributes.get('value')?.t;
  const value = fill === undefined ? null : (readInts(fill)?.[0] ?? null);
  const [count] = output;
  if (value !== null && output.length === 1) op.fillValues(count, value);
};

const range: ShapeRule = (op) => {
  const [start, limit, delta] = [0, 1, 2].map((i) => op.values(i)?.[0] ?? null);
  if (start === null || limit === null || typeof delta !== 'number') {
    op.set(0, [op.context.unknown()]);
    return;
  }
  const count = rangeCount(op, start, limit, delta);
  op.set(0, [op.guess(count, 0)]);
  if (op.isLocal && (op.isToken(count) || op.context.isSuspect(count))) {
    op.obstacle('numbers its tokens by their place in the sequence');
  }
  if (typeof count !== 'number' || typeof start !== 'number' || count > 64) return;
  if (op.context.typeOf(op.node.inputs[0]) !== DATA_TYPE.int64) return;
  op.setValues(
    0,
    Array.from({ length: count }, (_, i) => start + i * delta),
  );
};

/** ⌈(limit − start) / delta⌉, where a length plus a fraction rounds to the length. */
function rangeCount(op: RuleCall, start: Dim, limit: Dim, delta: number): Dim {
  const span = subDims(limit, start);
  if (typeof span === 'number') return Math.max(0, Math.ceil(span / delta));
  if (delta !== 1) return op.context.unknown();
  const fraction = span.value - Math.floor(span.value);
  return addDims(span, fraction === 0 ? 0 : 1 - fraction);
}

export const CREATION_RULES: Readonly<Record<string, ShapeRule>> = {
  ConstantOfShape: constantOfShape,
  Range: range,
  NonZero: (op) => {
    const shape = op.shape(0);
    if (shape !== null) op.set(0, [shape.length, op.context.unknown()]);
  },
  DynamicQuantizeLinear: (op) => {
    op.set(0, op.shape(0));
    op.set(1, []);
    op.set(2, []);
  },
};
