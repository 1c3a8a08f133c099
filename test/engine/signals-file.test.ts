import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SignalsError } from '../../src/engine/safetensors.ts';
import { readSignalsFile } from '../../src/engine/signals-file.ts';
import { f32, writeSafetensors } from './write-safetensors.ts';

const file = readFileSync(new URL('../fixtures/signals.safetensors', import.meta.url));
const ramp = (n: number, from = 0): number[] => Array.from({ length: n }, (_, i) => (from + i) / 8);

describe('readSignalsFile', () => {
  test('reads a file that the safetensors package wrote', () => {
    const signals = readSignalsFile(file);
    expect(signals.originalSize).toEqual({ width: 640, height: 480 });
    expect(signals.grid).toEqual({ rows: 2, cols: 3, patchSize: 2 });
    expect(signals.prefixTokens).toBe(1);
    expect(signals.tokens).toEqual({ rows: 6, cols: 4, data: Float32Array.from(ramp(24)) });
    expect(signals.keys?.data).toEqual(Float32Array.from(ramp(24)));
    expect(signals.queriesCls).toEqual(Float32Array.from(ramp(4)));
    expect(signals.clsAttention).toMatchObject({ rows: 2, cols: 6 });
    expect(signals.attentionLogits).toMatchObject({ heads: 2, size: 7 });
    expect(signals.importance).toEqual(Float32Array.from(ramp(6)));
    expect(signals.image).toMatchObject({ width: 6, height: 4 });
    expect([...signals.image!.data.subarray(4, 8)]).toEqual([3, 4, 5, 255]);
    expect(signals.tokensLast).toBeUndefined();
  });

  test('reads the crops as views of their own', () => {
    const { cropGrid, crops } = readSignalsFile(file);
    expect(cropGrid).toEqual({ rows: 1, cols: 2 });
    expect(crops).toHaveLength(2);
    expect(crops![1].tokens?.data).toEqual(Float32Array.from(ramp(24, 24)));
    expect(crops![1].clsLogits).toMatchObject({ rows: 2, cols: 6 });
    expect(crops![1].keys).toBeUndefined();
  });

  test('widens bfloat16', () => {
    const bf16 = { dtype: 'BF16', shape: [1], data: Uint16Array.of(0xc049) };
    const read = readSignalsFile(writeSafetensors({ importance: bf16 }, { grid: '1 x 1' }));
    // 0xC049 is −3.140625.
    expect(read.importance).toEqual(Float32Array.of(-3.140625));
  });

  test('takes the prefix from the full attention when the file does not tell it', () => {
    const bytes = writeSafetensors({ attention_logits: f32([1, 5, 5]) }, { grid: '2x2' });
    expect(readSignalsFile(bytes).prefixTokens).toBe(1);
  });

  test.each([
    ['tokens', f32([5, 8]), 'tensor tokens is [5,8]; it must be [4,D].'],
    ['keys', f32([4]), 'tensor keys is [4]; it must be [4,Dk].'],
    ['cls_attention', f32([3, 9]), 'tensor cls_attention is [3,9]; it must be [H,4].'],
    ['attention_logits', f32([2, 6, 6]), 'tensor attention_logits is [2,6,6]; it must be [H,5,5].'],
    ['tokens', f32([4, 0]), 'tensor tokens is [4,0]; it must be [4,D].'],
    [
      'text',
      { dtype: 'I64', shape: [1], data: new BigInt64Array(1) },
      'tensor text is I64; it must be F32, F16 or BF16.',
    ],
    ['image', f32([2, 2, 3]), 'tensor image is F32; it must be U8.'],
    ['crops.tokens', f32([3, 4, 8]), 'tensor crops.tokens is [3,4,8]; metadata crops asks for 2'],
  ])('names what does not fit: %s', (name, tensor, message) => {
    const metadata = { grid: '2 x 2', prefix_tokens: '1', crops: '1 x 2' };
    const bytes = writeSafetensors({ [name]: tensor }, metadata);
    expect(() => readSignalsFile(bytes)).toThrow(message);
    expect(() => readSignalsFile(bytes)).toThrow(SignalsError);
  });

  test.each([
    [{}, 'The file has no metadata grid; write it as “rows x cols”.'],
    [{ grid: '0 x 4' }, 'metadata grid is “0 x 4”; it must be rows x cols'],
    [{ grid: '2 x 2', prefix_tokens: '-1' }, 'metadata prefix_tokens is “-1”'],
    [{ grid: '2 x 2', original_size: 'big' }, 'metadata original_size is “big”'],
  ])('refuses the metadata %j', (metadata, message) => {
    expect(() => readSignalsFile(writeSafetensors({}, metadata))).toThrow(message);
  });

  test('asks for the arrangement when there are crops without one', () => {
    const bytes = writeSafetensors({ 'crops.tokens': f32([2, 1, 3]) }, { grid: '1 x 1' });
    expect(() => readSignalsFile(bytes)).toThrow('no metadata crops');
  });

  test('is not misled by a tensor called __proto__', () => {
    const text =
      '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"__metadata__":{"grid":"1 x 1"}}';
    const bytes = new Uint8Array(8 + text.length + 4);
    bytes[0] = text.length;
    bytes.set(new TextEncoder().encode(text), 8);
    expect(readSignalsFile(bytes).grid.rows).toBe(1);
    expect(({} as Record<string, unknown>)['dtype']).toBeUndefined();
  });

  test('never fails with anything but a SignalsError, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.nat(file.length),
        fc.array(fc.tuple(fc.nat(900), fc.nat(255)), { maxLength: 6 }),
        (length, edits) => {
          const bytes = Uint8Array.from(file.subarray(0, length));
          for (const [at, value] of edits) bytes[at] = value;
          try {
            readSignalsFile(bytes);
            return true;
          } catch (error) {
            return error instanceof SignalsError;
          }
        },
      ),
      { numRuns: 2000, seed: 11 },
    );
  });
});
