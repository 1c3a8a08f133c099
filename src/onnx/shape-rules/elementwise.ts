import { addDims, divideDims, mulDims, sameDim, subDims, valueOf } from '../dim.ts';
import type { Dim, Shape } from '../dim.ts';
import { DATA_TYPE } from '../data-type.ts';
import type { RuleCall, ShapeRule } from '../shape-rule.ts';

/** The result has the shape of the first input: most operators, and every one not known here. */
export const sameAsInput: ShapeRule = (op) => op.set(0, op.shape(0));

/** As `sameAsInput`, and a short list passes through: Cast, Identity. */
const passThrough: ShapeRule = (op) => {
  op.set(0, op.shape(0));
  op.setValues(0, op.values(0));
};

/** Shapes of all inputs spread over each other; lists are combined element by element. */
function broadcastRule(combine: (op: RuleCall, a: Dim, b: Dim) => Dim | null): ShapeRule {
  return (op) => {
    const shapes = op.node.inputs.map((_, i) => op.shape(i)).filter((shape) => shape !== null);
    if (shapes.length === 0) return;
    op.set(
      0,
      shapes.reduce((a, b) => op.context.broadcast(a, b)),
    );
    const [a, b] = [op.values(0), op.values(1)];
    if (a !== null && b !== null)
      op.setValues(
        0,
        zip(a, b, (x, y) => combine(op, x, y)),
      );
  };
}

function zip(a: Shape, b: Shape, combine: (x: Dim, y: Dim) => Dim | null): Dim[] | null {
  const length = Math.max(a.length, b.length);
  if (a.length !== length && a.length !== 1) return null;
  if (b.length !== length && b.length !== 1) return null;
  const out: Dim[] = [];
  for (let i = 0; i < length; i++) {
    const value = combine(a[a.length === 1 ? 0 : i], b[b.length === 1 ? 0 : i]);
    if (value === null) return null;
    out.push(value);
  }
  return out;
}

function isWhole(op: RuleCall): boolean {
  const type = op.context.typeOf(op.node.inputs[0]);
  return type === DATA_TYPE.int64 || type === DATA_TYPE.int32;
}

function divide(op: RuleCall, a: Dim, b: Dim): Dim | null {
  if (isWhole(op)) return b === 0 ? null : op.context.symbols.floorDiv(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  return divideDims(a, b);
}

/** Truth of a comparison where it holds for every length the symbols may have; else null. */
function compare(holds: (a: number, b: number) => boolean) {
  return (_: RuleCall, a: Dim, b: Dim): Dim | null => {
    if (typeof a === 'number' && typeof b === 'number') return Number(holds(a, b));
    if (sameDim(a, b)) return Number(holds(0, 0));
    // Lengths are never negative: "is it −1?" has an answer.
    if (typeof a === 'number' && a < 0) return Number(holds(a, valueOf(b)));
    if (typeof b === 'number' && b < 0) return Number(holds(valueOf(a), b));
    return null;
  };
}

const numeric =
  (f: (a: number, b: number) => number) =>
  (_: RuleCall, a: Dim, b: Dim): Dim | null =>
    typeof a === 'number' && typeof b === 'number' ? f(a, b) : null;

const where: ShapeRule = (op) => {
  const shapes = [0, 1, 2].map((i) => op.shape(i)).filter((shape) => shape !== null);
  if (shapes.length > 0) {
    op.set(
      0,
      shapes.reduce((a, b) => op.context.broadcast(a, b)),
    );
  }
  const [condition, a, b] = [op.numbers(0), op.values(1), op.values(2)];
  if (condition === null || a === null || b === null) return;
  const picked = condition.map((c, i) => (c ? a : b)[(c ? a : b).length === 1 ? 0 : i]);
  if (picked.every((dim) => dim !== undefined)) op.setValues(0, picked);
};

/** Rounding and the like on single numbers; a length is whole already. */
const mapNumbers =
  (f: (x: number) => number): ShapeRule =>
  (op) => {
    op.set(0, op.shape(0));
    const values = op.values(0);
    if (values === null) return;
    op.setValues(
      0,
      values.map((dim) => (typeof dim === 'number' ? f(dim) : dim)),
    );
  };

const none = broadcastRule(() => null);

export const ELEMENTWISE_RULES: Readonly<Record<string, ShapeRule>> = {
  Cast: passThrough,
  CastLike: passThrough,
  Identity: passThrough,
  Floor: mapNumbers(Math.floor),
  Ceil: mapNumbers(Math.ceil),
  Round: mapNumbers(Math.round),
  Neg: (op) => {
    op.set(0, op.shape(0));
    const values = op.values(0);
    if (values !== null) {
      op.setValues(
        0,
        values.map((dim) => subDims(0, dim)),
      );
    }
  },
  Add: broadcastRule((_, a, b) => addDims(a, b)),
  Sub: broadcastRule((_, a, b) => subDims(a, b)),
  Mul: broadcastRule((_, a, b) => mulDims(a, b)),
  Div: broadcastRule(divide),
  Mod: broadcastRule(numeric((a, b) => a - b * Math.floor(a / b))),
  Max: broadcastRule(numeric(Math.max)),
  Min: broadcastRule(numeric(Math.min)),
  Equal: broadcastRule(compare((a, b) => a === b)),
  Less: broadcastRule(compare((a, b) => a < b)),
  LessOrEqual: broadcastRule(compare((a, b) => a <= b)),
  Greater: broadcastRule(compare((a, b) => a > b)),
  GreaterOrEqual: broadcastRule(compare((a, b) => a >= b)),
  And: broadcastRule(numeric((a, b) => Number(a && b))),
  Or: broadcastRule(numeric((a, b) => Number(a || b))),
  Not: mapNumbers((x) => Number(!x)),
  Xor: none,
  Pow: none,
  PRelu: none,
  Sum: none,
  Mean: none,
  BitShift: none,
  Where: where,
};
