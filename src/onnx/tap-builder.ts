import { cutAt } from './cut-place.ts';
import { DATA_TYPE } from './data-type.ts';
import { dimText } from './dim.ts';
import type { Dim } from './dim.ts';
import { fusedAttention } from './fused-attention.ts';
import type { FusedTensors } from './fused-attention.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Anatomy } from './inspect-encoder.ts';
import { attributeInt } from './node-attributes.ts';
import { OnnxError } from './onnx-model.ts';
import type { SizedAttention } from './sized-attention.ts';
import { projectionRows } from './trace-projection.ts';

/**
 * What can be read out of a block. All taps are float32; N counts every token, prefix included.
 *
 * | kind | shape |
 * |---|---|
 * | `hidden` | [1, N, D] the stream at a place: 3 before block 3, 3.5 before its MLP, `blocks` at the end |
 * | `clsAttention` | [H, N] row 0 of the attention |
 * | `clsLogits` | [H, N] the same before softmax |
 * | `keys` | [1, N, H·dh] key projection with bias, before rotary position, not scaled |
 * | `queriesCls` | [1, 1, H·dh] query projection of row 0, likewise |
 * | `receivedAttention` | [1, H, N] mean over all queries |
 * | `attention`, `attentionLogits` | [1, H, N, N] |
 *
 * Row 0 is the class token only where the encoder has one (`prefixTokens` > 0). In a segment with
 * `logSizes` everything that is made of attention or logits has them in it.
 */
export type TapKind =
  | 'hidden'
  | 'clsAttention'
  | 'clsLogits'
  | 'keys'
  | 'queriesCls'
  | 'receivedAttention'
  | 'attention'
  | 'attentionLogits';

export interface Tap {
  readonly kind: TapKind;
  /** 0-based; for `hidden` a place. */
  readonly block: number;
}

/** Appends the nodes of taps to a segment. */
export class TapBuilder {
  private readonly anatomy: Anatomy;
  private readonly builder: GraphBuilder;
  private readonly sized: SizedAttention | null;
  private readonly fused = new Map<number, FusedTensors>();

  constructor(anatomy: Anatomy, builder: GraphBuilder, sized: SizedAttention | null) {
    this.anatomy = anatomy;
    this.builder = builder;
    this.sized = sized;
  }

  /** Adds one tap and returns the name of its output. */
  add(tap: Tap): string {
    const output = this.builder.name(`tap/${tap.kind}/${tap.block}`);
    const tensor = this.tensor(tap);
    if (this.isFloat(tap)) this.builder.op('Identity', [tensor], {}, output);
    else this.builder.op('Cast', [tensor], { to: DATA_TYPE.float32 }, output);
    return output;
  }

  /** Whether everything the tap is made of is float32 already. */
  private isFloat({ kind, block }: Tap): boolean {
    const { types, cuts, attention } = this.anatomy;
    const tensors = [kind === 'hidden' ? cutAt(this.anatomy, block) : cuts[block]];
    const site = kind === 'hidden' ? undefined : attention[block].site;
    if (site?.kind === 'softmax') tensors.push(site.logits, site.probs, ...site.scores.inputs);
    return tensors.every((tensor) => types.get(tensor) === DATA_TYPE.float32);
  }

  private tensor({ kind, block }: Tap): string {
    const { builder } = this;
    switch (kind) {
      case 'hidden':
        return cutAt(this.anatomy, block);
      case 'attention':
        return this.scores(block, 'probs');
      case 'attentionLogits':
        return this.scores(block, 'logits');
      case 'clsAttention':
        return this.firstRow(this.scores(block, 'probs'));
      case 'clsLogits':
        return this.firstRow(this.scores(block, 'logits'));
      case 'receivedAttention':
        return builder.mean(this.scores(block, 'probs'), 2);
      case 'keys':
        return this.rows(block, 'keys');
      case 'queriesCls':
        return builder.slice(this.rows(block, 'queries'), 1, 0, 1);
      default:
        return kind satisfies never;
    }
  }

  private firstRow(scores: string): string {
    const { builder, anatomy } = this;
    return builder.reshape(builder.slice(scores, 2, 0, 1), [anatomy.heads, -1]);
  }

  /** [1, H, N, N] */
  private scores(block: number, which: 'probs' | 'logits'): string {
    const { site } = this.anatomy.attention[block];
    if (site.kind !== 'softmax') return this.recompute(block)[which];
    const shape = this.anatomy.shapes.shapeOf(site.logits);
    const tensor = which === 'logits' ? (this.sized?.logits(block) ?? site.logits) : site.probs;
    if (shape?.length === 3) return this.builder.unsqueeze(tensor, 0);
    if (shape?.length === 4 && shape[0] === 1) return tensor;
    const text = shape?.map(dimText).join('×') ?? 'unknown shape';
    throw new OnnxError(
      'unsupported',
      `The attention of block ${block} (${text}) is not one map over all tokens.`,
    );
  }

  /** [1, N, H·dh] */
  private rows(block: number, which: 'keys' | 'queries'): string {
    const { anatomy, builder } = this;
    const { site } = anatomy.attention[block];
    if (site.kind !== 'softmax') return this.recompute(block)[which];
    const operand = site.scores.inputs[which === 'keys' ? 1 : 0];
    return projectionRows(anatomy, builder, block, operand, this.headWidth(block));
  }

  private headWidth(block: number): Dim {
    const { site } = this.anatomy.attention[block];
    if (site.kind !== 'softmax' || site.scores.opType === 'Einsum') {
      throw new OnnxError(
        'unsupported',
        `The keys of block ${block} cannot be told from its scores.`,
      );
    }
    const query = this.anatomy.shapes.shapeOf(site.scores.inputs[0]);
    const isTurned = attributeInt(site.scores, 'transA', 0) === 1;
    return query?.[query.length - (isTurned ? 2 : 1)] ?? 0;
  }

  private recompute(block: number): FusedTensors {
    let tensors = this.fused.get(block);
    if (tensors === undefined) {
      tensors = fusedAttention(this.anatomy, this.builder, block, this.sized);
      this.fused.set(block, tensors);
    }
    return tensors;
  }
}
