/**
 * @file Damage to ONNX files. An independent reading of the protobuf wire, so that it can also
 * write what no writer of ours would.
 */
import type { Random } from '../../../src/core/random.ts';

/** One field of a message: its bytes, or the fields inside where the schema says message. */
interface Field {
  readonly tag: number;
  readonly schema: Schema | null;
  /** Payload without tag and length; stale once `inner` is there. */
  bytes: Uint8Array;
  inner: Field[] | null;
}

/** What the numbered fields of a message hold, where they are messages themselves. */
interface Schema {
  readonly [field: number]: Schema;
}

const nothing: Schema = {};
const tensor: Schema = { 13: nothing };
const valueInfo: Schema = { 2: { 1: { 2: { 1: nothing } } } };
const attribute: { [field: number]: Schema } = { 5: tensor, 10: tensor };
const graph: Schema = {
  1: { 5: attribute },
  5: tensor,
  11: valueInfo,
  12: valueInfo,
  13: valueInfo,
};
attribute[6] = attribute[11] = graph;
const model: Schema = { 7: graph, 8: nothing, 14: nothing };

const strangeNames = ['', '__proto__', 'constructor', 'toString', '\u0000', '../x', '🙂'];
/** With rules of their own for shapes, types or cuts. */
const operators = (
  'If Loop Constant Identity Concat Split Slice Gather Reshape Expand Tile Pad Range TopK NonZero ' +
  'ConstantOfShape Shape Size Squeeze Unsqueeze Flatten Transpose Where Equal Div Mul Add Mod Neg ' +
  'ReduceMean ArgMax Conv MaxPool GlobalAveragePool Resize Einsum MatMul FusedMatMul MatMulNBits ' +
  'Gemm Softmax Attention MultiHeadAttention SkipLayerNormalization LayerNormalization Cast OneHot'
).split(' ');

/** Weights: a change in them is still a model. */
const minWeightBytes = 64;

/** The number at a place and the place behind it; null beyond the end. */
function varint(bytes: Uint8Array, at: number): readonly [value: number, end: number] | null {
  let value = 0;
  for (let i = at, scale = 1; i < bytes.length; i++, scale *= 128) {
    value += (bytes[i] & 127) * scale;
    if (bytes[i] < 128) return [value, i + 1];
  }
  return null;
}

/** Null for what is no message, as after earlier damage. */
function readFields(bytes: Uint8Array, schema: Schema): Field[] | null {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const [tag, start] = varint(bytes, at) ?? [0, 0];
    const first = varint(bytes, start);
    if (tag < 8 || first === null) return null;
    const [length, behind] = first;
    const from = tag % 8 === 2 ? behind : start;
    const end = [behind, start + 8, behind + length, 0, 0, start + 4][tag % 8] ?? 0;
    if (end === 0 || end > bytes.length) return null;
    const payload = bytes.subarray(from, end);
    const inside = tag % 8 === 2 ? (schema[Math.floor(tag / 8)] ?? null) : null;
    const inner = inside === null ? null : readFields(payload, inside);
    fields.push({ tag, schema: inside, bytes: payload, inner });
    at = end;
  }
  return fields;
}

function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Uint8Array.of(...bytes, value);
}

function writeFields(fields: readonly Field[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { tag, bytes, inner } of fields) {
    const payload = inner === null ? bytes : writeFields(inner);
    parts.push(varintBytes(tag));
    if (tag % 8 === 2) parts.push(varintBytes(payload.length));
    parts.push(payload);
  }
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Every place in a file that says something other than the value of a weight. */
function structureOf(bytes: Uint8Array, fields: readonly Field[]): Uint32Array {
  const isWeight = new Uint8Array(bytes.length);
  const mark = (list: readonly Field[]): void => {
    for (const { bytes: payload, inner } of list) {
      if (inner !== null) mark(inner);
      else if (payload.length > minWeightBytes) {
        const start = payload.byteOffset - bytes.byteOffset;
        isWeight.fill(1, start, start + payload.length);
      }
    }
  };
  mark(fields);
  return Uint32Array.from(bytes.keys()).filter((at) => isWeight[at] === 0);
}

/** A list of fields somewhere in the tree, and which of them is meant. */
interface Place {
  readonly list: Field[];
  readonly at: number;
}

/** Know nothing of the format: what happens on disks and lines. */
export const byteDamages = [
  'flip a bit',
  'zero a run',
  'change a length',
  'cut a chunk out',
  'swap two chunks',
] as const;

/** Leave a sound protobuf that says something else. */
export const fieldDamages = [
  'drop a field',
  'repeat a field',
  'swap two fields',
  'put a field elsewhere',
  'change a number',
  'take the value of a sibling',
  'change a name',
] as const;

export type Damage = (typeof byteDamages)[number] | (typeof fieldDamages)[number];

/** A file, and damaged copies of it. */
export class Mutator {
  private readonly bytes: Uint8Array;
  private readonly root: Field[];
  private readonly structure: Uint32Array;
  private readonly random: Random;

  constructor(bytes: Uint8Array, random: Random) {
    this.bytes = bytes;
    this.random = random;
    const root = readFields(bytes, model);
    if (root === null || root.length === 0) throw new Error('Only a whole file can be damaged.');
    this.root = root;
    this.structure = structureOf(bytes, this.root);
  }

  mutate(damage: Damage): Uint8Array {
    switch (damage) {
      case 'flip a bit':
        return this.atByte((out, at) => (out[at] ^= 1 << this.below(8)));
      case 'zero a run':
        return this.atByte((out, at) => out.fill(0, at, at + 1 + this.below(64)));
      case 'change a length':
        return this.withLength();
      case 'cut a chunk out': {
        const from = this.byte();
        return joined([
          this.bytes.subarray(0, from),
          this.bytes.subarray(from + 1 + this.below(4096)),
        ]);
      }
      case 'swap two chunks':
        return this.atByte((out, at) => {
          const to = this.byte();
          const length = Math.min(1 + this.below(256), Math.abs(to - at));
          const moved = out.slice(at, at + length);
          out.copyWithin(at, to, to + length);
          out.set(moved.subarray(0, Math.max(0, out.length - to)), to);
        });
    }
    return this.withFields(damage);
  }

  private below(limit: number): number {
    return Math.floor(this.random.next() * limit);
  }

  private pick<T>(list: ArrayLike<T>): T {
    return list[this.below(list.length)];
  }

  /** Now and then in the weights, mostly not. */
  private byte(): number {
    return this.below(10) === 0 ? this.below(this.bytes.length) : this.pick(this.structure);
  }

  private atByte(change: (out: Uint8Array, at: number) => void): Uint8Array {
    const out = this.bytes.slice();
    change(out, this.byte());
    return out;
  }

  /** The length before a field becomes another one, of as many bytes or of more. */
  private withLength(): Uint8Array {
    for (;;) {
      const { list, at } = this.place();
      const { tag, bytes } = list[at];
      if (tag % 8 !== 2) continue;
      const start = bytes.byteOffset - this.bytes.byteOffset;
      const other = this.pick([
        bytes.length + 1,
        Math.max(0, bytes.length - 1),
        0,
        this.below(2 * bytes.length + 2),
        2 ** 31,
        2 ** 49 - 1,
        2 ** 53 - 1,
      ]);
      return joined([
        this.bytes.subarray(0, start - varintBytes(bytes.length).length),
        varintBytes(other),
        this.bytes.subarray(start),
      ]);
    }
  }

  /** Any field of any message; messages deep down are as likely as those on top. */
  private place(): Place {
    let list = this.root;
    for (;;) {
      const at = this.below(list.length);
      const { inner } = list[at];
      if (inner === null || inner.length === 0 || this.below(4) === 0) return { list, at };
      list = inner;
    }
  }

  /** Changes the tree, writes it with lengths that fit, and puts everything back. */
  private withFields(damage: Damage): Uint8Array {
    const { list, at } = this.place();
    const before = [...list];
    const field = list[at];
    const other = this.place();
    switch (damage) {
      case 'drop a field':
        list.splice(at, 1);
        break;
      case 'repeat a field':
        list.splice(at, 0, ...new Array<Field>(1 + this.below(3)).fill(field));
        break;
      case 'swap two fields': {
        const to = this.below(list.length);
        [list[at], list[to]] = [list[to], list[at]];
        break;
      }
      case 'put a field elsewhere':
        // A copy without its inside: a message must not come to lie in itself.
        list[at] = { ...field, bytes: writeFields(other.list).slice(0, 4096), inner: null };
        break;
      case 'change a number':
        list[at] = this.otherNumber(list, at);
        break;
      case 'take the value of a sibling':
        list[at] = { ...this.sibling(list, at), tag: field.tag };
        break;
      default:
        list[at] = { ...field, inner: null, bytes: this.otherName(field.bytes) };
    }
    const out = writeFields(this.root);
    list.splice(0, list.length, ...before);
    return out;
  }

  private sibling(list: readonly Field[], at: number): Field {
    const alike = list.filter(({ tag }, i) => i !== at && tag % 8 === list[at].tag % 8);
    return alike.length === 0 ? list[at] : this.pick(alike);
  }

  /** Extremes of int64 and of everything that is stored in one. */
  private otherNumber(list: readonly Field[], at: number): Field {
    const field = list[at];
    const value = this.pick([
      [0],
      [1],
      [17],
      [0xff, 0xff, 0xff, 0xff, 0x07],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
    ]);
    if (field.tag % 8 === 0) return { ...field, bytes: Uint8Array.from(value) };
    if (field.inner !== null || field.bytes.length === 0) return field;
    const bytes = field.bytes.slice();
    // Whole numbers sit in raw data too, eight bytes each.
    const start = 8 * this.below(Math.ceil(bytes.length / 8));
    bytes.set(
      value.slice(0, bytes.length - start).map((byte) => byte),
      start,
    );
    return { ...field, bytes };
  }

  private otherName(bytes: Uint8Array): Uint8Array {
    if (this.below(8) === 0) return bytes.slice(1);
    return new TextEncoder().encode(this.pick(this.below(3) === 0 ? strangeNames : operators));
  }
}
