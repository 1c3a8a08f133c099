/**
 * @file log(size) in the attention of every kind of export (ToMe, eq. 1). The independent answer:
 * a token that stands for m patches is looked at like the same token m times in a row.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { cutSegment } from '../../src/onnx/cut-segment.ts';
import type { Segment } from '../../src/onnx/cut-segment.ts';
import { inspectEncoder } from '../../src/onnx/inspect-encoder.ts';
import type { Anatomy } from '../../src/onnx/inspect-encoder.ts';
import { subsetSide } from '../../src/onnx/subset-side.ts';
import type { SideData } from '../../src/onnx/subset-side.ts';
import type { TapKind } from '../../src/onnx/tap-builder.ts';
import { fixtures, openFixture, Reference } from './helpers/fixtures.ts';
import { floats, likeTensor, maxError, runModel, tensor } from './helpers/run-model.ts';
import type { Raw } from './helpers/run-model.ts';
import { pickFeeds, pickRows, tapName } from './helpers/run-segments.ts';
import { seeded, tinyVit } from './helpers/tiny-vit.ts';
import type { TinyVit } from './helpers/tiny-vit.ts';

const KINDS: readonly TapKind[] = [
  'attention',
  'attentionLogits',
  'clsAttention',
  'clsLogits',
  'receivedAttention',
];

/** Copies of the token. */
const SIZE = 3;

/** Of what a stream of size 1 may differ by where sums run over three columns instead of one. */
const TOLERANCE = 1e-6;
const HALF_FLOAT_TOLERANCE = 2e-3;
/** int8 exports round after the softmax: the last bit may tip a value over. */
const INT8_TOLERANCE = 5e-3;

const usable = fixtures.filter((fixture) => fixture.ref !== null);

describe.each(usable)('$name', ({ name, file, ref }) => {
  const range = { from: 1, to: 2 } as const;
  const taps = KINDS.map((kind) => ({ kind, block: 1 }));
  let anatomy: Anatomy;
  let torch: Reference;
  let head: Raw;
  let plain: Segment;
  let sized: Segment;
  let all: Uint32Array;
  let answer: Raw;

  beforeAll(async () => {
    torch = new Reference(ref ?? '');
    anatomy = inspectEncoder(openFixture(file));
    const first = cutSegment(anatomy, { from: 'input', to: 1 });
    head = await runModel(first.bytes, pickFeeds(first, torch.feeds));
    plain = cutSegment(anatomy, range, { taps });
    sized = cutSegment(anatomy, range, { taps, logSizes: true });
    all = Uint32Array.from({ length: torch.N }, (_, i) => i);
    answer = await runModel(plain.bytes, feed(plain, all));
  });

  /** Block 1 on the tokens at these places, each standing for as many patches as `sizes` says. */
  const feed = (segment: Segment, places: Uint32Array, sizes?: Float32Array): Raw =>
    Object.fromEntries(
      segment.inputs.map(({ name, role, side }) => {
        if (role === 'stream') return [name, pickRows(head[anatomy.cuts[1]], places)];
        if (side === undefined) {
          return [
            name,
            tensor((sizes ?? new Float32Array()).map(Math.log), [1, 1, 1, places.length]),
          ];
        }
        const { data, dims } = head[name];
        const part = subsetSide(side, { data: data as SideData, dims }, places, torch.N);
        return [name, likeTensor(head[name], part.data, part.dims)];
      }),
    );

  test('one more input takes them, in float32 whatever the encoder computes in', () => {
    expect(sized.inputs.filter(({ role }) => role === 'logSizes')).toEqual([
      { name: 'logSizes', dtype: 'float32', role: 'logSizes' },
    ]);
    expect(sized.inputs).toHaveLength(plain.inputs.length + 1);
  });

  test('sizes of one change nothing at all', async () => {
    const run = await runModel(sized.bytes, feed(sized, all, new Float32Array(torch.N).fill(1)));
    const outputs = [anatomy.cuts[2], ...KINDS.map((kind) => tapName(plain, kind, 1))];
    for (const output of outputs) {
      expect(maxError(floats(run[output]), floats(answer[output])), output).toBe(0);
    }
  });

  test('a token of size three is three of it: same stream, attention and logits', async () => {
    const at = torch.prefix + 3;
    const many = Uint32Array.from([...all.slice(0, at), at, at, ...all.slice(at)]);
    const repeated = await runModel(plain.bytes, feed(plain, many));
    const sizes = Float32Array.from(all, (place) => (place === at ? SIZE : 1));
    const run = await runModel(sized.bytes, feed(sized, all, sizes));

    const cut = anatomy.cuts[2];
    const onces = [...many.keys()].filter((i) => i <= at || i >= at + SIZE);
    const stream = floats(pickRows(repeated[cut], onces));
    const scale = Math.max(...stream.map(Math.abs));
    const share = name.endsWith('q8')
      ? INT8_TOLERANCE
      : anatomy.streamType === 'float16'
        ? HALF_FLOAT_TOLERANCE
        : TOLERANCE;
    const error = maxError(floats(run[cut]), stream);
    expect(error / scale).toBeLessThanOrEqual(share);
    // What is not so small as to hide a size that is not looked at.
    expect(maxError(floats(run[cut]), floats(answer[cut]))).toBeGreaterThan(2 * share * scale);

    const numMany = torch.N + SIZE - 1;
    const attention = floats(run[tapName(sized, 'attention', 1)]);
    const logits = floats(run[tapName(sized, 'attentionLogits', 1)]);
    const wideAttention = floats(repeated[tapName(plain, 'attention', 1)]);
    const wideLogits = floats(repeated[tapName(plain, 'attentionLogits', 1)]);
    const tapTolerance = anatomy.streamType === 'float16' ? 4e-3 : 2e-5;
    for (let h = 0; h < torch.heads; h++) {
      for (let row = 0; row < torch.N; row++) {
        const narrow = (h * torch.N + row) * torch.N + at;
        const wide = (h * numMany + onces[row]) * numMany + at;
        const copies = wideAttention.subarray(wide, wide + SIZE).reduce((a, b) => a + b, 0);
        expect(Math.abs(attention[narrow] - copies)).toBeLessThan(tapTolerance);
        const logit = wideLogits[wide] + Math.log(SIZE);
        expect(Math.abs(logits[narrow] - logit)).toBeLessThan(10 * tapTolerance);
      }
    }
  });
});

describe('where sizes go', () => {
  const BASE: TinyVit = {
    rows: 3,
    cols: 4,
    patch: 4,
    prefix: 1,
    heads: 2,
    headWidth: 8,
    blocks: 2,
    shapes: 'baked',
    axes: 'four',
  };
  const logSizes = true;
  const numSizes = (segment: Segment): number =>
    segment.inputs.filter(({ role }) => role === 'logSizes').length;

  test.each([
    ['heads in an axis of their own', {}],
    ['heads in the batch', { axes: 'three' }],
    ['a bias for every pair', { hasBias: true }],
  ] as const)('%s: a whole from the picture on takes them too', async (_, options) => {
    const anatomy = inspectEncoder(tinyVit({ ...BASE, ...options }));
    const range = { from: 'input', to: 'output' } as const;
    const taps = [0, 1].map((block) => ({ kind: 'attentionLogits' as const, block }));
    const plain = cutSegment(anatomy, range, { taps });
    const sized = cutSegment(anatomy, range, { taps, logSizes });
    const pixels = tensor(seeded('picture', 3 * 12 * 16), [1, 3, 12, 16]);
    const answer = await runModel(plain.bytes, { pixels });
    const run = await runModel(sized.bytes, {
      pixels,
      logSizes: tensor(new Float32Array(13), [1, 1, 1, 13]),
    });
    for (const { name } of plain.outputs) {
      expect(maxError(floats(run[name]), floats(answer[name])), name).toBe(0);
    }
    const sizes = Float32Array.from({ length: 13 }, (_, i) => Math.log(1 + (i % 3)));
    const moved = await runModel(sized.bytes, { pixels, logSizes: tensor(sizes, [1, 1, 1, 13]) });
    const before = floats(answer[tapName(plain, 'attentionLogits', 0)]);
    const expected = before.map((logit, i) => logit + sizes[i % 13]);
    const logits = floats(moved[tapName(sized, 'attentionLogits', 0)]);
    expect(maxError(logits, expected)).toBeLessThan(1e-6);
  });

  test('an MLP alone and what follows the blocks have no use for them', () => {
    const anatomy = inspectEncoder(openFixture('siglipv.optimum.sdpa.onnx'));
    for (const range of [
      { from: 1.5, to: 2 },
      { from: 'input', to: 0 },
      // The pooling head looks at tokens with a query of its own.
      { from: 2.5, to: 'output' },
    ] as const) {
      expect(numSizes(cutSegment(anatomy, range, { logSizes }))).toBe(0);
    }
    for (const range of [
      { from: 1, to: 1.5 },
      { from: 1, to: 'output' },
    ] as const) {
      expect(numSizes(cutSegment(anatomy, range, { logSizes }))).toBe(1);
    }
  });

  test('a model whose tokens are not known is refused', () => {
    const hybrid = inspectEncoder(openFixture('mobilevit.ts17.sdpa.onnx'));
    expect(() => cutSegment(hybrid, { from: 'input', to: 'output' }, { logSizes })).toThrow(
      /attention of block 0 .* has no column per token/,
    );
  });
});
