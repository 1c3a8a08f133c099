import { OnnxError, tooMany } from './onnx-model.ts';
import type { Int64 } from './onnx-model.ts';
import { decodeUtf8 } from './utf8.ts';

/** Names longer than this are no names. */
const MAX_STRING = 1 << 12;

/**
 * Fields of a file in all, integers in runs included. A model of 50 000 nodes has half as many;
 * millions of empty ones would fill the memory many times over.
 */
const MAX_FIELDS = 2_000_000;

/**
 * A cursor over one protobuf message. Every read is checked against the end of that message;
 * bytes come out as views of the file.
 *
 * Usage: `while (reader.next()) switch (reader.field) { … default: rest.push(reader.skip()); }`
 */
export class WireReader {
  field = 0;
  wire = 0;
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private pos: number;
  private tagAt: number;
  /** Message depth, so that nested graphs cannot exhaust the stack. */
  readonly depth: number;
  /** Shared by all messages of a file. */
  private readonly tally: { numFields: number };

  constructor(
    bytes: Uint8Array,
    depth = 0,
    start = 0,
    end = bytes.length,
    tally = { numFields: 0 },
  ) {
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
    this.tagAt = start;
    this.depth = depth;
    this.tally = tally;
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.pos >= this.end) return false;
    this.tagAt = this.pos;
    this.tick();
    const tag = Number(this.varint());
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field < 1 || this.field > 0x1fffffff) {
      throw this.malformed(`field number ${this.field}`);
    }
    return true;
  }

  /** int64 or int32, negatives in two's complement. */
  int(): Int64 {
    this.expect(0);
    return this.varint();
  }

  /** An int that must be a small non-negative number. */
  count(what: string): number {
    const value = this.int();
    if (typeof value !== 'number' || value < 0) throw this.malformed(`${what} ${value}`);
    return value;
  }

  float(): number {
    this.expect(5);
    this.need(4);
    this.pos += 4;
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + this.pos - 4, 4).getFloat32(
      0,
      true,
    );
  }

  data(): Uint8Array {
    this.expect(2);
    const length = this.length();
    this.pos += length;
    return this.bytes.subarray(this.pos - length, this.pos);
  }

  string(): string {
    this.expect(2);
    const length = this.length();
    if (length > MAX_STRING) throw this.malformed(`a name of ${length} bytes`);
    this.pos += length;
    return decodeUtf8(this.bytes, this.pos - length, this.pos);
  }

  message(): WireReader {
    this.expect(2);
    const length = this.length();
    const start = this.pos;
    this.pos += length;
    return new WireReader(this.bytes, this.depth + 1, start, this.pos, this.tally);
  }

  /** Appends one value, or a packed run of them, up to `max` in all. */
  ints(into: Int64[], max: number): void {
    if (this.wire === 2) {
      const run = this.message();
      while (run.pos < run.end) {
        if (into.length >= max) throw this.malformed(`more than ${max} integers`);
        this.tick();
        into.push(run.varint());
      }
    } else {
      if (into.length >= max) throw this.malformed(`more than ${max} integers`);
      into.push(this.int());
    }
  }

  /** Appends one value, or a packed run of them, up to `max` in all. */
  floats(into: number[], max: number): void {
    if (this.wire === 2) {
      const run = this.message();
      if (into.length + (run.end - run.pos) / 4 > max)
        throw this.malformed(`more than ${max} floats`);
      run.wire = 5;
      while (run.pos < run.end) {
        this.tick();
        into.push(run.float());
      }
    } else {
      if (into.length >= max) throw this.malformed(`more than ${max} floats`);
      into.push(this.float());
    }
  }

  /** Steps over the field and returns it whole, tag included, as a view. */
  skip(): Uint8Array {
    if (this.wire === 0) this.varint();
    else if (this.wire === 1) this.advance(8);
    else if (this.wire === 2) this.advance(this.length());
    else if (this.wire === 5) this.advance(4);
    else throw this.malformed(`wire type ${this.wire}`);
    return this.whole();
  }

  /** The field just read, tag included. */
  whole(): Uint8Array {
    return this.bytes.subarray(this.tagAt, this.pos);
  }

  malformed(what: string): OnnxError {
    return new OnnxError(
      'malformed',
      `This is not a readable ONNX file: ${what} at byte ${this.tagAt}.`,
    );
  }

  private tick(): void {
    if (++this.tally.numFields <= MAX_FIELDS) return;
    throw tooMany(MAX_FIELDS, 'fields');
  }

  private expect(wire: number): void {
    if (this.wire !== wire) {
      throw this.malformed(`field ${this.field} with wire type ${this.wire}`);
    }
  }

  private length(): number {
    const length = this.varint();
    if (typeof length !== 'number' || length < 0) throw this.malformed(`a length of ${length}`);
    this.need(length);
    return length;
  }

  private advance(size: number): void {
    this.need(size);
    this.pos += size;
  }

  private need(size: number): void {
    if (size > this.end - this.pos) {
      if (this.depth > 0 && this.end < this.bytes.length) {
        throw this.malformed(`a field of ${size} bytes where ${this.end - this.pos} are left`);
      }
      throw new OnnxError(
        'truncated',
        `The file ends early: ${size} bytes are announced at byte ${this.pos}, ` +
          `${this.end - this.pos} are there. Was the download complete?`,
      );
    }
  }

  /** Ten bytes at most; exact up to 2^53, a bigint beyond. */
  private varint(): Int64 {
    let low = 0;
    let shift = 1;
    const start = this.pos;
    // Seven bytes are 49 bits: exact in a double.
    for (let i = 0; i < 7; i++) {
      this.need(1);
      const byte = this.bytes[this.pos++];
      low += (byte & 127) * shift;
      if (byte < 128) return low;
      shift *= 128;
    }
    let high = 0n;
    for (let i = 7; i < 10; i++) {
      this.need(1);
      const byte = this.bytes[this.pos++];
      high |= BigInt(byte & 127) << BigInt(7 * (i - 7));
      if (byte < 128) {
        const value = BigInt.asIntN(64, BigInt(low) | (high << 49n));
        const near = Number(value);
        return Number.isSafeInteger(near) ? near : value;
      }
    }
    throw new OnnxError(
      'malformed',
      `This is not a readable ONNX file: an integer of more than ten bytes at byte ${start}.`,
    );
  }
}
