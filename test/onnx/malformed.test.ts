/** @file Files that are broken, foreign or hostile end in a named OnnxError, never in anything else. */
import { describe, expect, test, vi } from 'vitest';
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import { floatTensor, intTensor, makeNode } from '../../src/onnx/make-node.ts';
import type { OnnxModel, OnnxReason } from '../../src/onnx/onnx-model.ts';
import { parseModel } from '../../src/onnx/parse-model.ts';
import { serializeModel } from '../../src/onnx/serialize-model.ts';
import { WireWriter } from '../../src/onnx/wire-writer.ts';
import { fixtureBytes, fixtureExternal, fixtures } from './helpers/fixtures.ts';
import { errorOf } from './helpers/take-apart.ts';
import { seeded, tinyVit } from './helpers/tiny-vit.ts';

const TINY = tinyVit({
  rows: 2,
  cols: 2,
  patch: 2,
  prefix: 1,
  heads: 2,
  headWidth: 4,
  blocks: 2,
  shapes: 'dynamic',
  axes: 'four',
});

function reasonOf(
  bytes: Uint8Array,
  external?: ReadonlyMap<string, Uint8Array>,
): OnnxReason | null {
  return errorOf(() => parseModel(bytes, external))?.reason ?? null;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('things that are no model', () => {
  test.each([
    ['nothing', new Uint8Array(), 'empty'],
    ['a web page', text('<!DOCTYPE html><html><body>Sign in</body></html>'), 'html'],
    ['a web page behind a byte order mark', text('\ufeff\n<html lang="en">'), 'html'],
    [
      'a Git LFS pointer',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:ab\n'),
      'git-lfs',
    ],
    ['a zip archive', text('PK\u0003\u0004rest'), 'not-onnx'],
    ['a JSON file', text('{"error":"Entry not found"}'), 'not-onnx'],
    ['an error in words', text('Entry not found'), 'malformed'],
    ['a message without a graph', new WireWriter().int(1, 8).finish(), 'not-onnx'],
    ['zeros', new Uint8Array(64), 'malformed'],
  ] as const)('%s', (_, bytes, reason) => {
    expect(reasonOf(bytes)).toBe(reason);
  });

  test('more than 2 GB', () => {
    // Pages of zeros are not touched; only the first byte tells that this is no foreign file.
    expect(reasonOf(new Uint8Array(2 ** 31))).toBe('too-large');
  });

  test('messages are sentences', () => {
    for (const bytes of [
      new Uint8Array(),
      text('<html>'),
      text('version https://git-lfs'),
      text('PK\u0003\u0004'),
    ]) {
      expect(errorOf(() => parseModel(bytes))?.message).toMatch(/^[A-Z].*\.$/s);
    }
  });
});

describe('models with something wrong inside', () => {
  const withTensor = (field: (out: WireWriter) => WireWriter): Uint8Array => {
    const tensor = field(new WireWriter()).int(2, 1);
    const graph = new WireWriter()
      .message(1, new WireWriter().string(4, 'Relu'))
      .message(5, tensor);
    return new WireWriter().message(7, graph).message(8, new WireWriter().int(2, 17)).finish();
  };

  test('a negative dimension', () => {
    expect(reasonOf(withTensor((out) => out.packedInts(1, [4, -1])))).toBe('malformed');
  });

  test('a dimension beyond all numbers', () => {
    expect(reasonOf(withTensor((out) => out.packedInts(1, [2n ** 62n])))).toBe('malformed');
    expect(reasonOf(withTensor((out) => out.packedInts(1, [2 ** 40, 2 ** 40])))).toBe('malformed');
  });

  test('too many dimensions', () => {
    expect(reasonOf(withTensor((out) => out.packedInts(1, new Array(17).fill(1))))).toBe(
      'malformed',
    );
  });

  test('fewer bytes than the shape needs', () => {
    const bytes = withTensor((out) => out.packedInts(1, [4]).data(9, new Uint8Array(15)));
    expect(reasonOf(bytes)).toBe('malformed');
  });

  test('a varint that does not end', () => {
    expect(reasonOf(Uint8Array.from({ length: 1 << 20 }, () => 0xff))).toBe('malformed');
    expect(reasonOf(Uint8Array.from([8, ...new Array<number>(11).fill(0x80), 1]))).toBe(
      'malformed',
    );
  });

  test('a run of a million integers where a shape is expected', () => {
    const bomb = new Array<number>(1_100_000).fill(1);
    expect(reasonOf(withTensor((out) => out.packedInts(1, bomb)))).toBe('malformed');
  });

  test.each([14, 300, 3000])('graphs inside graphs, %i deep', (levels) => {
    let graph = new WireWriter().message(1, new WireWriter().string(4, 'Relu'));
    for (let depth = 0; depth < levels; depth++) {
      const attribute = new WireWriter().string(1, 'body').message(6, graph);
      graph = new WireWriter().message(1, new WireWriter().string(4, 'If').message(5, attribute));
    }
    const bytes = new WireWriter()
      .message(7, graph)
      .message(8, new WireWriter().int(2, 17))
      .finish();
    expect(reasonOf(bytes)).toBe('malformed');
  });

  test('a length that points beyond the end', () => {
    expect(reasonOf(Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0x7f, 0))).toBe('truncated');
    expect(reasonOf(Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f))).toBe(
      'malformed',
    );
  });

  test('nodes that wait for each other', () => {
    const nodes = [
      ...TINY.graph.nodes,
      makeNode('Relu', ['b'], ['a']),
      makeNode('Relu', ['a'], ['b']),
    ];
    const error = errorOf(() => inspectEncoder({ ...TINY, graph: { ...TINY.graph, nodes } }));
    expect(error?.message).toMatch(/wait for each other/);
  });

  test('shape arithmetic that grows without end', () => {
    const grow = [
      makeNode('Shape', ['pixels'], ['square.0']),
      ...Array.from({ length: 4000 }, (_, i) =>
        makeNode('Mul', [`square.${i}`, `square.${i}`], [`square.${i + 1}`]),
      ),
      makeNode('Unsqueeze', ['pixels', 'axes'], ['wide.0']),
      ...Array.from({ length: 4000 }, (_, i) =>
        makeNode('Unsqueeze', [`wide.${i}`, 'axes'], [`wide.${i + 1}`]),
      ),
    ];
    const initializers = [...TINY.graph.initializers, intTensor('axes', [0, 1, 2, 3])];
    const nodes = [...grow, ...TINY.graph.nodes];
    const { canReduce } = inspectEncoder({
      ...TINY,
      graph: { ...TINY.graph, nodes, initializers },
    });
    expect(canReduce).toBe(true);
  });

  test('two nodes that make the same tensor', () => {
    const nodes = [...TINY.graph.nodes, makeNode('Relu', ['pixels'], ['stem.map'])];
    const error = errorOf(() => inspectEncoder({ ...TINY, graph: { ...TINY.graph, nodes } }));
    expect(error?.message).toMatch(/Two nodes .* "stem.map"/);
  });
});

describe('external weights', () => {
  const withExternal = (entries: readonly (readonly [string, string])[]): Uint8Array => {
    const tensor = new WireWriter().packedInts(1, [2]).int(2, 1).string(8, 'w').int(14, 1);
    for (const [key, value] of entries) {
      tensor.message(13, new WireWriter().string(1, key).string(2, value));
    }
    const graph = new WireWriter()
      .message(1, new WireWriter().string(4, 'Relu'))
      .message(5, tensor);
    return new WireWriter().message(7, graph).message(8, new WireWriter().int(2, 17)).finish();
  };
  const files = new Map([['w.bin', new Uint8Array(16)]]);

  test('are found by bare name, offset and length', () => {
    const bytes = withExternal([
      ['location', 'w.bin'],
      ['offset', '8'],
      ['length', '8'],
    ]);
    expect(parseModel(bytes, files).graph.initializers[0].raw?.byteOffset).toBe(8);
  });

  test('that are not given name their file', () => {
    const error = errorOf(() => parseModel(withExternal([['location', 'other.bin']]), files));
    expect(error).toMatchObject({ reason: 'external-data', file: 'other.bin' });
  });

  test.each([
    '../w.bin',
    '../../../../etc/passwd',
    '/w.bin',
    'a/w.bin',
    './w.bin',
    '..\\w.bin',
    'C:w.bin',
    'C:\\w.bin',
    '\\\\host\\w.bin',
    'https://host/w.bin',
    '//host/w.bin',
    'file:w.bin',
    'data:,w',
    'w.bin\0',
    '',
    '.',
    '..',
  ])('at "%s" are refused, even where a file of that name is given', (location) => {
    const asked = vi.fn();
    vi.stubGlobal('fetch', asked);
    const given = new Map([...files, [location, new Uint8Array(16)]]);
    const error = errorOf(() => parseModel(withExternal([['location', location]]), given));
    vi.unstubAllGlobals();
    expect(error).toMatchObject({ reason: 'external-data', file: location });
    expect(asked).not.toHaveBeenCalled();
  });

  test.each([
    [[['offset', '12']]],
    [[['offset', '-8']]],
    [[['length', '1e3']]],
    [[['offset', '99999999999999999999']]],
    [[['offset', '0x8']]],
    [[['offset', '9007199254740993']]],
    [[['length', '17']]],
    [[['length', '4']]],
    [[['offset', 'NaN']]],
    [
      [
        ['offset', '8'],
        ['length', '9'],
      ],
    ],
  ] as const)('with %j are refused', (entries) => {
    expect(reasonOf(withExternal([['location', 'w.bin'], ...entries]), files)).toMatch(
      /^(external-data|malformed)$/,
    );
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'named %s find nothing and change nothing',
    (name) => {
      expect(reasonOf(withExternal([['location', name]]), files)).toBe('external-data');
      const both = withExternal([
        [name, 'polluted'],
        ['location', 'w.bin'],
        ['length', '8'],
      ]);
      expect(reasonOf(both, files)).toBeNull();
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );
});

describe('every kind of damage', () => {
  test.each(fixtures.map(({ file }) => file))('%s cut off at every kB', (file) => {
    const bytes = fixtureBytes(file);
    for (let end = 1024; end < bytes.length; end += 1024) {
      const error = errorOf(() => parseModel(bytes.subarray(0, end), fixtureExternal(file)));
      // An end between two fields cannot be seen, but then the operator sets are missing.
      expect(error?.reason, `at ${end}`).toMatch(/^(truncated|not-onnx)$/);
    }
  });

  test('flipped bits in the graph, through inspection and cutting', () => {
    // Without weights every bit is structure.
    const bytes = serializeModel(withoutWeights(TINY));
    let numRead = 0;
    for (const place of seeded('graph flips', 1200)) {
      const bit = Math.floor(((place + 1) / 2) * bytes.length * 8);
      bytes[bit >> 3] ^= 1 << (bit & 7);
      const error = errorOf(() => {
        const anatomy = inspectEncoder(parseModel(bytes));
        numRead++;
        if (!anatomy.canReduce) return;
        const taps = [{ kind: 'keys', block: 0 }] as const;
        cutSegment(anatomy, { from: 'input', to: 1 }, { taps });
        cutSegment(anatomy, { from: 1, to: 'output' });
      });
      if (error !== null) expect(error.message).toMatch(/^[A-Z].*[.?]$/s);
      bytes[bit >> 3] ^= 1 << (bit & 7);
    }
    expect(numRead).toBeGreaterThan(300);
  });
});

/** The same graph with every weight of one element. */
function withoutWeights(model: OnnxModel): OnnxModel {
  const initializers = model.graph.initializers.map((tensor) =>
    tensor.dataType === 1 && tensor.dims.length < 2 ? floatTensor(tensor.name, [1], [1]) : tensor,
  );
  return { ...model, graph: { ...model.graph, initializers } };
}
