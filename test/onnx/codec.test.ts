/** @file Reading and writing: nothing is lost, nothing is copied that need not be. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { floatTensor, intTensor, makeNode } from '../../src/onnx/make-node.ts';
import type { OnnxModel } from '../../src/onnx/onnx-model.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';
import { serializeModel } from '../../src/onnx/serialize-model.ts';
import { readInts, readScalar } from '../../src/onnx/tensor-values.ts';
import { decodeUtf8, encodeUtf8 } from '../../src/onnx/utf8.ts';
import { WireReader } from '../../src/onnx/wire-reader.ts';
import { WireWriter } from '../../src/onnx/wire-writer.ts';
import { fixtureBytes, fixtureExternal, fixtures, openFixture } from './helpers/fixtures.ts';
import { tinyVit } from './helpers/tiny-vit.ts';

const TINY = tinyVit({
  rows: 2,
  cols: 2,
  patch: 2,
  prefix: 1,
  heads: 2,
  headWidth: 4,
  blocks: 1,
  shapes: 'baked',
  axes: 'four',
});

describe('whole files', () => {
  test.each(fixtures.map(({ file }) => file))('%s comes back equal after writing', (file) => {
    const model = openFixture(file);
    const bytes = serializeModel(model);
    expect(isDeepStrictEqual(parseModel(bytes), model)).toBe(true);
    // Written twice, the bytes are the same too.
    expect(isDeepStrictEqual(serializeModel(parseModel(bytes)), bytes)).toBe(true);
  });

  test('weights are views of the file', () => {
    const { file } = fixtures[0];
    const bytes = fixtureBytes(file);
    const tensors = parseModel(bytes).graph.initializers.filter(({ raw }) => raw !== null);
    expect(tensors.length).toBeGreaterThan(10);
    for (const { raw } of tensors) expect(raw?.buffer === bytes.buffer).toBe(true);
  });

  test('external weights are views of their file and come out inline', () => {
    const fixture = fixtures.find(({ file }) => fixtureExternal(file).size > 0);
    const file = fixture?.file ?? '';
    const external = fixtureExternal(file);
    const data = external.get(`${file}_data`);
    const model = parseModel(fixtureBytes(file), external);
    const outside = model.graph.initializers.filter(({ raw }) => raw?.buffer === data?.buffer);
    expect(outside.length).toBeGreaterThan(10);
    expect(isDeepStrictEqual(parseModel(serializeModel(model)), model)).toBe(true);
  });

  test('fields this code has never heard of are kept, in models and in nodes', () => {
    const rest = [new WireWriter().string(900, 'kept').finish()];
    const [node, ...nodes] = TINY.graph.nodes;
    const model: OnnxModel = {
      ...TINY,
      rest,
      graph: { ...TINY.graph, nodes: [{ ...node, rest }, ...nodes] },
    };
    const back = parseModel(serializeModel(model));
    expect(back.rest).toEqual(rest);
    expect(back.graph.nodes[0].rest).toEqual(rest);
  });

  test('names like __proto__ are only names', () => {
    const odd = makeNode('Identity', ['__proto__'], ['constructor'], { __proto__x: 1 });
    const tensor = floatTensor('__proto__', [1], [1]);
    const model: OnnxModel = {
      ...TINY,
      graph: {
        ...TINY.graph,
        nodes: [...TINY.graph.nodes, odd],
        initializers: [...TINY.graph.initializers, tensor],
      },
    };
    const back = parseModel(serializeModel(model));
    expect(back.graph.nodes.at(-1)?.inputs).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('numbers', () => {
  test.each([
    0,
    1,
    127,
    128,
    300,
    2 ** 31,
    2 ** 49 - 1,
    2 ** 49,
    2 ** 53 - 1,
    2n ** 53n,
    2n ** 63n - 1n,
    -1,
    -128,
    -(2 ** 40),
    -(2n ** 63n),
  ])('%s goes through a varint and comes back', (value) => {
    const reader = new WireReader(new WireWriter().int(3, value).finish());
    expect(reader.next()).toBe(true);
    expect(reader.int()).toBe(
      typeof value === 'bigint' && value < 2n ** 53n && value > -(2n ** 53n)
        ? Number(value)
        : value,
    );
    expect(reader.next()).toBe(false);
  });

  test('−1 takes ten bytes, as protobuf wants it', () => {
    const bytes = new WireWriter().int(1, -1).finish();
    expect([...bytes]).toEqual([8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
  });

  test('packed and unpacked runs are read alike', () => {
    const packed = new WireReader(new WireWriter().packedInts(8, [1, -2, 300]).finish());
    const single = new WireReader(new WireWriter().int(8, 1).int(8, -2).int(8, 300).finish());
    for (const reader of [packed, single]) {
      const values: (number | bigint)[] = [];
      while (reader.next()) reader.ints(values, 10);
      expect(values).toEqual([1, -2, 300]);
    }
  });

  test('small tensors are read from raw bytes and from typed fields', () => {
    const raw = intTensor('a', [3, -1, 9223372036854775807n]);
    expect(readInts(raw)).toEqual([3, -1, 2 ** 63]);
    const typed = {
      ...raw,
      raw: null,
      rest: [new WireWriter().packedInts(7, [3, -1, 5]).finish()],
    };
    expect(readInts(typed)).toEqual([3, -1, 5]);
    expect(readInts(floatTensor('b', [1], [1]))).toBeNull();
    expect(readScalar(floatTensor('b', [0.25], [1]))).toBe(0.25);
    const half = { name: 'h', dims: [], dataType: 10, raw: Uint8Array.of(0x00, 0xb8), rest: [] };
    expect(readScalar(half)).toBe(-0.5);
    expect(readScalar(floatTensor('b', [1, 2], [2]))).toBeNull();
  });
});

describe('UTF-8', () => {
  test.each(['plain', 'Größe', 'ひらがな', '🙂 emoji', '\u0000 zero'])('%s comes back', (text) => {
    expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text));
  });

  test.each([
    [[0xff]],
    [[0xc3]],
    [[0xe2, 0x82]],
    [[0xc0, 0x80]],
    [[0xed, 0xa0, 0x80]],
    [[0xf5, 0x80, 0x80, 0x80]],
    [[0x61, 0xc3, 0x62]],
  ])('bytes %j that are none become U+FFFD and end', (bytes) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toContain('\ufffd');
  });
});
