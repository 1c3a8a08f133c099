import { DATA_TYPE } from './data-type.ts';
import { dimText, loneSym } from './dim.ts';
import type { AttentionSite } from './find-attention.ts';
import { biasInput } from './fused-attention.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { makeNode } from './make-node.ts';
import { attributeInt } from './node-attributes.ts';
import { OnnxError } from './onnx-model.ts';
import type { OnnxNode, OnnxValueInfo } from './onnx-model.ts';

/**
 * Attention that looks at a token as often as it stands for patches: log(size) of every token is
 * added to the logits of its column (ToMe, eq. 1).
 */
export class SizedAttention {
  /** The input, float32 [1, 1, 1, n]. */
  readonly input: OnnxValueInfo;
  /** Makes what the nodes below read; to stand before them all. */
  readonly nodes: readonly OnnxNode[];
  private readonly builder: GraphBuilder;
  private readonly made = new Map<string, string>();
  private readonly sums = new Map<number, string>();
  private readonly sources = new Map<string, string>();
  private readonly changed = new Map<number, (node: OnnxNode) => OnnxNode[]>();

  /**
   * @param blocks whose attention gets the sizes.
   * @throws OnnxError `unsupported`, in a sentence, where a block's attention has no place for them.
   */
  constructor(anatomy: Anatomy, builder: GraphBuilder, blocks: readonly number[]) {
    this.builder = builder;
    this.input = {
      name: builder.name('logSizes'),
      dataType: DATA_TYPE.float32,
      shape: [1, 1, 1, 'n'],
      rest: [],
    };
    const early = builder.nodes.length;
    for (const block of blocks) {
      const { site } = anatomy.attention[block];
      if (site.kind === 'softmax') this.widenSoftmax(anatomy, block, site);
      else this.widenFused(anatomy, block, site);
    }
    this.nodes = builder.nodes.splice(early);
  }

  /** The logits of a block with the sizes in them; undefined for fused nodes, which hide theirs. */
  logits(block: number): string | undefined {
    return this.sums.get(block);
  }

  /** The tensor of the encoder that a name of `logits` was made from; any other name as it is. */
  sourceOf(tensor: string): string {
    return this.sources.get(tensor) ?? tensor;
  }

  /** The sizes as [1, 1, 1, n] of a type. */
  row(dataType: number): string {
    const { name } = this.input;
    if (dataType === 0 || dataType === DATA_TYPE.float32) return name;
    return this.once(`type ${dataType}`, () => this.builder.op('Cast', [name], { to: dataType }));
  }

  /** The node at a place of the sorted graph, and what it needs before it. */
  apply(at: number, node: OnnxNode): readonly OnnxNode[] {
    return this.changed.get(at)?.(node) ?? [node];
  }

  private widenSoftmax(
    anatomy: Anatomy,
    block: number,
    { at, logits }: Extract<AttentionSite, { kind: 'softmax' }>,
  ): void {
    const { shapes, types, index } = anatomy;
    const shape = shapes.shapeOf(logits);
    const rank = shape?.length ?? 0;
    const axis = attributeInt(index.graph.nodes[at], 'axis', -1);
    const isPerToken = shapes.token !== null && loneSym(shape?.at(-1) ?? 0) === shapes.token;
    if (!isPerToken || (rank !== 3 && rank !== 4) || (axis !== -1 && axis !== rank - 1)) {
      throw new OnnxError(
        'unsupported',
        `The attention of block ${block} (${shape?.map(dimText).join('×') ?? 'unknown shape'}) has no column per token, so sizes cannot be added to it.`,
      );
    }
    const four = this.row(types.get(logits) ?? 0);
    // Added to [H, n, n] a row of four axes would make four of three.
    const row =
      rank === 4
        ? four
        : this.once(`three of ${four}`, () => this.builder.reshape(four, [1, 1, -1]));
    const sum = this.builder.name(`${logits}/sized`);
    this.sums.set(block, sum);
    this.sources.set(sum, logits);
    this.changed.set(at, (node) => [
      makeNode('Add', [logits, row], [sum]),
      { ...node, inputs: [sum, ...node.inputs.slice(1)] },
    ]);
  }

  /** Fused nodes take a bias on their logits. */
  private widenFused(
    { types }: Anatomy,
    block: number,
    { at, node: fused }: Extract<AttentionSite, { node: OnnxNode }>,
  ): void {
    const place = biasInput(fused, block);
    const own = fused.inputs[place] ?? '';
    if (types.get(own) === DATA_TYPE.bool) {
      throw new OnnxError(
        'unsupported',
        `The fused attention of block ${block} takes a mask of yes and no, so sizes cannot be added to it.`,
      );
    }
    const row = this.row(types.get(fused.inputs[0]) ?? 0);
    const square = this.once(`square of ${row}`, () => squareOf(this.builder, row));
    const sum = own === '' ? square : this.builder.name(`${own}/sized`);
    this.changed.set(at, (node) => {
      const bias = node.inputs[place] ?? '';
      const before = bias === '' ? [] : [makeNode('Add', [bias, square], [sum])];
      const given = Array.from({ length: Math.max(place + 1, node.inputs.length) }, (_, i) =>
        i === place ? sum : (node.inputs[i] ?? ''),
      );
      return [...before, { ...node, inputs: given }];
    });
  }

  private once(what: string, make: () => string): string {
    const name = this.made.get(what) ?? make();
    this.made.set(what, name);
    return name;
  }
}

/** [1, 1, 1, n] → [1, 1, n, n]: fused nodes spread their bias over pictures and heads, not rows. */
function squareOf(builder: GraphBuilder, row: string): string {
  const length = builder.slice(builder.op('Shape', [row]), 0, 3, 4);
  const ones = builder.ints([1]);
  const target = builder.op('Concat', [ones, ones, length, ones], { axis: 0 });
  return builder.op('Expand', [row, target]);
}
