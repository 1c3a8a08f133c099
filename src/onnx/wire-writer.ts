import { OnnxError } from './onnx-model.ts';
import type { Int64 } from './onnx-model.ts';
import { encodeUtf8 } from './utf8.ts';

/** onnxruntime and protobuf refuse a message of 2 GiB. */
export const MAX_MODEL_BYTES = 2 ** 31 - 1;

/**
 * Collects one protobuf message as a list of chunks. Views handed in are kept as views: weights
 * are copied once, in `finish`.
 */
export class WireWriter {
  private readonly chunks: Uint8Array[] = [];
  private size = 0;

  raw(bytes: Uint8Array): this {
    this.chunks.push(bytes);
    this.size += bytes.length;
    return this;
  }

  int(field: number, value: Int64): this {
    return this.raw(varintBytes(field * 8)).raw(varintBytes(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.raw(varintBytes(field * 8 + 5)).raw(bytes);
  }

  data(field: number, bytes: Uint8Array): this {
    return this.raw(varintBytes(field * 8 + 2))
      .raw(varintBytes(bytes.length))
      .raw(bytes);
  }

  string(field: number, text: string): this {
    return this.data(field, encodeUtf8(text));
  }

  message(field: number, inner: WireWriter): this {
    this.raw(varintBytes(field * 8 + 2)).raw(varintBytes(inner.size));
    for (const chunk of inner.chunks) this.raw(chunk);
    return this;
  }

  packedInts(field: number, values: readonly Int64[]): this {
    const inner = new WireWriter();
    for (const value of values) inner.raw(varintBytes(value));
    return this.message(field, inner);
  }

  packedFloats(field: number, values: readonly number[]): this {
    const bytes = new Uint8Array(values.length * 4);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i], true);
    return this.data(field, bytes);
  }

  finish(): Uint8Array {
    if (this.size > MAX_MODEL_BYTES) {
      throw new OnnxError(
        'too-large',
        `The model would be ${this.size} bytes; one ONNX file holds at most 2 GB.`,
      );
    }
    const out = new Uint8Array(this.size);
    let at = 0;
    for (const chunk of this.chunks) {
      out.set(chunk, at);
      at += chunk.length;
    }
    return out;
  }
}

function varintBytes(value: Int64): Uint8Array {
  const bytes: number[] = [];
  if (typeof value === 'number' && value >= 0) {
    let left = value;
    while (left >= 128) {
      bytes.push((left % 128) + 128);
      left = Math.floor(left / 128);
    }
    bytes.push(left);
  } else {
    let left = BigInt.asUintN(64, BigInt(value));
    while (left >= 128n) {
      bytes.push(Number(left & 127n) + 128);
      left >>= 7n;
    }
    bytes.push(Number(left));
  }
  return Uint8Array.from(bytes);
}
